import type { VariantValue, VariantValues } from './placeholders.ts';

/** What changes from one variant of a scenario to another, as scenario.yaml gives it under `variants`. */
export interface VariantTable {
  /** Values that go together: each row has the same names. */
  readonly rows: readonly Row[];
  /** Values that multiply: each name with its list. */
  readonly combine: Readonly<Record<string, readonly VariantValue[]>>;
  /** What must hold within a variant; those in which it does not are left out. */
  readonly where: readonly Condition[];
}

export type Row = Readonly<Record<string, VariantValue>>;

/** All of these parameters have values that differ from each other. */
export interface Condition {
  readonly differ: readonly string[];
}

/** More variants than these are refused, counted before `where` leaves some out. */
export const MOST_VARIANTS = 10_000;

/** How many variants a table makes before `where` leaves some out. */
export function productOf({ rows, combine }: Pick<VariantTable, 'rows' | 'combine'>): number {
  return Object.values(combine).reduce((product, list) => product * list.length, Math.max(1, rows.length));
}

/** The names of all parameters: of the rows, then of the lists. */
export function namesOf({ rows, combine }: Pick<VariantTable, 'rows' | 'combine'>): readonly string[] {
  return [...new Set([...rows.flatMap((row) => Object.keys(row)), ...Object.keys(combine)])];
}

/**
 * The values of every variant, in the order of their numbers. Rows change fastest, so that neighbours tell of different
 * worlds; then the first list of `combine`, the last list slowest. Variant 1 has the first of everything. This order is a
 * promise: a variant's number stays true while the pack's version does.
 */
export function* variantsOf(table: VariantTable | null): Generator<VariantValues> {
  if (table === null) return yield new Map();
  for (let place = 0; place < productOf(table); place++) {
    const values = valuesAt(table, place);
    if (isLeftOut(table, values)) continue;
    yield values;
  }
}

/** The values of one variant, counted from 1; undefined where there are not so many. */
export function variantAt(table: VariantTable | null, number: number): VariantValues | undefined {
  let count = 0;
  for (const values of variantsOf(table)) if (++count === number) return values;
  return undefined;
}

/** How many variants there are. */
export function countVariants(table: VariantTable | null): number {
  let count = 0;
  for (const _ of variantsOf(table)) count++;
  return count;
}

/** Whether a condition does not hold of the first of everything, so that it could not be variant 1. */
export function leavesFirstOut(table: VariantTable): boolean {
  return isLeftOut(table, valuesAt(table, 0));
}

function valuesAt({ rows, combine }: VariantTable, place: number): VariantValues {
  let rest = place;
  const take = <Value>(list: readonly Value[]): Value | undefined => {
    const taken = list[rest % list.length];
    rest = Math.floor(rest / list.length);
    return taken;
  };
  const values = new Map<string, VariantValue>(rows.length > 0 ? Object.entries(take(rows) ?? {}) : []);
  for (const [name, list] of Object.entries(combine)) values.set(name, take(list) ?? '');
  return values;
}

function isLeftOut({ where }: VariantTable, values: VariantValues): boolean {
  return where.some(({ differ }) => new Set(differ.map((name) => String(values.get(name)))).size < differ.length);
}
