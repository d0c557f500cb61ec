import { addWords, blockSize, hexadecimal, paddedMessage, rotateLeft } from './message-blocks.ts';

/** How each round mixes three words, and the constant that it adds. */
const rounds: readonly (readonly [mix: (b: number, c: number, d: number) => number, constant: number])[] = [
  [(b, c, d) => (b & c) | (~b & d), 0x5a827999],
  [(b, c, d) => b ^ c ^ d, 0x6ed9eba1],
  [(b, c, d) => (b & c) | (b & d) | (c & d), 0x8f1bbcdc],
  [(b, c, d) => b ^ c ^ d, 0xca62c1d6],
];

/** The SHA-1 digest in hexadecimal. Source: FIPS 180-4, 6.1. */
export function sha1(bytes: Uint8Array): string {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const message = paddedMessage(bytes, false);
  for (let offset = 0; offset < message.byteLength; offset += blockSize) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (const [step, word] of schedule(message, offset).entries()) {
      const [mix, constant] = rounds[Math.floor(step / 20)] ?? [() => 0, 0];
      const next = (rotateLeft(a, 5) + mix(b, c, d) + e + constant + word) >>> 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    }
    state = addWords(state, [a, b, c, d, e]);
  }
  return hexadecimal(state);
}

/** The 80 words that a block is spread to. */
function schedule(message: DataView, offset: number): readonly number[] {
  const words = Array.from({ length: 16 }, (_, index) => message.getUint32(offset + index * 4));
  for (let index = 16; index < 80; index += 1) {
    const mixed = [3, 8, 14, 16].reduce((sum, back) => sum ^ (words[index - back] ?? 0), 0);
    words.push(rotateLeft(mixed, 1));
  }
  return words;
}
