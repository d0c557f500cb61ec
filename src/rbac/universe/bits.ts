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
  return one.map((word, at) => word | (other[at] ?? 0));
}

/** The numbers of both sets. */
export function both(one: Bits, other: Bits): Bits {
  return one.map((word, at) => word & (other[at] ?? 0));
}

/** The numbers of the first set that the second lacks. */
export function without(one: Bits, other: Bits): Bits {
  return one.map((word, at) => word & ~(other[at] ?? 0));
}

/** The numbers of one of the two sets alone. */
export function differing(one: Bits, other: Bits): Bits {
  return one.map((word, at) => word ^ (other[at] ?? 0));
}

export function isEmpty(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

/** The numbers of a set, smallest first. */
export function* numbersIn(bits: Bits): Generator<number> {
  for (let word = 0; word < bits.length; word++) {
    for (let left = bits[word] ?? 0; left !== 0; left &= left - 1) yield (word << 5) + 31 - Math.clz32(left & -left);
  }
}
