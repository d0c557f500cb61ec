/** A shop with servers of every kind, clients with every tool, and one pod behind a wall. */
export const shopWorld = `
{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}},
 spec: {containers: [{name: coredns, image: coredns, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system},
 spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}}
${server('web', 'nginx', 80, '10.96.5.1')}
${server('page', 'httpd', 80, '10.96.5.2')}
${server('pg', 'postgres:17.2', 5432, '10.96.5.3', '[{name: POSTGRES_PASSWORD, value: secret}]')}
${server('my', 'mysql', 3306, '10.96.5.4', '[{name: MYSQL_ROOT_PASSWORD, value: secret}]')}
${server('cache', 'redis', 6379, '10.96.5.5')}
${server('docs', 'mongo', 27017, '10.96.5.6')}
---
{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: shop}, spec: {containers: [{name: api, image: example/api, ports: [{containerPort: 8080}]}]},
 status: {phase: Running, podIP: 10.244.7.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: tester, namespace: shop},
 spec: {containers: [{name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [netexec, --http-port=8090]}]}, status: {phase: Running, podIP: 10.244.7.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: echo, namespace: shop}, spec: {containers: [{name: c, image: hashicorp/http-echo, args: [-text=apple]}]},
 status: {phase: Running, podIP: 10.244.7.3}}
---
{apiVersion: v1, kind: Pod, metadata: {name: box, namespace: shop, labels: {app: box}}, spec: {containers: [{name: c, image: busybox, command: [sleep, infinity]}]},
 status: {phase: Running, podIP: 10.244.7.4}}
---
{apiVersion: v1, kind: Pod, metadata: {name: shoot, namespace: shop, labels: {app: shoot}}, spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, infinity]}]},
 status: {phase: Running, podIP: 10.244.7.5}}
---
{apiVersion: v1, kind: Pod, metadata: {name: wall, namespace: shop, labels: {app: wall}}, spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, infinity]}]},
 status: {phase: Running, podIP: 10.244.7.6}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop},
 spec: {podSelector: {matchLabels: {app: wall}}, policyTypes: [Ingress, Egress]}}
`;

function server(name: string, image: string, port: number, address: string, env = '[]'): string {
  return `---
{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}, spec: {containers: [{name: c, image: '${image}', env: ${env}}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {clusterIP: ${address}, selector: {app: ${name}}, ports: [{port: ${port}}]}}`;
}
