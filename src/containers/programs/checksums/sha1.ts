import { padded, rotateLeft, wordsText } from './padding.ts';

/** Source: FIPS 180-4 */
export function sha1(bytes: Uint8Array): string {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const data = padded(bytes, false);
  for (let offset = 0; offset < data.byteLength; offset += 64) {
    const words = Array.from({ length: 16 }, (_, index) => data.getUint32(offset + index * 4));
    for (let index = 16; index < 80; index += 1) {
      words.push(
        rotateLeft(
          (words[index - 3] ?? 0) ^ (words[index - 8] ?? 0) ^ (words[index - 14] ?? 0) ^ (words[index - 16] ?? 0),
          1,
        ),
      );
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (const [index, word] of words.entries()) {
      const round = Math.floor(index / 20);
      const mix = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const constant = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round] ?? 0;
      const next = (rotateLeft(a, 5) + mix + e + constant + word) >>> 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = ((state[index] ?? 0) + value) >>> 0;
  }
  return wordsText(state);
}
