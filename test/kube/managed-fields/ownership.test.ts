import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  equalSets,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmpty,
  toFieldsV1,
  union,
} from '../../../src/kube/managed-fields/field-set.ts';
import { compareFields, fieldsIn } from '../../../src/kube/managed-fields/fields-of.ts';
import type { Managers } from '../../../src/kube/managed-fields/managers.ts';
import { applyFields, type FieldWrite, managersAfterUpdate } from '../../../src/kube/managed-fields/ownership.ts';
import { shapeOf } from '../../../src/kube/managed-fields/shape.ts';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { fieldsOf } from '../../../src/kube/schema/fields.ts';

const shape = shapeOf(fieldsOf('', 'v1', 'Pod')!);
const write = (name: string, operation: 'Apply' | 'Update'): FieldWrite => ({
  shape,
  manager: { name, operation, apiVersion: 'v1', subresource: '' },
  time: '2026-01-02T03:04:05Z',
  notOwnable: [],
});

/** Pods of a few labels and containers, as different people might want them. */
const pods = fc
  .record({
    labels: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { minKeys: 1 }),
    containers: fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), image: fc.constantFrom('i', 'j') }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ name }) => name,
    }),
  })
  .map(({ labels, containers }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels },
    spec: { containers },
  }));

const sets = pods.map((pod) => fieldsIn(pod, shape));

describe('sets of fields', () => {
  test('are written and read back', () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(equalSets(fromFieldsV1(toFieldsV1(set))!, set)).toBe(true);
      }),
    );
  });

  test('keep to the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(equalSets(union(a, b), union(b, a))).toBe(true);
        expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
        expect(equalSets(union(difference(a, b), intersection(a, b)), a)).toBe(true);
      }),
    );
  });

  test.each([[null], ['x'], [{ 'k:{': {} }], [{ odd: {} }], [{ 'f:a': 1 }]])('cannot be read from %j', (value) => {
    expect(fromFieldsV1(value)).toBeUndefined();
  });
});

describe('who applies an object', () => {
  test('and applies it again changes nothing', () => {
    fc.assert(
      fc.property(pods, pods, (live, wanted) => {
        const first = applyFields(new Map(), live, wanted, write('a', 'Apply'), true);
        if ('conflicts' in first) throw new Error('forced');
        const again = applyFields(first.managers, first.object, wanted, write('a', 'Apply'), false);
        expect(again).toEqual(first);
      }),
    );
  });

  test('with a map that is empty keeps what others have in it', () => {
    const live = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { a: '1' } } } as Manifest;
    const wanted = { ...live, metadata: { name: 'p', labels: {} } };
    const first = applyFields(new Map(), live, wanted, write('a', 'Apply'), true);
    if ('conflicts' in first) throw new Error('forced');
    expect(applyFields(first.managers, first.object, wanted, write('a', 'Apply'), false)).toEqual(first);
    expect(first.object.metadata.labels).toEqual({ a: '1' });
  });

  test('has what it says, and no other manager is in conflict with it about that', () => {
    fc.assert(
      fc.property(pods, pods, (live, wanted) => {
        const applied = applyFields(new Map(), live, wanted, write('a', 'Apply'), true);
        if ('conflicts' in applied) throw new Error('forced');
        const { modified, added } = compareFields(applied.object, wanted, shape);
        expect(isEmpty(modified) && isEmpty(added)).toBe(true);
      }),
    );
  });

  test('and then applies nothing leaves what it never had', () => {
    fc.assert(
      fc.property(pods, pods, (live, wanted) => {
        const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } } as Manifest;
        const updated = managersAfterUpdate(new Map(), {}, live, write('u', 'Update'));
        const applied = applyFields(updated, live, wanted, write('a', 'Apply'), false);
        if ('conflicts' in applied) return;
        const after = applyFields(applied.managers, applied.object, bare, write('a', 'Apply'), false);
        if ('conflicts' in after) throw new Error('nothing is wanted');
        const { modified, removed } = compareFields(live, after.object, shape);
        expect(isEmpty(modified) && isEmpty(removed)).toBe(true);
      }),
    );
  });
});

test('no field of a value has two owners by updates', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), pods), { maxLength: 5 }), (writes) => {
      let [live, managers]: [unknown, Managers] = [{}, new Map()];
      for (const [name, next] of writes) {
        managers = managersAfterUpdate(managers, live, next, write(name, 'Update'));
        live = next;
      }
      const all: readonly FieldSet[] = [...managers.values()].map(({ fields }) => fields);
      for (const [at, one] of all.entries()) {
        for (const other of all.slice(at + 1)) expect(isEmpty(intersection(one, other))).toBe(true);
      }
    }),
  );
});
