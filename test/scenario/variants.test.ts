import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { countVariants, productOf, type VariantTable, variantAt, variantsOf } from '../../src/scenario/variants.ts';
import { bundledPack } from './bundled.fixture.ts';

const table = (of: Partial<VariantTable>): VariantTable => ({ rows: [], combine: {}, where: [], ...of });
const listed = (of: VariantTable | null): readonly object[] =>
  [...variantsOf(of)].map((values) => Object.fromEntries(values));

const name = fc.constantFrom('a', 'b', 'c', 'd');
const value = fc.constantFrom('x', 'y', 'z', '', 1, 2, true);
const tables: fc.Arbitrary<VariantTable> = fc
  .record({
    rows: fc.array(fc.record({ r: value, s: value }), { maxLength: 4 }),
    combine: fc.dictionary(name, fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), { maxKeys: 3 }),
    differ: fc.option(fc.subarray(['r', 's', 'a', 'b'], { minLength: 2 }), { nil: undefined }),
  })
  .map(({ rows, combine, differ }) => {
    const names = [...Object.keys(rows[0] ?? {}), ...Object.keys(combine)];
    const known = (differ ?? []).filter((each) => names.includes(each));
    return { rows, combine, where: known.length > 1 ? [{ differ: known }] : [] };
  });

describe('variants', () => {
  it('are one without a table, and without a value', () => {
    expect(listed(null)).toEqual([{}]);
  });

  it('change rows fastest, then the first list, and the last list slowest', () => {
    const rows = [
      { ns: 'shop', port: 80 },
      { ns: 'clinic', port: 81 },
    ];
    expect(listed(table({ rows, combine: { m: ['m1', 'm2'], d: ['d1', 'd2'] } }))).toEqual([
      { ns: 'shop', port: 80, m: 'm1', d: 'd1' },
      { ns: 'clinic', port: 81, m: 'm1', d: 'd1' },
      { ns: 'shop', port: 80, m: 'm2', d: 'd1' },
      { ns: 'clinic', port: 81, m: 'm2', d: 'd1' },
      { ns: 'shop', port: 80, m: 'm1', d: 'd2' },
      { ns: 'clinic', port: 81, m: 'm1', d: 'd2' },
      { ns: 'shop', port: 80, m: 'm2', d: 'd2' },
      { ns: 'clinic', port: 81, m: 'm2', d: 'd2' },
    ]);
  });

  it('leave out those in which what must differ is the same, and go on counting without a gap', () => {
    const all = table({
      rows: [{ ns: 'a' }, { ns: 'b' }],
      combine: { other: ['b', 'c'] },
      where: [{ differ: ['ns', 'other'] }],
    });
    expect(listed(all)).toEqual([
      { ns: 'a', other: 'b' },
      { ns: 'a', other: 'c' },
      { ns: 'b', other: 'c' },
    ]);
    expect(countVariants(all)).toBe(3);
    expect(variantAt(all, 3)).toEqual(
      new Map([
        ['ns', 'b'],
        ['other', 'c'],
      ]),
    );
    expect(variantAt(all, 4)).toBeUndefined();
    expect(variantAt(all, 0)).toBeUndefined();
  });

  it('are stable: number N is always the same values, each met once, and no more than the product', () => {
    fc.assert(
      fc.property(tables, (of) => {
        const [first, again] = [listed(of), listed(structuredClone(of))];
        expect(again).toEqual(first);
        expect(first.length).toBeLessThanOrEqual(productOf(of));
        for (const [index, values] of first.entries()) {
          expect(Object.fromEntries(variantAt(of, index + 1) ?? [])).toEqual(values);
          for (const { differ } of of.where) {
            const met = differ.map((each) => String((values as Record<string, unknown>)[each]));
            expect(new Set(met).size).toBe(differ.length);
          }
        }
      }),
    );
  });

  it('keep their numbers when a list gets longer at its end, as far as the lists before it go', () => {
    const short = table({ rows: [{ r: 1 }, { r: 2 }], combine: { a: ['x', 'y'] } });
    const long = table({ rows: [{ r: 1 }, { r: 2 }], combine: { a: ['x', 'y', 'z'] } });
    expect(listed(long).slice(0, 4)).toEqual(listed(short));
  });
});

describe('the bundled scenarios', () => {
  const { templates } = bundledPack();

  it.each(templates)(
    '$id has at least six variants: of one form, without a placeholder, each another task',
    (template) => {
      const count = countVariants(template.variants);
      expect(count).toBeGreaterThanOrEqual(6);
      const step = Math.max(1, count / 16);
      const numbers = new Set([...Array.from({ length: 16 }, (_, at) => 1 + Math.floor(at * step)), count]);
      const made = [...numbers].filter((number) => number <= count).map((number) => instantiate(template, number));
      const tasks = made.map(({ task, start, solution, kind }) => JSON.stringify([task, start, solution, kind]));
      expect(new Set(tasks).size).toBe(tasks.length);
      expect(new Set(made.map(({ variant: _variant, ...scenario }) => JSON.stringify(formOf(scenario)))).size).toBe(1);
      expect(JSON.stringify(made)).not.toContain('${');
    },
  );

  it('have no variant beyond the last', () => {
    expect(() => instantiate(templates[0]!, 10_000)).toThrow(RangeError);
  });
});

/** A value with every text and number replaced by its type, and every key by nothing, since labels' keys may vary. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.values(value).map(formOf);
}
