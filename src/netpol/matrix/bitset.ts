/** A set of small numbers, a bit each. Sets that are combined have one length. */
export type Bits = Uint32Array;

export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5);
}

/** All numbers below `count`. */
export function allBits(count: number): Bits {
  const bits = noBits(count).fill(0xffffffff);
  if ((count & 31) !== 0) bits[bits.length - 1] = 0xffffffff >>> (32 - (count & 31));
  return bits;
}

export function addBit(bits: Bits, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

export function hasBit(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Adds all of `more` to `bits`. */
export function addAll(bits: Bits, more: Bits): void {
  for (let index = 0; index < bits.length; index++) bits[index] = (bits[index] ?? 0) | (more[index] ?? 0);
}

/** What two sets share. */
export function common(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length);
  for (let index = 0; index < bits.length; index++) bits[index] = (one[index] ?? 0) & (other[index] ?? 0);
  return bits;
}

/** How many numbers are in the set. */
export function size(bits: Bits): number {
  let total = 0;
  for (let index = 0; index < bits.length; index++) total += ones(bits[index] ?? 0);
  return total;
}

/** How many numbers of the set are not below `from` and below `to`. */
export function sizeBetween(bits: Bits, from: number, to: number): number {
  if (from >= to) return 0;
  const [first, last] = [from >>> 5, (to - 1) >>> 5];
  const low = 0xffffffff << (from & 31);
  const high = 0xffffffff >>> (31 - ((to - 1) & 31));
  if (first === last) return ones((bits[first] ?? 0) & low & high);
  let total = ones((bits[first] ?? 0) & low) + ones((bits[last] ?? 0) & high);
  for (let index = first + 1; index < last; index++) total += ones(bits[index] ?? 0);
  return total;
}

/** Calls back for each number of the set, from small to large. */
export function eachBit(bits: Bits, visit: (index: number) => void): void {
  for (let index = 0; index < bits.length; index++) {
    for (let word = bits[index] ?? 0; word !== 0; word &= word - 1) visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
