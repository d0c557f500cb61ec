/** How many bytes a digest reads at once. */
export const blockSize = 64;

/**
 * A message in whole blocks: with its end mark, and its length in bits at the end. Source: RFC 1321, 3.1 and 3.2; FIPS
 * 180-4, 5.1.1.
 */
export function paddedMessage(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = Math.ceil((bytes.length + 9) / blockSize) * blockSize;
  const data = new Uint8Array(length);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

/** A word of 32 bits, rotated to the left. */
export function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

/** The words of two states added, each in 32 bits. */
export function addWords(state: readonly number[], words: readonly number[]): number[] {
  return state.map((word, index) => (word + (words[index] ?? 0)) >>> 0);
}

/** Words of 32 bits in hexadecimal, the highest byte first. */
export function hexadecimal(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}
