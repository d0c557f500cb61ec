/** A set of small numbers, one bit each. Only sets for the same number of bits are combined. */
export type Bitset = Uint32Array;

/** A set without members, with room for the numbers below `count`. */
export function emptyBitset(count: number): Bitset {
  return new Uint32Array((count + 31) >>> 5);
}

/** The set of all numbers below `count`. */
export function fullBitset(count: number): Bitset {
  const bits = emptyBitset(count).fill(0xffffffff);
  if ((count & 31) !== 0) bits[bits.length - 1] = 0xffffffff >>> (32 - (count & 31));
  return bits;
}

/** Adds one number to a set, in place. */
export function addBit(bits: Bitset, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

/** Whether a number is in a set. */
export function hasBit(bits: Bitset, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Adds all members of `more` to `bits`, in place. */
export function uniteInto(bits: Bitset, more: Bitset): void {
  for (let index = 0; index < bits.length; index++) bits[index] = (bits[index] ?? 0) | (more[index] ?? 0);
}

/** The members that two sets have in common, as a new set. */
export function intersection(one: Bitset, other: Bitset): Bitset {
  const bits = new Uint32Array(one.length);
  for (let index = 0; index < bits.length; index++) bits[index] = (one[index] ?? 0) & (other[index] ?? 0);
  return bits;
}

/** The number of members of a set. */
export function bitCount(bits: Bitset): number {
  let total = 0;
  for (let index = 0; index < bits.length; index++) total += onesIn(bits[index] ?? 0);
  return total;
}

/** The number of members of a set from `from` on and below `to`. */
export function bitCountBetween(bits: Bitset, from: number, to: number): number {
  if (from >= to) return 0;
  const [first, last] = [from >>> 5, (to - 1) >>> 5];
  const low = 0xffffffff << (from & 31);
  const high = 0xffffffff >>> (31 - ((to - 1) & 31));
  if (first === last) return onesIn((bits[first] ?? 0) & low & high);
  let total = onesIn((bits[first] ?? 0) & low) + onesIn((bits[last] ?? 0) & high);
  for (let index = first + 1; index < last; index++) total += onesIn(bits[index] ?? 0);
  return total;
}

/** Calls `visit` for each member of a set, from small to large. */
export function eachBit(bits: Bitset, visit: (index: number) => void): void {
  for (let index = 0; index < bits.length; index++) {
    for (let word = bits[index] ?? 0; word !== 0; word &= word - 1) visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}

function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
