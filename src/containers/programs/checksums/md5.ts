import { hexadecimal, padded, rotateLeft } from './padding.ts';

/** Source: RFC 1321 */
export function md5(bytes: Uint8Array): string {
  const table = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) >>> 0);
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  const data = padded(bytes, true);
  for (let offset = 0; offset < data.byteLength; offset += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let index = 0; index < 64; index += 1) {
      const round = index >> 4;
      const mix =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word =
        round === 0
          ? index
          : round === 1
            ? (5 * index + 1) % 16
            : round === 2
              ? (3 * index + 5) % 16
              : (7 * index) % 16;
      const sum = (a + mix + (table[index] ?? 0) + data.getUint32(offset + word * 4, true)) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, shifts[round * 4 + (index % 4)] ?? 0)) >>> 0];
    }
    for (const [index, value] of [a, b, c, d].entries()) state[index] = ((state[index] ?? 0) + value) >>> 0;
  }
  const view = new DataView(new ArrayBuffer(16));
  for (const [index, value] of state.entries()) view.setUint32(index * 4, value, true);
  return hexadecimal(view);
}
