import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Endpoint, Flow } from '../../src/netpol/flow.ts';
import { decideAll } from '../../src/network/decide-all.ts';
import { connect, whyUnroutable } from '../../src/network/trace-connection.ts';
import { dns, shop, world } from './world.fixture.ts';

const bare = `---
{apiVersion: v1, kind: Service, metadata: {name: bare, namespace: shop},
 spec: {type: NodePort, clusterIP: 10.96.9.9, selector: {app: nobody}, ports: [{port: 80, nodePort: 30080}]}}
`;
const pods = ['web', 'api-1', 'api-2', 'idle'].map((name) => ({ pod: `shop/${name}` }));
const others: Endpoint[] = [
  { pod: 'kube-system/coredns' },
  { pod: 'shop/missing' },
  { ip: '203.0.113.9' },
  { node: 'n1' },
  { like: { namespace: 'shop', labels: { app: 'web' } } },
  {
    like: {
      namespace: { labels: { team: 'ops' } },
      labels: {},
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  },
];
const services = ['web', 'api', 'api-headless', 'empty', 'written', 'elsewhere', 'alias'].map((name) => ({
  service: `shop/${name}`,
}));

const end = fc.constantFrom(...pods, ...others);
const flow: fc.Arbitrary<Flow> = fc.record(
  {
    from: end,
    to: fc.oneof(end, fc.constantFrom(...services, { ip: '10.96.5.2' }, { ip: '10.96.0.10' }, { ip: '10.96.9.9' })),
    port: fc.constantFrom<number | string>(53, 80, 8080, 9090, 30080, 'http', 'front'),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
    family: fc.constantFrom(4 as const, 6 as const),
  },
  { requiredKeys: ['from', 'to', 'port', 'protocol'] },
);

const selector = fc.constantFrom(
  '{}',
  '{matchLabels: {app: api}}',
  '{matchLabels: {part: one}}',
  '{matchLabels: {app: idle}}',
);
const peer = fc.oneof(
  selector.map((text) => `podSelector: ${text}`),
  fc.constantFrom('namespaceSelector: {}', 'namespaceSelector: {matchLabels: {team: ops}}'),
  fc.constantFrom('ipBlock: {cidr: 0.0.0.0/0}', 'ipBlock: {cidr: 192.0.2.0/24}'),
);
const ports = fc.constantFrom(
  '',
  'ports: [{port: 8080}]',
  'ports: [{port: http}]',
  'ports: [{port: 53, protocol: UDP}]',
);
const rules = (side: string, key: string) =>
  fc
    .array(fc.tuple(fc.array(peer, { maxLength: 2 }), ports), { maxLength: 2 })
    .map(
      (all) =>
        `${side}: [${all.map(([peers, on]) => `{${[`${key}: [${peers.map((one) => `{${one}}`).join(', ')}]`, on].filter(Boolean).join(', ')}}`).join(', ')}]`,
    );
const policies = fc.array(
  fc.tuple(
    selector,
    fc.constantFrom('Ingress', 'Egress', 'Ingress, Egress'),
    rules('ingress', 'from'),
    rules('egress', 'to'),
  ),
  { maxLength: 3 },
);

it('deciding many flows at once agrees with connecting each', () => {
  fc.assert(
    fc.property(policies, fc.array(flow, { minLength: 1, maxLength: 30 }), fc.boolean(), (chosen, flows, named) => {
      const written = chosen.map(
        ([pods, types, ingress, egress], at) => `---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p${at}, namespace: shop},
 spec: {podSelector: ${pods}, policyTypes: [${types}], ${ingress}, ${egress}}}
`,
      );
      const snapshot = world(`${shop}${bare}${named ? `---${dns}` : ''}${written.join('')}`);
      const decided = decideAll(snapshot, flows);
      const each = flows.map((one) => {
        const because = whyUnroutable(snapshot, one);
        if (because !== null) return { because };
        const { verdict, outcome } = connect(snapshot, one);
        return { verdict, outcome };
      });
      expect(decided).toEqual(each);
    }),
    { numRuns: 300 },
  );
});
