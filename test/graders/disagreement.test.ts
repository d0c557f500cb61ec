import { expect, test } from 'vitest';
import { findDisagreement } from '../../graders/disagreement.ts';
import type { Verdict } from '../../src/cluster/cluster.ts';
import { snapshotFromManifests } from '../../src/kube/from-manifests/snapshot-from-manifests.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { readManifests } from '../../src/kube/yaml/read-manifests.ts';
import type { Endpoint, Flow } from '../../src/netpol/flow.ts';

const read = readManifests(
  `
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: a, image: postgres}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop}, spec: {hostNetwork: true, nodeName: n1, containers: [{name: a, image: nginx}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: []}
`,
  'world.yaml',
);
if ('fault' in read) throw new Error(read.fault.message);
const { snapshot } = snapshotFromManifests(read.documents.map(({ value }) => value as Manifest));

const connected: Verdict = { is: 'allowed', outcome: 'connected' };
const lost: Verdict = { is: 'denied', outcome: 'timed out' };

function flow(from: string, to: string, port = 5432): Flow<Endpoint> {
  return { from: { pod: `shop/${from}` }, to: { pod: `shop/${to}` }, port, protocol: 'TCP' };
}

test.each<[string, Flow<Endpoint>, Verdict]>([
  ['open, and no policy closes it', flow('db', 'web'), connected],
  ['a port where nothing listens, and no policy closes it', flow('db', 'web'), { is: 'allowed', outcome: 'refused' }],
  ['closed, as a policy says', flow('web', 'db'), lost],
  ['not tested', flow('web', 'db'), { is: 'untested', because: 'the pod is gone' }],
])('what is %s, is no disagreement', (_, asked, seen) => {
  expect(findDisagreement(asked, seen, snapshot)).toBeUndefined();
});

test.each<[string, Flow<Endpoint>, Verdict, RegExp]>([
  ['closed though no policy closes it', flow('db', 'web'), lost, /^No NetworkPolicy closes it: another kind of policy/],
  [
    'open though a policy closes it',
    flow('web', 'db'),
    connected,
    /plug-in may not enforce this rule or this direction/,
  ],
  ['open on port 53 though a policy closes it', flow('web', 'db', 53), connected, /a cache on the node/],
  ['open from a pod on its node’s network', flow('agent', 'db'), connected, /^An end uses its node’s network/],
])('what is %s is reported with both sides and likely reasons', (_, asked, seen, because) => {
  const observed = seen.is;
  const deduced = observed === 'allowed' ? 'denied' : 'allowed';
  expect(findDisagreement(asked, seen, snapshot)).toEqual({
    flow: asked,
    observed,
    deduced,
    because: expect.stringMatching(because),
  });
});
