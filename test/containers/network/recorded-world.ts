/** The cluster that the recorded commands ran in, with the addresses that it gave. */
export const recordedWorld = `
{apiVersion: v1, kind: Namespace, metadata: {name: e-net, labels: {kubernetes.io/metadata.name: e-net}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: e-wall, labels: {kubernetes.io/metadata.name: e-wall}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: default}}
---
{apiVersion: v1, kind: Node, metadata: {name: node1, labels: {node-role.kubernetes.io/control-plane: ''}}, spec: {podCIDR: 10.244.0.0/24},
 status: {addresses: [{type: InternalIP, address: 172.18.0.2}], daemonEndpoints: {kubeletEndpoint: {Port: 10250}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}},
 spec: {nodeName: node1, dnsPolicy: Default, containers: [{name: coredns, image: coredns, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]},
 status: {phase: Running, podIP: 10.244.0.2, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system},
 spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: kubernetes, namespace: default}, spec: {clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}},
 endpoints: [{addresses: [172.18.0.2], conditions: {ready: true}}], ports: [{name: https, port: 6443, protocol: TCP}]}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: e-net, labels: {app: web}},
 spec: {nodeName: node1, containers: [{name: web, image: podserver, ports: [{name: http, containerPort: 80}]}]}, status: {phase: Running, podIP: 10.244.0.3, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db-0, namespace: e-net, labels: {app: db}},
 spec: {nodeName: node1, hostname: db-0, subdomain: db, containers: [{name: db, image: podserver, args: ['5432'], ports: [{name: pg, containerPort: 5432}]}]},
 status: {phase: Running, podIP: 10.244.0.4, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db-1, namespace: e-net, labels: {app: db}},
 spec: {nodeName: node1, containers: [{name: db, image: podserver, args: ['5432'], ports: [{name: pg, containerPort: 5432}]}]}, status: {phase: Running, podIP: 10.244.0.5, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: cu, namespace: e-net, labels: {app: cu}},
 spec: {nodeName: node1, containers: [{name: cu, image: curl, command: [sleep, '36000']}]}, status: {phase: Running, podIP: 10.244.0.6, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: box, namespace: e-net, labels: {app: box}},
 spec: {nodeName: node1, hostAliases: [{ip: 203.0.113.9, hostnames: [legacy, old.example.net]}], containers: [{name: box, image: busybox, command: [sleep, '36000']}]},
 status: {phase: Running, podIP: 10.244.0.7, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: box, namespace: e-wall, labels: {app: box}},
 spec: {nodeName: node1, dnsPolicy: None, dnsConfig: {nameservers: [10.96.0.10], searches: [a.example, b.example], options: [{name: ndots, value: '2'}, {name: edns0}]},
  containers: [{name: box, image: busybox, command: [sleep, '36000']}]}, status: {phase: Running, podIP: 10.244.0.8, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: cu, namespace: e-wall, labels: {app: cu}},
 spec: {nodeName: node1, containers: [{name: cu, image: curl, command: [sleep, '36000']}]}, status: {phase: Running, podIP: 10.244.0.9, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: def, namespace: e-net, labels: {app: def}},
 spec: {nodeName: node1, dnsPolicy: Default, containers: [{name: cu, image: curl, command: [sleep, '36000']}]}, status: {phase: Running, podIP: 10.244.0.10, hostIP: 172.18.0.2}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: e-net}, spec: {clusterIP: 10.96.133.183, selector: {app: web}, ports: [{name: http, port: 80}, {name: alt, port: 8080, targetPort: http}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: closed, namespace: e-net}, spec: {clusterIP: 10.96.192.1, selector: {app: web}, ports: [{port: 80, targetPort: 81}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: e-net}, spec: {clusterIP: None, selector: {app: db}, ports: [{name: pg, port: 5432}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: empty, namespace: e-net}, spec: {clusterIP: 10.96.32.115, selector: {app: none}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: hempty, namespace: e-net}, spec: {clusterIP: None, selector: {app: none}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: ext, namespace: e-net}, spec: {type: ExternalName, externalName: api.example.com}}
---
{apiVersion: v1, kind: Service, metadata: {name: extbad, namespace: e-net}, spec: {type: ExternalName, externalName: nothere.invalid}}
---
{apiVersion: v1, kind: Service, metadata: {name: alias, namespace: e-net}, spec: {type: ExternalName, externalName: web.e-net.svc.cluster.local}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: e-wall}, spec: {podSelector: {}, policyTypes: [Ingress, Egress]}}
`;
