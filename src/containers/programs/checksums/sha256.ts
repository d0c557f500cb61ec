import { padded, rotateLeft, wordsText } from './padding.ts';

/** Source: FIPS 180-4 */
export function sha256(bytes: Uint8Array): string {
  const primes = Array.from({ length: 312 }, (_, index) => index).filter(
    (n) => n > 1 && Array.from({ length: n }, (_, d) => d).every((d) => d < 2 || n % d !== 0),
  );
  const fraction = (value: number) => Math.floor((value - Math.floor(value)) * 2 ** 32) >>> 0;
  const constants = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
  const state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const right = (value: number, by: number) => rotateLeft(value, 32 - by);
  const data = padded(bytes, false);
  for (let offset = 0; offset < data.byteLength; offset += 64) {
    const words = Array.from({ length: 16 }, (_, index) => data.getUint32(offset + index * 4));
    for (let index = 16; index < 64; index += 1) {
      const [x = 0, y = 0] = [words[index - 15], words[index - 2]];
      const small = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
      const large = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
      words.push(((words[index - 16] ?? 0) + small + (words[index - 7] ?? 0) + large) >>> 0);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (const [index, word] of words.entries()) {
      const one =
        (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + (constants[index] ?? 0) + word) >>> 0;
      const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = ((state[index] ?? 0) + value) >>> 0;
  }
  return wordsText(state);
}
