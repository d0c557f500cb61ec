import { expect, test } from 'vitest';
import { snapshotFromManifests } from '../../src/kube/from-manifests/snapshot-from-manifests.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { groupFlows } from '../../src/network/end-groups.ts';
import { connect } from '../../src/network/trace-connection.ts';

const pod = (name: string, labels: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {${labels}}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]${more}}
---`;

/** Pods alike, pods that policies or their ports tell apart, one that has ended, and one on the host network. */
const text = `
${Array.from({ length: 6 }, (_, at) => pod(`web-${at}`, 'app: web')).join('')}
${Array.from({ length: 4 }, (_, at) => pod(`db-${at}`, `app: db, tier: "${at % 2}"`)).join('')}
${pod('host', 'app: web', ', hostNetwork: true, nodeName: worker-1')}
${pod('over', 'app: web').replace('---', 'status: {phase: Succeeded}\n---')}
apiVersion: v1
kind: Pod
metadata: {name: mute, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: busybox}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {tier: "1"}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec:
  podSelector: {matchLabels: {tier: "0"}}
  policyTypes: [Egress]
`;

const read = readManifests(text, 'world.yaml');
const { snapshot } = snapshotFromManifests(
  'documents' in read ? read.documents.map(({ value }) => value as Manifest) : [],
);
const ends: readonly Endpoint[] = snapshot.pods.map(({ metadata }) => ({ pod: `shop/${metadata?.name}` }));

test('the flows of groups have the answers of all pairs, and nothing else', () => {
  const asked = { port: 80, protocol: 'TCP' } as const;
  const answersOf = (flows: readonly { readonly from: Endpoint; readonly to: Endpoint }[]): string[] => {
    const answers = flows.map((flow) => {
      const { verdict, outcome, standing } = connect(snapshot, { ...flow, ...asked });
      return [verdict, outcome, standing].join();
    });
    return [...new Set(answers)].sort();
  };
  const pairs = ends.flatMap((from) => ends.flatMap((to) => (from === to ? [] : [{ from, to }])));
  const grouped = groupFlows(snapshot, ends, ends, asked);
  expect(answersOf(grouped.map(({ flow }) => flow as (typeof pairs)[number]))).toEqual(answersOf(pairs));
  expect(grouped.length).toBeLessThan(pairs.length / 2);
});

test('each group stands for all of its pods', () => {
  const grouped = groupFlows(snapshot, ends, [{ pod: 'shop/db-1' }], { port: 80, protocol: 'TCP' });
  const counted = grouped.reduce((sum, { ends: { from } }) => sum + from, 0);
  // A pod that is alone in its group has no other one to connect to; db-1 and db-3 are alike.
  expect(counted).toBe(ends.length);
});

test('of each pair of pods, the flow of their groups has the same answer', () => {
  const asked = { port: 80, protocol: 'TCP' } as const;
  const answer = (from: Endpoint, to: Endpoint): string => {
    const { verdict, outcome } = connect(snapshot, { from, to, ...asked });
    return `${verdict} ${outcome}`;
  };
  const groups = (all: readonly Endpoint[]): readonly Endpoint[] =>
    groupFlows(snapshot, all, [{ ip: '203.0.113.9' }], asked).map(({ flow }) => flow.from);
  for (const first of groups(ends)) {
    const alike = ends.filter((end) => groups([first, end]).length === 1);
    for (const to of ends) {
      const answers = alike.filter((from) => from !== to && first !== to).map((from) => answer(from, to));
      expect(new Set(answers).size).toBeLessThan(2);
    }
  }
});
