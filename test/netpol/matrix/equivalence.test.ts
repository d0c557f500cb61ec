import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBit,
  type Bitset,
  bitCount,
  bitCountBetween,
  emptyBitset,
  hasBit,
} from '../../../src/netpol/matrix/bitset.ts';
import { equivalenceClasses } from '../../../src/netpol/matrix/equivalence.ts';

const sizes = fc.integer({ min: 1, max: 70 });
const memberships = sizes.chain((count) =>
  fc.record({
    start: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count }),
    sets: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })), { maxLength: 8 }),
  }),
);

describe('a partition', () => {
  it('holds together what starts together and lies in the same sets, and nothing else', () => {
    fc.assert(
      fc.property(memberships, ({ start, sets }) => {
        const bits = sets.map((members) => bitsOf(members, start.length));
        const { classOf } = equivalenceClasses(start, bits);
        const keys = start.map((first, index) => [first, ...bits.map((set) => hasBit(set, index))].join());
        for (const one of keys.keys()) {
          for (const other of keys.keys()) {
            expect(classOf[one] === classOf[other]).toBe(keys[one] === keys[other]);
          }
        }
      }),
    );
  });

  it('numbers classes by their first members, and lists the members of each', () => {
    const { classOf, members } = equivalenceClasses([1, 0, 1, 0, 0], [bitsOf([0, 4], 5)]);
    expect([...classOf]).toEqual([0, 1, 2, 1, 3]);
    expect(members).toEqual([[0], [1, 3], [2], [4]]);
  });

  it('of nothing has no classes', () => {
    expect(equivalenceClasses([], [emptyBitset(0)]).members).toEqual([]);
  });
});

describe('the size of a set between two numbers', () => {
  it('is how many members are not below the one and below the other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99)), fc.nat(100), fc.nat(100), (members, from, to) => {
        const inside = members.filter((index) => from <= index && index < to).length;
        expect(bitCountBetween(bitsOf(members, 100), from, to)).toBe(inside);
        expect(bitCount(bitsOf(members, 100))).toBe(members.length);
      }),
    );
  });
});

function bitsOf(members: readonly number[], count: number): Bitset {
  const bits = emptyBitset(count);
  for (const index of members) addBit(bits, index);
  return bits;
}
