import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/kube/snapshot.ts';
import { endpointClasses } from '../../../src/netpol/classes/endpoint-classes.ts';
import { endFrom, type ShortPod, worldFrom } from '../worlds.ts';

const policies = {
  'x/p': {
    podSelector: { matchLabels: { app: 'a' } },
    ingress: [
      { from: [{ ipBlock: { cidr: '10.244.1.0/24' } }, { namespaceSelector: { matchLabels: { team: 'ops' } } }] },
    ],
  },
};

function grouped(pods: Record<string, ShortPod>, more: Partial<Snapshot> = {}, ends: readonly string[] = []) {
  const world = { ...worldFrom({ pods, policies, nodes: { n1: '172.18.0.2' } }), ...more };
  const names = [...Object.keys(pods), ...ends];
  return endpointClasses(world, names.map(endFrom)).map((group) => group.map((index) => names[index]));
}

describe('classes', () => {
  it('hold together what no policy separates', () => {
    expect(grouped({ 'x/a': { labels: { app: 'b' } }, 'x/b': { labels: { tier: 'front' } }, 'x/c': {} })).toEqual([
      ['x/a', 'x/b', 'x/c'],
    ]);
  });

  it.each<[string, ShortPod, ShortPod]>([
    ['a label that a selector looks at', { labels: { app: 'a' } }, {}],
    ['an address block', { ip: '10.244.1.5' }, { ip: '10.244.2.5' }],
    ['a declared port', { ports: [80] }, { ports: [81] }],
    ['a port name', { ports: ['web=80'] }, { ports: ['http=80'] }],
    ['a protocol', { ports: [80] }, { ports: ['80/UDP'] }],
    ['a family', { ips: ['10.244.3.1'] }, { ips: ['10.244.3.2', 'fd00::2'] }],
    [
      'the host network',
      { hostNetwork: true, node: 'n9', hostIP: '10.244.3.1', ip: '10.244.3.1' },
      { ip: '10.244.3.2' },
    ],
  ])('are parted by %s', (_, one, other) => {
    expect(grouped({ 'x/one': one, 'x/other': other })).toHaveLength(2);
  });

  it('are parted by namespaces, also those that no policy separates', () => {
    expect(grouped({ 'x/a': {}, 'y/a': {}, 'y/b': {} })).toEqual([['x/a'], ['y/a', 'y/b']]);
  });

  it('are parted by the selector of a Service', () => {
    const services = [{ metadata: { namespace: 'x', name: 's' }, spec: { selector: { role: 'db' } } }];
    expect(grouped({ 'x/a': { labels: { role: 'db' } }, 'x/b': {} }, { services })).toHaveLength(2);
  });

  it('are parted by the node only where a node is among the ends', () => {
    const pods = { 'x/a': { node: 'n1' }, 'x/b': { node: 'n2' }, 'x/c': { node: 'n3' } };
    expect(grouped(pods)).toEqual([['x/a', 'x/b', 'x/c']]);
    expect(grouped(pods, {}, ['node:n1'])).toEqual([['x/a'], ['x/b', 'x/c'], ['node:n1']]);
  });

  it('sort addresses by the blocks of policies and of what answers outside', () => {
    const outside = { answers: [{ cidr: '203.0.113.0/24', ports: [] }] };
    const ends = ['10.244.1.9', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'];
    expect(grouped({}, { outside }, ends)).toEqual([
      ['10.244.1.9'],
      ['192.0.2.1', '198.51.100.1'],
      ['203.0.113.1'],
      ['2001:db8::1'],
    ]);
  });

  it('of pods that do not exist are those of the pods they are like', () => {
    expect(
      grouped({ 'x/a': { labels: { app: 'a' }, ips: ['10.244.9.1', 'fd00::1'] } }, {}, [
        'x/{app=a}',
        'x/{}',
        '{team=ops}/{}',
        '{}/{}',
      ]),
    ).toEqual([['x/a', 'x/{app=a}'], ['x/{}'], ['{team=ops}/{}'], ['{}/{}']]);
  });
});
