/**
 * A number from 0 up to 1 that follows from a seed and a text (FNV-1a, mixed as MurmurHash3 does): it puts things in an order
 * that is random and the same for the same seed, whatever the order in which they are asked about.
 */
export function rankOf(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
