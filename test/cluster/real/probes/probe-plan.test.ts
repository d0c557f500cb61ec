import type { Pod, PodSpec } from 'kubernetes-types/core/v1';
import { describe, expect, test } from 'vitest';
import { planProbes, podAddressOf } from '../../../../src/cluster/real/probes/probe-plan.ts';
import { emptySnapshot } from '../../../../src/kube/snapshot.ts';
import type { Flow } from '../../../../src/netpol/flow.ts';

const image = 'probe:1';

function pod(name: string, spec: Partial<PodSpec> = {}, more: Partial<Pod['status']> = {}): Pod {
  return {
    metadata: { name, namespace: 'shop', labels: { app: name, 'pod-template-hash': 'abc' } },
    spec: { containers: [{ name: 'a', image, ports: [{ containerPort: 80, name: 'http' }] }], ...spec },
    status: {
      phase: 'Running',
      podIP: '10.1.1.1',
      podIPs: [{ ip: '10.1.1.1' }, { ip: 'fd00::1' }],
      conditions: [{ type: 'ContainersReady', status: 'True' }],
      ...more,
    },
  };
}

const theirs = { containers: [{ name: 'a', image: 'coredns', ports: [{ containerPort: 53, name: 'dns' }] }] };
const down = { conditions: [] };
const pods = [
  pod('web'),
  pod('db'),
  pod('dns', { ...theirs, nodeSelector: { role: 'infra' } }),
  pod('agent', { hostNetwork: true }),
  pod('starting', {}, down),
];

function plan(...flows: readonly Flow[]) {
  const isOurs = ({ spec }: Pod): boolean => spec?.containers[0]?.image === image;
  return planProbes({ ...emptySnapshot, pods }, flows, isOurs);
}

function flow(from: Flow['from'], to: Flow['to'], port: number | string = 80): Flow {
  return { from, to, port, protocol: 'TCP' };
}

const [web, db, dns] = [{ pod: 'shop/web' }, { pod: 'shop/db' }, { pod: 'shop/dns' }];
const like = { like: { namespace: 'shop', labels: { app: 'new' } } };

describe('a flow is tried', () => {
  test('between pods of ours as they stand', () => {
    expect(plan(flow(web, db)).flows).toMatchObject([{ port: 80, from: { pod: pods[0] }, to: { pod: pods[1] } }]);
  });

  test('on the number that the destination gives to a name', () => {
    expect(plan(flow(web, db, 'http'), flow(web, db, 'other')).flows).toMatchObject([
      { port: 80 },
      { because: 'the destination declares no port other' },
    ]);
  });

  test('from a pod with other programs by a replica: its labels less those of one replica, on nodes of its kind', () => {
    const { flows, temporaryPods } = plan(flow(dns, db), flow(dns, web));
    expect(flows).toMatchObject([{ from: { temporaryPod: 0 } }, { from: { temporaryPod: 0 } }]);
    expect(temporaryPods).toEqual([
      {
        like: { namespace: 'shop', labels: { app: 'dns' }, ports: [{ port: 53, protocol: 'TCP', name: 'dns' }] },
        listens: [],
        placedLike: pods[2],
      },
    ]);
  });

  test('to a pod with other programs as it stands', () => {
    expect(plan(flow(web, dns, 53)).flows).toMatchObject([{ to: { pod: pods[2] } }]);
  });

  test('from and to a hypothetical pod by a temporary pod, one for all flows, which listens on what is asked', () => {
    const { flows, temporaryPods } = plan(flow(like, db), flow(web, like, 80), flow(web, like, 81));
    expect(flows).toMatchObject([
      { from: { temporaryPod: 0 } },
      { to: { temporaryPod: 0 } },
      { to: { temporaryPod: 0 } },
    ]);
    expect(temporaryPods).toEqual([
      {
        like: like.like,
        listens: [
          { port: 80, protocol: 'TCP' },
          { port: 81, protocol: 'TCP' },
        ],
      },
    ]);
  });

  test('between two hypothetical pods that are alike by two temporary pods', () => {
    const { flows, temporaryPods } = plan(flow(like, like));
    expect(flows).toMatchObject([{ from: { temporaryPod: 0 }, to: { temporaryPod: 1 } }]);
    expect(temporaryPods).toHaveLength(2);
  });

  test('to a Service by its name, and to an address as it is', () => {
    expect(plan(flow(web, { service: 'shop/db' }), flow(web, { ip: '203.0.113.9' })).flows).toMatchObject([
      { to: { host: 'db.shop.svc' } },
      { to: { host: '203.0.113.9' } },
    ]);
  });
});

describe('a flow is left out, and fails no check,', () => {
  test.each<[string, Flow]>([
    ['from an address outside', flow({ ip: '203.0.113.9' }, db)],
    ['from a node', flow({ node: 'n1' }, db)],
    ['to a node', flow(web, { node: 'n1' })],
    ['from a pod on its node’s network', flow({ pod: 'shop/agent' }, db)],
    ['to an address that a pod does not have', { ...flow(web, { pod: 'shop/four' }), family: 6 }],
  ])('%s', (_, asked) => {
    const four = pod('four', {}, { podIPs: [{ ip: '10.1.1.4' }] });
    const { flows, temporaryPods } = planProbes({ ...emptySnapshot, pods: [...pods, four] }, [asked], () => true);
    expect(flows).toEqual([{ because: expect.any(String), untestable: true }]);
    expect(temporaryPods).toEqual([]);
  });
});

describe('a flow is untested', () => {
  test.each<[string, Flow, string]>([
    ['from a pod that is gone', flow({ pod: 'shop/gone' }, db), 'pod shop/gone is not there'],
    ['to a pod that is gone', flow(web, { pod: 'shop/gone' }), 'pod shop/gone is not there'],
    ['from a pod that does not run', flow({ pod: 'shop/starting' }, db), 'pod shop/starting does not run'],
    ['to a pod that does not run', flow(web, { pod: 'shop/starting' }), 'pod shop/starting does not run'],
  ])('%s', (_, asked, because) => {
    expect(plan(asked).flows).toEqual([{ because }]);
  });
});

test('a pod has an address of each family, and without one asked for its first', () => {
  expect([undefined, 4, 6].map((family) => podAddressOf(pods[0]!, family as 4 | 6 | undefined))).toEqual([
    '10.1.1.1',
    '10.1.1.1',
    'fd00::1',
  ]);
});
