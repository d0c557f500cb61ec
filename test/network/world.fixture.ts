import { parseAllDocuments } from 'yaml';
import { snapshotFromManifests } from '../../src/kube/from-manifests/snapshot-from-manifests.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';

/** The manifests of a text of several documents. */
export function manifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** The world that a text of several documents describes, with more of the snapshot where a test needs it. */
export function world(text: string, more: Partial<Snapshot> = {}): Snapshot {
  return { ...snapshotFromManifests(manifests(text)).snapshot, ...more };
}

/** `shop`: a web and an api behind Services, a database with a named port, a pod that only waits; and the cluster's DNS. */
export const shop = `
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}},
 spec: {nodeName: n1, containers: [{name: web, image: nginx}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api-1, namespace: shop, labels: {app: api, part: one}},
 spec: {nodeName: n1, containers: [{name: api, image: example/api, ports: [{name: http, containerPort: 8080}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api-2, namespace: shop, labels: {app: api, part: two}},
 spec: {nodeName: n2, containers: [{name: api, image: example/api, ports: [{name: http, containerPort: 9090}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: idle, namespace: shop, labels: {app: idle}},
 spec: {containers: [{name: idle, image: busybox, command: [sleep, '3600'], ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop},
 spec: {clusterIP: 10.96.5.1, selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: api, namespace: shop},
 spec: {type: NodePort, clusterIP: 10.96.5.2, selector: {app: api},
        ports: [{name: front, port: 80, targetPort: http, nodePort: 30080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: api-headless, namespace: shop},
 spec: {clusterIP: None, selector: {app: api}, ports: [{name: front, port: 80, targetPort: http}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: empty, namespace: shop},
 spec: {selector: {app: nobody}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: written, namespace: shop}, spec: {ports: [{port: 5432}]}}
---
{apiVersion: v1, kind: Endpoints, metadata: {name: written, namespace: shop},
 subsets: [{addresses: [{ip: 203.0.113.9}], ports: [{port: 5433}]}]}
---
{apiVersion: v1, kind: Service, metadata: {name: elsewhere, namespace: shop},
 spec: {type: ExternalName, externalName: db.example.com}}
---
{apiVersion: v1, kind: Service, metadata: {name: alias, namespace: shop},
 spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}}
`;

/** The cluster's DNS: one server behind `kube-dns`. */
export const dns = `
{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}},
 spec: {containers: [{name: coredns, image: coredns, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system},
 spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}}
`;
