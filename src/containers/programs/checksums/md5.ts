import { addWords, blockSize, hexadecimal, paddedMessage, rotateLeft } from './message-blocks.ts';

const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) >>> 0);
const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** How each round mixes three words. */
const mixes: readonly ((b: number, c: number, d: number) => number)[] = [
  (b, c, d) => (b & c) | (~b & d),
  (b, c, d) => (d & b) | (~d & c),
  (b, c, d) => b ^ c ^ d,
  (b, c, d) => c ^ (b | ~d),
];

/** Which word of the block each step of a round takes. */
const places: readonly ((step: number) => number)[] = [
  (step) => step,
  (step) => (5 * step + 1) % 16,
  (step) => (3 * step + 5) % 16,
  (step) => (7 * step) % 16,
];

/** The MD5 digest in hexadecimal. Source: RFC 1321. */
export function md5(bytes: Uint8Array): string {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const message = paddedMessage(bytes, true);
  for (let offset = 0; offset < message.byteLength; offset += blockSize) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const mixed = mixes[round]?.(b, c, d) ?? 0;
      const word = message.getUint32(offset + (places[round]?.(step) ?? 0) * 4, true);
      const sum = (a + mixed + (sines[step] ?? 0) + word) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, shifts[round * 4 + (step % 4)] ?? 0)) >>> 0];
    }
    state = addWords(state, [a, b, c, d]);
  }
  return hexadecimal(state.map(swapBytes));
}

/** A word with its bytes in the other order. */
function swapBytes(word: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, word, true);
  return view.getUint32(0);
}
