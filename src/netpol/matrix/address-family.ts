import type { End } from '../ends.ts';
import { addBit, type Bitset, emptyBitset } from './bitset.ts';

/**
 * Which address family each pair of ends uses. Ends whose addresses have the same families in the same order are of one
 * kind, and the kinds of two ends decide the family between them.
 */
export interface AddressFamilyKinds {
  /** The kind of each end. */
  readonly kindOf: readonly number[];
  /** For each kind of source its destinations, by the family that it reaches them in. */
  readonly destinationsOf: readonly (readonly { readonly family: 4 | 6; readonly destinations: Bitset }[])[];
  /** The family in which a source of one kind reaches a destination of another. */
  family(from: number, to: number): 4 | 6;
  /** All families that some pair uses. */
  readonly families: readonly (4 | 6)[];
}

/** Groups ends by kind. `familyOf` gives the family of one pair. */
export function addressFamilyKinds(ends: readonly End[], familyOf: (from: End, to: End) => 4 | 6): AddressFamilyKinds {
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
  const destinationsOf = table.map((row) =>
    [...new Set(row)].map((family) => {
      const destinations = emptyBitset(ends.length);
      kindOf.forEach((kind, index) => {
        if (row[kind] === family) addBit(destinations, index);
      });
      return { family, destinations };
    }),
  );
  return { kindOf, destinationsOf, family: (from, to) => table[from]?.[to] ?? 4, families };
}
