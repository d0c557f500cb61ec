import type { End } from '../ends.ts';
import { addBit, type Bits, noBits } from './bitset.ts';

/** Which family each two ends talk in: ends that have addresses of the same families, in the same order, are of one kind. */
export interface Dialling {
  /** The kind of each end. */
  readonly kindOf: readonly number[];
  /** For each kind of source the destinations that it dials, by the family that it dials them in. */
  readonly dialled: readonly (readonly { readonly family: 4 | 6; readonly destinations: Bits }[])[];
  /** The family that a source of one kind dials a destination of another in. */
  family(from: number, to: number): 4 | 6;
  /** All families that occur. */
  readonly families: readonly (4 | 6)[];
}

/** Sorts ends by kind; `familyOf` tells the family of one pair. */
export function diallingOf(ends: readonly End[], familyOf: (from: End, to: End) => 4 | 6): Dialling {
  const numbers = new Map<string, number>();
  const firsts: End[] = [];
  const kindOf = ends.map((end) => {
    const key = end.addresses.map((address) => address.family).join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, firsts.length);
    return firsts.push(end) - 1;
  });
  const table = firsts.map((from) => firsts.map((to) => familyOf(from, to)));
  const families = [...new Set(table.flat())];
  const dialled = table.map((row) =>
    [...new Set(row)].map((family) => {
      const destinations = noBits(ends.length);
      kindOf.forEach((kind, index) => {
        if (row[kind] === family) addBit(destinations, index);
      });
      return { family, destinations };
    }),
  );
  return { kindOf, dialled, family: (from, to) => table[from]?.[to] ?? 4, families };
}
