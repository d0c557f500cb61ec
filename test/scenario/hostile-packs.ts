import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { unsafeCharacter } from '../../src/plain-text.ts';
import type { Fault } from '../../src/scenario/fault.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

/** A good pack to spoil. */
export const givenPack = new URL('../packs/class', import.meta.url).pathname;
export const givenTask = 'metrics-only-from-monitoring';
const files = ['pack.yaml', `${givenTask}/scenario.yaml`, `${givenTask}/start.yaml`, `${givenTask}/solution.yaml`];
const texts = files.map((file) => readFileSync(join(givenPack, file)));

/** Pieces of YAML, and of the format, that random texts are made of. */
const pieces = [
  'a',
  ': ',
  '- ',
  '\n',
  '  ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|\n',
  '&a ',
  '*a',
  '!t ',
  '${a}',
  '$${',
  '#',
  '---\n',
  '%',
  '\t',
  'é',
  '\u001b',
  'checks',
  'id',
  'variants:\n  rows:\n',
];

/** One file of the pack, by its place in `files`, with other bytes in it. */
interface Spoilt {
  readonly index: number;
  readonly bytes: Uint8Array;
}

const which = fc.nat(files.length - 1);

/** The ways in which packs are spoilt at random. */
export const spoilings: Readonly<Record<string, fc.Arbitrary<Spoilt>>> = {
  'random bytes': fc.record({ index: which, bytes: fc.uint8Array({ maxLength: 300 }) }),
  'random characters': fc
    .record({ index: which, parts: fc.array(fc.constantFrom(...pieces), { maxLength: 60 }) })
    .map(({ index, parts }) => ({ index, bytes: Buffer.from(parts.join('')) })),
  'cuts and swaps': fc
    .record({ index: which, at: fc.nat(), length: fc.nat({ max: 200 }), to: fc.nat(), keep: fc.boolean() })
    .map(({ index, at, length, to, keep }) => {
      const text = texts[index]!.toString('latin1');
      const from = at % text.length;
      const part = text.slice(from, from + length);
      const rest = keep ? text : text.slice(0, from) + text.slice(from + length);
      const into = to % (rest.length + 1);
      return { index, bytes: Buffer.from(rest.slice(0, into) + part + rest.slice(into), 'latin1') };
    }),
};

/**
 * Reads `runs` packs that were spoilt at random; the same seed gives the same packs. Each must end with a pack, or with
 * faults that have places, codes and hints, and nothing that drives a terminal; else it throws. Returns the longest time of
 * one, in milliseconds.
 */
export function readSpoilt(way: fc.Arbitrary<Spoilt>, runs: number, seed: number): number {
  const folder = join(mkdtempSync(join(tmpdir(), 'sallyport-hostile-')), 'pack');
  let longest = 0;
  try {
    cpSync(givenPack, folder, { recursive: true });
    fc.assert(
      fc.property(way, ({ index, bytes }) => {
        const began = performance.now();
        const odd = oddFaultsWith(folder, index, bytes);
        longest = Math.max(longest, performance.now() - began);
        if (odd.length > 0) throw new Error(JSON.stringify(odd));
      }),
      { numRuns: runs, seed },
    );
  } finally {
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
  return longest;
}

/** What is wrong with the faults of the pack with one file spoilt, if anything is. */
function oddFaultsWith(folder: string, index: number, bytes: Uint8Array): readonly Fault[] {
  const path = join(folder, files[index] ?? '');
  writeFileSync(path, bytes);
  const loaded = loadPack(folder, { program: '0.2.0' });
  writeFileSync(path, texts[index] ?? '');
  const faults = 'faults' in loaded ? loaded.faults : [];
  return faults.filter(({ code, message, hint, line, column }) => {
    const isPlaced = line > 0 && column > 0;
    const isSafe = unsafeCharacter(`${message} ${hint}`.replaceAll('\n', ' ')) === null;
    return !isPlaced || !isSafe || !/^[a-z-]+$/.test(code) || !/\S/.test(hint);
  });
}
