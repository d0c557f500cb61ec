import { expect, test } from 'vitest';
import { lookUp } from '../../scripts/printed-types.ts';
import { faultsIn } from './json-faults.ts';

const flow = { from: 'shop/web', to: 'shop/db', port: 5432, protocol: 'TCP' };
const row = { from: 'shop/web', to: 'shop/db', port: '1-65535', protocol: 'UDP', policy: null, pods: [1, 2] };
const finding = {
  about: 'flow',
  flow,
  expected: 'denied',
  observed: 'allowed',
  outcome: 'connected',
  egress: null,
  ingress: null,
};
const open = { kind: 'open', because: 'itself' };

test.each<[string, string, unknown, readonly string[]]>([
  ['a value that fits', 'FlowJson', flow, []],
  ['a field too many', 'FlowJson', { ...flow, family: 4 }, ['$.family: the type has no such field']],
  ['a field too few', 'FlowJson', { from: 'a', to: 'b', port: 1 }, ['$.protocol: is missing']],
  ['a literal of another spelling', 'FlowJson', { ...flow, protocol: 'tcp' }, ['$.protocol: "tcp" is not "TCP"']],
  ['neither of two types', 'FlowJson', { ...flow, port: null }, ['$.port: null is no number']],
  ['no object', 'FlowJson', [], ['$: [] is no object']],
  ['an optional field that is absent', 'OpenRow', row, []],
  ['an optional field of another type', 'OpenRow', { ...row, listed: 1 }, ['$.listed: 1 is no boolean']],
  ['a pair of one', 'CompareRow', { ...row, pods: [1] }, ['$.pods: [1] is no list of that length']],
  ['one of a union of objects', 'Side', open, []],
  ['a field of the other of a union', 'Side', { ...open, by: [] }, ['$.by: the type has no such field']],
  ['an inherited field', 'FindingJson', { ...finding, flow: undefined }, ['$.flow: nothing is no object']],
])('%s', (_, name, value, wrong) => {
  const found = lookUp(name, 'src/report/json.ts') ?? lookUp(name, 'src/report/flow-answer.ts');
  expect(faultsIn(value, found!, new Set())).toEqual(wrong);
});

test('the fields of a value are named by the type that declares them', () => {
  const seen = new Set<string>();
  faultsIn({ file: 'a.yaml', line: 1 }, lookUp('Rejected', 'src/report/json.ts')!, seen);
  expect([...seen]).toEqual(['Place.file', 'Place.line']);
});
