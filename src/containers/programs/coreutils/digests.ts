import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Programs } from '../../runtime/process.ts';
import { readAll, say } from '../../runtime/streams.ts';
import { cannotOpen, inputs, readOptions, withUsage } from './command-line.ts';

/** md5sum, sha1sum and sha256sum. */
export function digests(flavour: Flavour): Programs {
  const sum = (digest: (bytes: Uint8Array) => string) =>
    withUsage(flavour, 1, (process) => show(process, flavour, digest));
  return { md5sum: sum(md5), sha1sum: sum(sha1), sha256sum: sum(sha256) };
}

async function show(process: Process, flavour: Flavour, digest: (bytes: Uint8Array) => string): Promise<number> {
  const options = readOptions(process.argv, 'bct', { binary: 'b' });
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { name, input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    await say(process.stdout, `${digest(await readAll(input, process.signal))}  ${name}\n`);
  }
  return code;
}

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

/** The message with its end mark and its length in bits, in whole blocks of 64 bytes. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const data = new Uint8Array(length);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

function rotateLeft(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}

function wordsText(words: readonly number[]): string {
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function hexadecimal(view: DataView): string {
  return Array.from({ length: view.byteLength }, (_, index) => view.getUint8(index).toString(16).padStart(2, '0')).join(
    '',
  );
}
