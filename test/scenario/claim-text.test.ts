import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Group } from '../../graders/grader.ts';
import type { LabelRequirements } from '../../src/netpol/claims/groups.ts';
import { parseGroup, parsePorts, printGroup, printPorts } from '../../src/scenario/claim-text.ts';

const pods = (namespace: string | LabelRequirements, labels: Record<string, string>): Group => ({
  is: 'pods',
  namespace,
  labels,
});

describe('a group', () => {
  it.each<[string, Group]>([
    ['shop/{app=web}', pods('shop', { app: 'web' })],
    [' secure/{} ', pods('secure', {})],
    ['shop/{app=web, tier=front}', pods('shop', { app: 'web', tier: 'front' })],
    ['shop/{app.kubernetes.io/name=web}', pods('shop', { 'app.kubernetes.io/name': 'web' })],
    ['shop/{app=}', pods('shop', { app: '' })],
    ['*/{app=x}', pods({ labels: {} }, { app: 'x' })],
    ['*/{}', pods({ labels: {} }, {})],
    ['{team=ops}/{}', pods({ labels: { team: 'ops' } }, {})],
    ['{team=ops}/{app=x}', pods({ labels: { team: 'ops' } }, { app: 'x' })],
    ['shop/web', { is: 'workload', namespace: 'shop', name: 'web' }],
    ['shop/web-0.1', { is: 'workload', namespace: 'shop', name: 'web-0.1' }],
    ['outside', { is: 'outside' }],
    ['anyone', { is: 'anyone', but: [] }],
    ['anyone but shop/{app=app} and outside', { is: 'anyone', but: [pods('shop', { app: 'app' }), { is: 'outside' }] }],
    ['203.0.113.0/24', { is: 'addresses', cidr: '203.0.113.0/24', except: [] }],
    ['203.0.113.0/24 but 203.0.113.64/26', { is: 'addresses', cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] }],
    [
      '10.0.0.0/8 but 10.1.0.0/16 and 10.2.3.4',
      { is: 'addresses', cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4/32'] },
    ],
    ['169.254.169.254', { is: 'addresses', cidr: '169.254.169.254/32', except: [] }],
    ['2001:db8::/48', { is: 'addresses', cidr: '2001:db8::/48', except: [] }],
    ['anyone but 203.0.113.0/24', { is: 'anyone', but: [{ is: 'addresses', cidr: '203.0.113.0/24', except: [] }] }],
  ])('%s is read, and printed so that it is read again', (text, group) => {
    expect(parseGroup(text)).toEqual(group);
    expect(parseGroup(printGroup(group))).toEqual(group);
  });

  it.each([
    ['shop/{team}', [{ key: 'team', operator: 'Exists' }]],
    ['shop/{!team}', [{ key: 'team', operator: 'DoesNotExist' }]],
    ['shop/{role!=x}', [{ key: 'role', operator: 'NotIn', values: ['x'] }]],
    ['shop/{tier in (front, api)}', [{ key: 'tier', operator: 'In', values: ['front', 'api'] }]],
    ['shop/{tier notin (front,api)}', [{ key: 'tier', operator: 'NotIn', values: ['front', 'api'] }]],
  ])('%s asks for labels as kubectl get -l does', (text, expressions) => {
    const group = parseGroup(text);
    expect(group).toEqual({ is: 'pods', namespace: 'shop', labels: {}, expressions });
    expect(parseGroup(printGroup(group as Group))).toEqual(group);
  });

  it.each([
    ['shop', 'is not a group'],
    ['', 'is not a group'],
    ['shop/web/1', 'is not a group'],
    ['shop/Web', 'is not a group'],
    ['Shop/{}', 'is not a group'],
    ['shop/{app}web}', 'is not a group'],
    ['shop/{=x}', '"=x" is not a label'],
    ['shop/{app=a b}', '"app=a b" is not a label'],
    ['shop/{app=a,app=b}', 'the label app stands there twice'],
    ['{team=/}/{}', '"team=/" is not a label'],
    ['203.0.113.0/33', '"203.0.113.0/33" is not a block'],
    ['203.0.113.5/24', '"203.0.113.5/24" is not a block'],
    ['010.0.0.0/8', 'is not a block'],
    ['203.0.113.0/24 but 198.51.100.0/24', '198.51.100.0/24 does not lie within 203.0.113.0/24'],
    ['203.0.113.0/24 but 203.0.113.0/24', 'does not lie within'],
    ['anyone but nobody', '"nobody" is not a group'],
    ['anyone but 10.0.0.0/8 but 10.1.0.0/16', 'has an exception, and stands itself behind "anyone but"'],
    [`shop/{${'a=b,'.repeat(100_000)}}`, 'is longer than 1000 characters'],
  ])('%.40s is none, and it is said what to write', (text, fault) => {
    const read = parseGroup(text);
    expect(read).toMatchObject({ fault: expect.stringContaining(fault), hint: expect.stringMatching(/\w/) });
  });

  it('of any kind is printed so that it is read again', () => {
    const word = fc.constantFrom('a', 'b-1', 'c.d', 'kubernetes.io/metadata.name');
    const value = fc.constantFrom('x', '', 'y_z', '1.2');
    const requirements = fc.record({
      labels: fc.dictionary(word, value, { maxKeys: 2 }),
      expressions: fc.array(
        fc.oneof(
          fc.record({ key: word, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
          fc.record({
            key: word,
            operator: fc.constantFrom('In', 'NotIn'),
            values: fc.uniqueArray(value, { minLength: 2, maxLength: 3 }),
          }),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    });
    const plain = requirements.map(({ labels }) => ({ labels }));
    const either = fc.oneof(requirements, plain);
    const ofPods = fc
      .tuple(fc.oneof(fc.constantFrom('shop', 'a-b'), either), either)
      .map(([namespace, of]) => ({ is: 'pods' as const, namespace, ...of }));
    const leaf = fc.oneof(ofPods, fc.constant({ is: 'outside' as const }));
    const group = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }).map((but) => ({ is: 'anyone' as const, but })),
    );
    fc.assert(
      fc.property(group, (one) => {
        expect(parseGroup(printGroup(one))).toEqual(one);
      }),
    );
  });
});

describe('ports', () => {
  it.each([
    ['TCP 5432', { protocol: 'TCP', from: 5432, to: 5432 }],
    ['UDP 8000-8100', { protocol: 'UDP', from: 8000, to: 8100 }],
    ['SCTP 1-65535', { protocol: 'SCTP', from: 1, to: 65_535 }],
  ] as const)('%s are read, and printed so that they are read again', (text, range) => {
    expect(parsePorts(text)).toEqual(range);
    expect(printPorts(range)).toBe(text);
  });

  it.each(['5432', 'TCP 0', 'TCP 65536', 'TCP 9-8', 'tcp 80', 'TCP http', 'TCP 80, 81', 'ICMP 1'])(
    '%s are none',
    (text) => {
      expect(parsePorts(text)).toMatchObject({ fault: `"${text}" is not a port` });
    },
  );
});
