import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generateFields, target } from '../../scripts/generate-schema.ts';
import { decode } from '../../src/kube/schema/decode.ts';
import { fieldsOf, structOf } from '../../src/kube/schema/fields.ts';
import { kinds } from '../../src/simulator/kinds/index.ts';

test('the field table is what its sources make', () => {
  expect(readFileSync(target, 'utf8')).toBe(generateFields());
});

test('every kind of the simulator has its fields', () => {
  for (const { group, version, kind } of kinds) expect(fieldsOf(group, version, kind)?.go).toBe(kind);
  expect(fieldsOf('', 'v1', 'Unicorn')).toBeUndefined();
});

test('a field has its type, how it is merged and whether it is always written', () => {
  const spec = structOf('core.PodSpec').fields;
  expect(spec.get('containers')).toMatchObject({
    kept: true,
    merge: { key: 'name' },
    type: { is: 'list', go: '[]v1.Container', of: { is: 'struct', struct: 'core.Container' } },
  });
  expect(spec.get('hostUsers')?.type).toMatchObject({ scalar: 'bool', pointer: true });
  expect(structOf('apps.DeploymentSpec').fields.get('strategy')).toMatchObject({ retainKeys: true });
  expect(structOf('meta.ObjectMeta').fields.get('finalizers')).toMatchObject({ merge: {} });
  expect(structOf('networking.NetworkPolicySpec').fields.get('policyTypes')).toMatchObject({
    type: { go: '[]v1.PolicyType' },
  });
});

test('the table loads in next to no time', () => {
  const text = readFileSync(target, 'utf8');
  const started = performance.now();
  for (let run = 0; run < 10; run++) JSON.parse(text);
  expect((performance.now() - started) / 10).toBeLessThan(20);
});

describe('decoding', () => {
  const pod = fieldsOf('', 'v1', 'Pod')!;

  test.each([
    [
      'a quantity is written in its shortest form',
      { resources: { limits: { cpu: 0.5, memory: '1024Mi' } } },
      { limits: { cpu: '500m', memory: '1Gi' } },
    ],
    ['a null in a map is the zero value', { resources: { limits: { cpu: null } } }, { limits: { cpu: '0' } }],
  ])('%s', (_what, container, resources) => {
    const { object } = decode({ spec: { containers: [container] } }, pod);
    expect(object).toMatchObject({ spec: { containers: [{ resources }] } });
  });

  test('reports a hundred unknown fields and no more', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`x${String(at).padStart(3, '0')}`, 1]));
    const { unknown } = decode(many, pod);
    expect(unknown.length).toBe(100);
    expect(unknown.at(-1)).toBe('x099');
  });
});
