import { addWords, blockSize, hexadecimal, paddedMessage, rotateLeft } from './message-blocks.ts';

const primes = Array.from({ length: 312 }, (_, n) => n).filter(isPrime);

/** The first bits of the fractional parts of the cube and square roots of the first primes. */
const constants = primes.slice(0, 64).map((prime) => fractionBits(Math.cbrt(prime)));
const initialState = primes.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));

/** The SHA-256 digest in hexadecimal. Source: FIPS 180-4, 6.2. */
export function sha256(bytes: Uint8Array): string {
  let state = initialState;
  const message = paddedMessage(bytes, false);
  for (let offset = 0; offset < message.byteLength; offset += blockSize) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (const [step, word] of schedule(message, offset).entries()) {
      const choice = (e & f) ^ (~e & g);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const one = (h + xorOfRotations(e, 6, 11, 25) + choice + (constants[step] ?? 0) + word) >>> 0;
      const two = (xorOfRotations(a, 2, 13, 22) + majority) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
    }
    state = addWords(state, [a, b, c, d, e, f, g, h]);
  }
  return hexadecimal(state);
}

/** The 64 words that a block is spread to. */
function schedule(message: DataView, offset: number): readonly number[] {
  const words = Array.from({ length: 16 }, (_, index) => message.getUint32(offset + index * 4));
  const wordAt = (index: number) => words[index] ?? 0;
  for (let index = 16; index < 64; index += 1) {
    const [early, late] = [wordAt(index - 15), wordAt(index - 2)];
    const small = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3);
    const large = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10);
    words.push((wordAt(index - 16) + small + wordAt(index - 7) + large) >>> 0);
  }
  return words;
}

function rotateRight(word: number, bits: number): number {
  return rotateLeft(word, 32 - bits);
}

function xorOfRotations(word: number, ...bits: readonly number[]): number {
  return bits.reduce((sum, each) => sum ^ rotateRight(word, each), 0);
}

function isPrime(n: number): boolean {
  if (n < 2) return false;
  for (let divisor = 2; divisor < n; divisor += 1) if (n % divisor === 0) return false;
  return true;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) >>> 0;
}
