import { expect, test } from 'vitest';
import type { Protocol } from '../../src/netpol/flow.ts';
import { answersPing, dial, stillPasses } from '../../src/network/dial.ts';
import { recordedWorld } from '../containers/network/recorded-world.ts';
import { world } from './world.fixture.ts';

const outside = { answers: [{ cidr: '203.0.113.0/24', ports: [{ port: 80, protocol: 'TCP' as const }] }] };
const snapshot = world(recordedWorld, { outside });

function dialled(from: string, address: string, port: number, protocol: Protocol = 'TCP', pick = 0): string {
  const found = dial(snapshot, { from, address, port, protocol, pick });
  if (found.is === 'connected') return `${JSON.stringify(found.to)} as ${found.seenAs}`;
  return found.is === 'refused' && found.slowly ? 'refused slowly' : found.is;
}

test.each([
  ['a Service leads to its pod', 'e-net/box', '10.96.133.183', 80, '{"pod":"e-net/web","port":80} as 10.244.0.7'],
  [
    'its other port leads to the same',
    'e-net/box',
    '10.96.133.183',
    8080,
    '{"pod":"e-net/web","port":80} as 10.244.0.7',
  ],
  ['a port that it lacks refuses slowly', 'e-net/box', '10.96.133.183', 81, 'refused slowly'],
  ['a Service without pods refuses slowly', 'e-net/box', '10.96.32.115', 80, 'refused slowly'],
  ['a Service to a closed port refuses', 'e-net/box', '10.96.192.1', 80, 'refused'],
  ['a closed port of a pod refuses', 'e-net/box', '10.244.0.3', 81, 'refused'],
  ['an address that no pod has is lost', 'e-net/box', '10.244.0.250', 80, 'lost'],
  ['a Service address that no Service has is lost', 'e-net/box', '10.96.200.200', 80, 'lost'],
  ['a pod reaches itself by its address', 'e-net/web', '10.244.0.3', 80, '{"pod":"e-net/web","port":80} as 10.244.0.3'],
  ['a pod reaches itself by the loopback', 'e-net/web', '127.0.0.1', 80, '{"pod":"e-net/web","port":80} as 127.0.0.1'],
  ['the loopback of both families', 'e-net/web', '::1', 80, '{"pod":"e-net/web","port":80} as ::1'],
  ['nothing listens on its loopback', 'e-net/box', '127.0.0.1', 80, 'refused'],
  ['the API server', 'e-net/box', '10.96.0.1', 443, '{"node":"node1","port":6443} as 10.244.0.7'],
  ['the kubelet', 'e-net/box', '172.18.0.2', 10250, '{"node":"node1","port":10250} as 10.244.0.7'],
  ['the gateway is the node', 'e-net/box', '10.244.0.1', 80, 'refused'],
  ['outside, seen as the node', 'e-net/box', '203.0.113.9', 80, '{"ip":"203.0.113.9","port":80} as 172.18.0.2'],
  ['outside, on a port that does not answer', 'e-net/box', '203.0.113.9', 22, 'lost'],
  ['outside, where nothing is', 'e-net/box', '192.0.2.1', 80, 'lost'],
  ['an address of a family that the pod lacks', 'e-net/box', '2001:db8::1', 80, 'unreachable'],
  ['behind a wall', 'e-wall/box', '10.244.0.3', 80, 'lost'],
])('%s', (_, from, address, port, expected) => {
  expect(dialled(from, address, port)).toBe(expected);
});

test.each([
  ['', 'lost'],
  ['{to: [{namespaceSelector: {}}]}', 'lost'],
  ['{ports: [{port: 53, protocol: UDP}]}', 'lost'],
  ['{to: [{ipBlock: {cidr: 10.96.0.0/16}}]}', 'refused slowly'],
  ['{}', 'refused slowly'],
])('a Service without pods, and egress closed but for %j: %s', (rule, expected) => {
  const closed = world(
    `${recordedWorld}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed, namespace: e-net},
 spec: {podSelector: {}, policyTypes: [Egress], egress: [${rule}]}}`,
    { outside },
  );
  for (const [address, port] of [
    ['10.96.32.115', 80],
    ['10.96.133.183', 81],
  ] as const) {
    const found = dial(closed, { from: 'e-net/box', address, port, protocol: 'TCP', pick: 0 });
    expect(found.is === 'refused' && found.slowly ? 'refused slowly' : found.is).toBe(expected);
  }
});

test('a number chooses among the ends of a Service', () => {
  const two = world(`${recordedWorld}
---
{apiVersion: v1, kind: Service, metadata: {name: both, namespace: e-net}, spec: {clusterIP: 10.96.7.7, selector: {app: db}, ports: [{port: 5432}]}}`);
  const reached = [0, 0.49, 0.5, 0.99].map((pick) =>
    dial(two, { from: 'e-net/box', address: '10.96.7.7', port: 5432, protocol: 'TCP', pick }),
  );
  expect(reached.map((one) => one.is === 'connected' && 'pod' in one.to && one.to.pod)).toEqual([
    'e-net/db-0',
    'e-net/db-0',
    'e-net/db-1',
    'e-net/db-1',
  ]);
});

test('a port that a program has opened answers, and only while it is open', () => {
  const opened = { ...snapshot, listeners: new Map([['e-net/box', [{ port: 9000, protocol: 'TCP' as const }]]]) };
  const asked = { from: 'e-net/cu', address: '10.244.0.7', port: 9000, protocol: 'TCP' as const, pick: 0 };
  expect(dial(opened, asked).is).toBe('connected');
  expect(dial(snapshot, asked).is).toBe('refused');
});

test('a container that waits listens on nothing', () => {
  const pods = snapshot.pods.map((pod) =>
    pod.metadata?.name === 'web'
      ? {
          ...pod,
          status: {
            ...pod.status,
            containerStatuses: [
              {
                name: 'web',
                image: '',
                imageID: '',
                ready: false,
                restartCount: 1,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
              },
            ],
          },
        }
      : pod,
  );
  const asked = { from: 'e-net/box', address: '10.244.0.3', port: 80, protocol: 'TCP' as const, pick: 0 };
  expect(dial({ ...snapshot, pods }, asked).is).toBe('refused');
});

test.each([
  ['e-net/box', '10.244.0.3', true],
  ['e-net/box', '127.0.0.1', true],
  ['e-net/box', '10.96.133.183', false],
  ['e-net/box', '172.18.0.2', true],
  ['e-net/box', '203.0.113.10', true],
  ['e-net/box', '192.0.2.1', false],
  ['e-wall/box', '10.244.0.3', false],
])('a ping from %s to %s: %s', (from, address, answers) => {
  expect(answersPing(snapshot, from, address)).toBe(answers);
});

test('an open connection goes on while policies let its packets pass', () => {
  expect(stillPasses(snapshot, 'e-net/box', { pod: 'e-net/web', port: 80 }, 'TCP')).toBe(true);
  expect(stillPasses(snapshot, 'e-wall/box', { pod: 'e-net/web', port: 80 }, 'TCP')).toBe(false);
  expect(stillPasses(snapshot, 'e-wall/box', { pod: 'e-wall/box', port: 80 }, 'TCP')).toBe(true);
});
