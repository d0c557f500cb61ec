/** A set of numbers from 0 up to a fixed count, a bit each. Sets that are used together have the same count. */
export type Bits = Uint32Array;

/** The empty set. */
export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5);
}

/** The set of those of `count` numbers that hold. */
export function bitsWhere(count: number, holds: (at: number) => boolean): Bits {
  const bits = noBits(count);
  for (let at = 0; at < count; at++) if (holds(at)) addBit(bits, at);
  return bits;
}

/** Puts a number into a set that is being made. */
export function addBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

export function hasBit(bits: Bits, at: number): boolean {
  return ((bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
}

/** Adds the numbers of another set to a set that is being made. */
export function addBits(bits: Bits, more: Bits): void {
  for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) | (more[word] ?? 0);
}

/** The numbers of either set. */
export function either(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length);
  for (let word = 0; word < one.length; word++) bits[word] = (one[word] ?? 0) | (other[word] ?? 0);
  return bits;
}

/** The numbers of both sets. */
export function both(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length);
  for (let word = 0; word < one.length; word++) bits[word] = (one[word] ?? 0) & (other[word] ?? 0);
  return bits;
}

/** The numbers of the first set that the second lacks. */
export function without(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length);
  for (let word = 0; word < one.length; word++) bits[word] = (one[word] ?? 0) & ~(other[word] ?? 0);
  return bits;
}

/** The numbers of one of the two sets alone. */
export function differing(one: Bits, other: Bits): Bits {
  return one.map((word, at) => word ^ (other[at] ?? 0));
}

/** Whether two sets have the same numbers. */
export function isSame(one: Bits, other: Bits): boolean {
  for (let word = 0; word < one.length; word++) if (one[word] !== other[word]) return false;
  return true;
}

export function isEmpty(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

/** How many numbers a set has. */
export function countBits(bits: Bits): number {
  let count = 0;
  for (const word of bits) for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}

/** The numbers of a set, smallest first. */
export function* numbersIn(bits: Bits): Generator<number> {
  for (let word = 0; word < bits.length; word++) {
    for (let left = bits[word] ?? 0; left !== 0; left &= left - 1) yield (word << 5) + 31 - Math.clz32(left & -left);
  }
}
