import { describe, expect, it, test } from 'vitest';
import type { Flow } from '../../src/netpol/flow.ts';
import { connect, whyUnroutable } from '../../src/network/trace-connection.ts';
import { dns, shop, world } from './world.fixture.ts';

const tcp = { protocol: 'TCP' } as const;
const wall = (name: string, types: string, labels = '{}'): string => `
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop},
 spec: {podSelector: {matchLabels: ${labels}}, policyTypes: [${types}]}}
`;
const policy = (name: string, spec: string): string => `
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}
`;

function see(text: string, flow: Flow, more: Parameters<typeof world>[1] = {}) {
  return connect(world(text, more), flow);
}

describe('a connection to one end', () => {
  test.each([
    ['a port that the image opens', { pod: 'shop/web' }, 80, 'connected'],
    ['a declared port', { pod: 'shop/api-1' }, 8080, 'connected'],
    ['a declared port by its name', { pod: 'shop/api-2' }, 'http', 'connected'],
    ['a port that nothing listens on', { pod: 'shop/web' }, 81, 'refused'],
    ['a declared port of a container that only sleeps', { pod: 'shop/idle' }, 80, 'refused'],
    ['an address outside, where nothing is known of it', { ip: '203.0.113.9' }, 4321, 'connected'],
    ['a node of which nothing is known', { node: 'n1' }, 22, 'connected'],
    ['a pod that need not exist', { like: { namespace: 'shop', labels: {} } }, 4321, 'connected'],
  ] as const)('%s: allowed, and %s port %s is %s', (_, to, port, outcome) => {
    expect(see(shop, { from: { pod: 'shop/idle' }, to, port, ...tcp })).toMatchObject({ verdict: 'allowed', outcome });
  });

  it('times out where a policy denies it', () => {
    const flow = { from: { pod: 'shop/idle' }, to: { pod: 'shop/web' }, port: 80, ...tcp };
    const seen = see(`${shop}---${wall('deny', 'Ingress')}`, flow);
    expect(seen).toMatchObject({
      verdict: 'denied',
      outcome: 'timed out',
      standing: 'specified',
      egress: { kind: 'open' },
      ingress: { kind: 'isolated', by: ['shop/deny'] },
    });
  });

  it("is the same by a pod's address as by its name", () => {
    const snapshot = world(`${shop}---${wall('deny', 'Ingress')}`);
    const ip = snapshot.pods[0]?.status?.podIP ?? '';
    const from = { pod: 'shop/idle' };
    const byName = connect(snapshot, { from, to: { pod: 'shop/web' }, port: 80, ...tcp });
    expect(connect(snapshot, { from, to: { ip }, port: 80, ...tcp })).toEqual({
      ...byName,
      flow: { from, to: { ip }, port: 80, ...tcp },
    });
  });

  test.each(['Pending', 'Succeeded', 'Failed'])('a pod that is %s is unreachable', (phase) => {
    const [first, ...rest] = world(shop).pods;
    const pods = [{ ...first, status: { ...first?.status, phase } }, ...rest];
    const flow = { from: { pod: 'shop/idle' }, to: { pod: 'shop/web' }, port: 80, ...tcp };
    expect(see(shop, flow, { pods })).toMatchObject({ verdict: 'allowed', outcome: 'unreachable' });
  });

  test.each([
    [443, 'TCP', '203.0.113.9', 'connected'],
    [53, 'UDP', '203.0.113.9', 'connected'],
    [22, 'TCP', '203.0.113.9', 'timed out'],
    [443, 'TCP', '9.9.9.9', 'timed out'],
  ] as const)('to the world outside, port %s/%s of %s is %s where it is known', (port, protocol, ip, outcome) => {
    const answers = [
      {
        cidr: '203.0.113.0/24',
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      },
    ] as const;
    const flow = { from: { pod: 'shop/idle' }, to: { ip }, port, protocol };
    expect(see(shop, flow, { outside: { answers } }).outcome).toBe(outcome);
  });
});

describe('a connection to a Service', () => {
  const idle = { pod: 'shop/idle' };
  const api = { service: 'shop/api' };

  it('reaches each pod on the port that its name has there', () => {
    const seen = see(shop, { from: idle, to: api, port: 80, ...tcp });
    expect(seen).toMatchObject({ verdict: 'allowed', outcome: 'connected', egress: null, ingress: null });
    expect(seen.backends?.map(({ pod, port }) => [pod, port])).toEqual([
      ['shop/api-1', 8080],
      ['shop/api-2', 9090],
    ]);
  });

  test.each([
    ['its port by number', api, 80],
    ['its port by name', api, 'front'],
    ['its address', { ip: '10.96.5.2' }, 80],
    ['another name for it', { service: 'shop/alias' }, 80],
    ['a node port', { node: 'n1' }, 30080],
  ] as const)('is found by %s', (_, to, port) => {
    const seen = see(shop, { from: idle, to, port, ...tcp });
    expect(seen).toMatchObject({ verdict: 'allowed', outcome: 'connected' });
    expect(seen.backends?.length).toBeGreaterThan(0);
  });

  test.each([
    ['no pods', { service: 'shop/empty' }, 80],
    ['no such port', api, 8080],
    ['no port of that name', api, 'http'],
  ] as const)('with %s is allowed and refused', (_, to, port) => {
    expect(see(shop, { from: idle, to, port, ...tcp })).toMatchObject({
      verdict: 'allowed',
      outcome: 'refused',
      standing: 'specified',
      backends: [],
    });
  });

  describe.each([
    ['no pods', { service: 'shop/empty' }, 80],
    ['no pods, by its address', { ip: '10.96.9.9' }, 80],
    ['no such port', api, 8080],
    ['no port of that name', api, 'http'],
    ['no pods, by the port of a node', { node: 'n2' }, 30099],
  ] as const)('with %s and a policy that closes egress', (_, to, port) => {
    const empty = `${shop}---
{apiVersion: v1, kind: Service, metadata: {name: bare, namespace: shop},
 spec: {type: NodePort, clusterIP: 10.96.9.9, selector: {app: nobody}, ports: [{port: 80, nodePort: 30099}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 172.18.0.9}]}}
`;
    const closed = (egress: string) =>
      policy('e', `{podSelector: {matchLabels: {app: idle}}, policyTypes: [Egress], egress: [${egress}]}`);

    it.each([
      ['', 'denied', 'timed out'],
      ['{to: [{namespaceSelector: {}}]}', 'denied', 'timed out'],
      ['{to: [{ipBlock: {cidr: 10.96.0.0/16}}, {ipBlock: {cidr: 172.18.0.0/16}}]}', 'allowed', 'refused'],
      ['{}', 'allowed', 'refused'],
      ['{ports: [{port: 53, protocol: UDP}]}', 'denied', 'timed out'],
    ])('but for %j, it is %s and %s', (rule, verdict, outcome) => {
      const seen = see(`${empty}---${closed(rule)}`, { from: idle, to, port, ...tcp });
      expect(seen).toMatchObject({ verdict, outcome, standing: 'practice', egress: null, ingress: null, backends: [] });
      expect(seen.untranslated?.egress.kind).toBe('isolated');
    });

    it('of other pods, it is allowed and refused', () => {
      const seen = see(`${empty}---${closed('')}`, { from: { pod: 'shop/web' }, to, port, ...tcp });
      expect(seen).toMatchObject({ verdict: 'allowed', outcome: 'refused', standing: 'specified', backends: [] });
    });
  });

  it('that is headless and has no pods is not found by its name', () => {
    const headless = `${shop}---
{apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {clusterIP: None, selector: {app: nobody}}}
`;
    const seen = see(headless, { from: idle, to: { service: 'shop/none' }, port: 80, ...tcp });
    expect(seen).toMatchObject({ verdict: 'allowed', outcome: 'name not resolved', backends: [] });
  });

  it('is mixed and times out where policies treat its pods differently', () => {
    const seen = see(`${shop}---${wall('one', 'Ingress', '{part: one}')}`, { from: idle, to: api, port: 80, ...tcp });
    expect(seen).toMatchObject({ verdict: 'mixed', outcome: 'timed out' });
    expect(seen.backends?.map(({ verdict, outcome }) => [verdict, outcome])).toEqual([
      ['denied', 'timed out'],
      ['allowed', 'connected'],
    ]);
  });

  it("is decided by the pod's port, not by the Service's, and stands by practice", () => {
    const flow = { from: idle, to: api, port: 80, ...tcp };
    expect(see(`${shop}---${onPort(80)}`, flow)).toMatchObject({ verdict: 'denied', standing: 'practice' });
    expect(see(`${shop}---${onPort(8080)}`, flow)).toMatchObject({ verdict: 'mixed', standing: 'practice' });
  });

  it('with a headless name leads to the pods, on the port that is dialled', () => {
    const to = { service: 'shop/api-headless' };
    const ask = (port: number | string) => see(shop, { from: idle, to, port, ...tcp }).backends;
    expect(ask(8080)?.map(({ port, outcome }) => [port, outcome])).toEqual([
      [8080, 'connected'],
      [8080, 'refused'],
    ]);
    expect(ask('front')?.map(({ port, outcome }) => [port, outcome])).toEqual([
      [8080, 'connected'],
      [9090, 'connected'],
    ]);
  });

  it('without a selector leads to the endpoints that a person wrote', () => {
    const seen = see(shop, { from: idle, to: { service: 'shop/written' }, port: 5432, ...tcp });
    expect(seen.backends).toMatchObject([{ pod: '203.0.113.9', to: { ip: '203.0.113.9' }, port: 5433 }]);
  });

  it('leaves out pods that are not ready, unless it publishes them', () => {
    expect(backendsWhileNotReady(shop)).toBe(1);
    expect(
      backendsWhileNotReady(shop.replace('type: NodePort', 'publishNotReadyAddresses: true, type: NodePort')),
    ).toBe(2);
  });

  it('that is a name outside is one connection, unsettled only where the address decides', () => {
    const to = { service: 'shop/elsewhere' };
    const ask = (text: string) => see(text, { from: idle, to, port: 443, ...tcp });
    expect(ask(shop)).toMatchObject({ verdict: 'allowed', outcome: 'connected', standing: 'specified' });
    expect(ask(shop).backends).toBeUndefined();
    expect(ask(`${shop}---${wall('deny', 'Egress')}`)).toMatchObject({ verdict: 'denied', standing: 'specified' });
    const some = policy(
      'some',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}',
    );
    expect(ask(`${shop}---${some}`)).toMatchObject({ verdict: 'denied', standing: 'undefined' });
  });
});

describe('the name lookup before a Service', () => {
  const flow = { from: { pod: 'shop/idle' }, to: { service: 'shop/web' }, port: 80, ...tcp };
  const withDns = `${shop}---${dns}`;
  const toWeb = '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]}';

  it('fails where policies stop the question, whatever they say of the connection', () => {
    expect(see(`${withDns}---${policy('only-web', toWeb)}`, flow)).toMatchObject({
      verdict: 'allowed',
      outcome: 'name not resolved',
      backends: [{ pod: 'shop/web', verdict: 'allowed', outcome: 'name not resolved' }],
    });
    expect(see(`${withDns}---${wall('deny', 'Egress')}`, flow)).toMatchObject({
      verdict: 'denied',
      outcome: 'name not resolved',
    });
  });

  it('is not needed for an address', () => {
    const text = `${withDns}---${policy('only-web', toWeb)}`;
    expect(see(text, { ...flow, to: { ip: '10.96.5.1' } }).outcome).toBe('connected');
  });

  it('needs nothing in a world without the DNS Service', () => {
    expect(see(`${shop}---${policy('only-web', toWeb)}`, flow).outcome).toBe('connected');
  });

  it('goes over UDP: a rule for TCP 53 alone does not allow it', () => {
    const closed = `${withDns}---${policy('only-web', toWeb)}---`;
    expect(see(closed + door('TCP'), flow).outcome).toBe('name not resolved');
    expect(see(closed + door('UDP'), flow).outcome).toBe('connected');
  });

  it('fails for a pod that asks the servers of its node', () => {
    const text = withDns.replace(
      'spec: {containers: [{name: idle',
      'spec: {dnsPolicy: Default, containers: [{name: idle',
    );
    expect(see(text, flow).outcome).toBe('name not resolved');
  });
});

describe('what the specification leaves open', () => {
  it('a pod that reaches itself through its Service is undefined only where a stranger would be stopped', () => {
    const flow = { from: { pod: 'shop/web' }, to: { service: 'shop/web' }, port: 80, ...tcp };
    expect(see(shop, flow)).toMatchObject({ verdict: 'allowed', standing: 'specified' });
    expect(see(`${shop}---${wall('deny', 'Ingress')}`, flow)).toMatchObject({
      verdict: 'allowed',
      standing: 'undefined',
    });
  });

  it('a connection from outside to a Service is undefined where it matters who it seems to come from', () => {
    const flow = { from: { ip: '203.0.113.9' }, to: { service: 'shop/web' }, port: 80, ...tcp };
    expect(see(shop, flow)).toMatchObject({ verdict: 'allowed', standing: 'specified' });
    expect(see(`${shop}---${wall('deny', 'Ingress')}`, flow)).toMatchObject({
      verdict: 'denied',
      standing: 'undefined',
    });
  });

  test.each([
    ['the nodes that pods name', shop, 'undefined'],
    ['no node at all', shop.replace(/nodeName: n\d, /g, ''), 'undefined'],
    [
      'a Service that keeps the source',
      shop.replace('clusterIP: 10.96.5.2', 'externalTrafficPolicy: Local'),
      'specified',
    ],
  ])('a rule for the address of a client outside, with %s, is %s', (_, text, standing) => {
    const flow = { from: { ip: '203.0.113.9' }, to: { service: 'shop/api' }, port: 80, ...tcp };
    const door = policy('door', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}');
    expect(see(`${text}---${door}`, flow)).toMatchObject({ verdict: 'allowed', standing });
    const wide = policy('door', '{podSelector: {}, ingress: [{}]}');
    expect(see(`${text}---${wide}`, flow)).toMatchObject({ verdict: 'allowed', standing: 'specified' });
  });

  it('what the client may not even send is settled, through a node port too', () => {
    const flow = { from: { pod: 'shop/idle' }, to: { node: 'n1' }, port: 30080, ...tcp };
    const text = `${shop}---${wall('out', 'Egress', '{app: idle}')}`;
    expect(see(text, flow)).toMatchObject({ verdict: 'denied', standing: 'specified' });
  });

  it('through a node port that keeps the source nothing is open', () => {
    const flow = { from: { ip: '203.0.113.9' }, to: { node: 'n1' }, port: 30080, ...tcp };
    const text = `${shop}---${wall('deny', 'Ingress')}`;
    expect(see(text, flow)).toMatchObject({ verdict: 'denied', standing: 'undefined' });
    const keeping = text.replace('type: NodePort', 'externalTrafficPolicy: Local, type: NodePort');
    expect(see(keeping, flow)).toMatchObject({ verdict: 'denied', standing: 'specified' });
  });
});

describe('dual stack', () => {
  const dual = `
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {containers: [{name: a, image: nginx}]},
 status: {phase: Running, podIP: 10.244.1.9, podIPs: [{ip: 10.244.1.9}, {ip: 'fd00:10:244::9'}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: shop, labels: {app: b}}, spec: {containers: [{name: b, image: nginx}]},
 status: {phase: Running, podIP: 10.244.1.10, podIPs: [{ip: 10.244.1.10}, {ip: 'fd00:10:244::a'}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: four, namespace: shop}, spec: {containers: [{name: c, image: nginx}]},
 status: {phase: Running, podIP: 10.244.1.11}}
---
{apiVersion: v1, kind: Service, metadata: {name: b, namespace: shop},
 spec: {clusterIP: 'fd00:10:96::1', clusterIPs: ['fd00:10:96::1', 10.96.0.77], selector: {app: b}, ports: [{port: 80}]}}
---${policy('four', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}')}`;
  const from = { pod: 'shop/a' };

  test.each([
    ['the primary family unless one is named', { pod: 'shop/b' }, {}, 'allowed'],
    ['the family named', { pod: 'shop/b' }, { family: 6 }, 'denied'],
    ["the dialled address's", { ip: 'fd00:10:244::a' }, {}, 'denied'],
    ["a Service's first", { service: 'shop/b' }, {}, 'denied'],
    ['the one asked of a Service', { service: 'shop/b' }, { family: 4 }, 'allowed'],
    ["a Service's address", { ip: '10.96.0.77' }, {}, 'allowed'],
  ] as const)('a connection has %s', (_, to, family, verdict) => {
    expect(see(dual, { from, to, port: 80, ...tcp, ...family }).verdict).toBe(verdict);
  });

  it('is unreachable in a family that an end does not have', () => {
    expect(see(dual, { from, to: { pod: 'shop/four' }, port: 80, ...tcp, family: 6 }).outcome).toBe('unreachable');
  });

  it('takes the family of a Service that the source has', () => {
    const flow = { from: { pod: 'shop/four' }, to: { service: 'shop/b' }, port: 80, ...tcp };
    expect(see(dual, flow)).toMatchObject({ verdict: 'allowed', outcome: 'connected' });
  });
});

describe('a flow that cannot be asked', () => {
  test.each([
    [{ pod: 'shop/no' }, { pod: 'shop/web' }, 80, 'there is no pod shop/no'],
    [{ pod: 'shop/web' }, { service: 'shop/no' }, 80, 'there is no Service shop/no'],
    [{ pod: 'shop/web' }, { node: 'no' }, 80, 'there is no node no'],
    [{ like: { namespace: 'no', labels: {} } }, { pod: 'shop/web' }, 80, 'there is no namespace no'],
    [{ pod: 'shop/web' }, { ip: 'x' }, 80, 'x is no IP address'],
    [{ pod: 'shop/web' }, { pod: 'shop/api-1' }, 'grpc', 'shop/api-1 declares no TCP port named grpc'],
    [{ ip: '10.96.5.1' }, { pod: 'shop/web' }, 80, 'a Service opens no connections'],
  ] as const)('from %j to %j says why', (from, to, port, because) => {
    const snapshot = world(shop);
    expect(whyUnroutable(snapshot, { from, to, port, ...tcp })).toBe(because);
    expect(() => connect(snapshot, { from, to, port, ...tcp })).toThrow(because);
  });

  it('is null where it can', () => {
    expect(
      whyUnroutable(world(shop), { from: { pod: 'shop/web' }, to: { ip: '1.1.1.1' }, port: 1, ...tcp }),
    ).toBeNull();
  });
});

function onPort(port: number): string {
  return policy('port', `{podSelector: {}, ingress: [{ports: [{protocol: TCP, port: ${port}}]}]}`);
}

function door(protocol: string): string {
  return policy(
    'dns',
    `{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{protocol: ${protocol}, port: 53}]}]}`,
  );
}

/** How many pods are behind the Service while `api-2` is not ready. */
function backendsWhileNotReady(text: string): number | undefined {
  const snapshot = world(text);
  const conditions = [{ type: 'Ready', status: 'False' }];
  const pods = snapshot.pods.map((pod) =>
    pod.metadata?.name === 'api-2' ? { ...pod, status: { ...pod.status, conditions } } : pod,
  );
  const flow = { from: { pod: 'shop/idle' }, to: { service: 'shop/api' }, port: 80, ...tcp };
  return connect({ ...snapshot, pods }, flow).backends?.length;
}
