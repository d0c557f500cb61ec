import type { Applied, Cluster } from '../../src/cluster/cluster.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { manifests } from '../network/world.fixture.ts';

export const now = () => new Date('2026-01-02T03:04:05Z');
export const start = (text = '') => createSimulatedCluster({ now, start: manifests(text) });
export const namespace = (name: string, labels = '{}') =>
  `---\n{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}\n`;
export const deployment = (replicas: number, image = 'nginx', labels = '{app: web}') => `---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop},
 spec: {replicas: ${replicas}, selector: {matchLabels: {app: web}},
        template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c, image: '${image}', ports: [{name: http, containerPort: 80}]}]}}}}
`;
export const pod = (name: string, labels = '{}') => `---
{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: ${labels}}, spec: {containers: [{name: c, image: nginx}]}}
`;
export const service = (spec: string, name = 'web') => `---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}
`;
export const wall = `---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}}}
`;
export const podsIn = (snapshot: Snapshot, name = 'shop') =>
  snapshot.pods.filter(({ metadata }) => metadata?.namespace === name);
export const apply = async (cluster: Cluster, text: string): Promise<readonly Applied[]> =>
  cluster.apply(manifests(text));
