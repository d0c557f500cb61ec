import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unsafeCharacter } from '../../src/plain-text.ts';
import type { Fault } from '../../src/scenario/fault.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

const given = new URL('../packs/class', import.meta.url).pathname;
const task = 'metrics-only-from-monitoring';
const files = ['pack.yaml', `${task}/scenario.yaml`, `${task}/start.yaml`, `${task}/solution.yaml`];
const texts = files.map((file) => readFileSync(join(given, file)));

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-hostile-')), 'pack');
  cpSync(given, folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/**
 * Loads the pack with one file spoilt, and returns what is wrong with its faults, if anything is: it must end with a pack,
 * or with faults that have places, codes and hints.
 */
function oddFaultsWith(index: number, bytes: Uint8Array): readonly Fault[] {
  const path = join(folder, files[index] ?? '');
  writeFileSync(path, bytes);
  const loaded = loadPack(folder, { program: '0.2.0' });
  writeFileSync(path, texts[index] ?? '');
  const faults = 'faults' in loaded ? loaded.faults : [];
  return faults.filter(({ code, message, hint, line, column }) => {
    const isPlaced = line > 0 && column > 0;
    // Nothing of a pack may drive the terminal that shows its faults.
    const isSafe = unsafeCharacter(`${message} ${hint}`.replaceAll('\n', ' ')) === null;
    return !isPlaced || !isSafe || !/^[a-z-]+$/.test(code) || !/\S/.test(hint);
  });
}

/** How many of each; for a longer search set HOSTILE_RUNS. */
const runs = Number(process.env['HOSTILE_RUNS'] ?? 350);

const which = fc.nat(files.length - 1);

describe('a pack with a file', () => {
  it('of random bytes ends with faults at their places', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(which, fc.uint8Array({ maxLength: 300 }), (index, bytes) => {
        expect(oddFaultsWith(index, bytes)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('of random characters ends with faults at their places', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
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
    );
    fc.assert(
      fc.property(which, fc.array(piece, { maxLength: 60 }), (index, pieces) => {
        expect(oddFaultsWith(index, Buffer.from(pieces.join('')))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('that was cut, doubled or mixed ends with faults at their places', { timeout: 60_000 }, () => {
    const cut = fc.record({
      index: which,
      at: fc.nat(),
      length: fc.nat({ max: 200 }),
      to: fc.nat(),
      keep: fc.boolean(),
    });
    fc.assert(
      fc.property(cut, ({ index, at, length, to, keep }) => {
        const text = texts[index]!.toString('latin1');
        const from = at % text.length;
        const part = text.slice(from, from + length);
        const rest = keep ? text : text.slice(0, from) + text.slice(from + length);
        const into = to % (rest.length + 1);
        expect(oddFaultsWith(index, Buffer.from(rest.slice(0, into) + part + rest.slice(into), 'latin1'))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});

describe('a pack that lies in wait', () => {
  const told = (): readonly string[] => {
    const loaded = loadPack(folder);
    return 'faults' in loaded ? loaded.faults.map(({ code }) => code) : [];
  };

  it('with a pipe in place of a file is refused, and nobody waits for it', () => {
    rmSync(join(folder, task, 'start.yaml'));
    execFileSync('mkfifo', [join(folder, task, 'start.yaml')]);
    expect(told()).toEqual(['not-plain-file']);
  });

  it('with a device behind a link is refused', () => {
    rmSync(join(folder, task, 'start.yaml'));
    symlinkSync('/dev/zero', join(folder, task, 'start.yaml'));
    expect(told()).toEqual(['not-plain-file']);
  });

  it('with more than four megabytes in all is refused, and the rest is not read', () => {
    const names = Array.from({ length: 20 }, (_, at) => `big-${at}`);
    for (const name of names) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'scenario.yaml'), `# ${'x'.repeat(250_000)}\n`);
    }
    const text = texts[0]!.toString('utf8');
    writeFileSync(join(folder, 'pack.yaml'), `${text}${names.map((name) => `- ${name}\n`).join('')}`);
    const loaded = loadPack(folder);
    const messages = 'faults' in loaded ? loaded.faults.map(({ message }) => message) : [];
    expect(messages).toContainEqual('The files of a pack may have 4194304 bytes in all.');
  });

  it('with thousands of folders is refused by their number', () => {
    for (let at = 0; at < 2100; at++) mkdirSync(join(folder, `f${at}`));
    expect(told()).toContain('too-many-files');
  });

  it('with thousands of placeholders is refused by their number', () => {
    const path = join(folder, task, 'scenario.yaml');
    const text = readFileSync(path, 'utf8').replace('\ntask:', '\nvariants:\n  rows:\n  - {a: x}\ntask:');
    writeFileSync(path, text.replace('  Pods of', `  ${'${a}'.repeat(2001)} Pods of`));
    expect(told()).toEqual(['too-many-placeholders']);
  });

  it('with placeholders that swell is refused by the length of a value', () => {
    const path = join(folder, task, 'scenario.yaml');
    const swollen = `variants:\n  rows:\n  - {a: ${'x'.repeat(251)}}\n`;
    writeFileSync(path, readFileSync(path, 'utf8').replace('\ntask:', `\n${swollen}\ntask:`));
    const loaded = loadPack(folder);
    const messages = 'faults' in loaded ? loaded.faults.map(({ message }) => message) : [];
    expect(messages).toContainEqual(expect.stringContaining('the text is longer than 250 characters'));
  });
});
