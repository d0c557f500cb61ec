/** The most variants of a scenario that are tested. */
export const MOST_TESTED = 24;

/**
 * Which variants of a scenario are tested, in order: all where there are few, else the first and others chosen by the
 * scenario's id, so that the same pack is always tested alike.
 */
export function pickVariants(id: string, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (count <= MOST_TESTED) return all;
  let state = Array.from(id).reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
  const picked = new Set([1]);
  while (picked.size < MOST_TESTED) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    picked.add(1 + Math.floor((state / 2 ** 32) * count));
  }
  return [...picked].sort((a, b) => a - b);
}
