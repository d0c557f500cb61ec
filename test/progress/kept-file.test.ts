import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptFile, KeptFileError } from '../../src/progress/kept-file.ts';
import type { Fields, KeptForm } from '../../src/progress/kept-form.ts';

interface Counts {
  readonly counts: readonly number[];
}

const form: KeptForm<Counts> = {
  what: 'counts',
  versionField: 'countsVersion',
  version: 2,
  migrations: {
    0: ({ count }: Fields) => ({ count: count ?? 0 }),
    1: ({ count }: Fields) => ({ counts: [count] }),
  },
  parse: ({ counts }) => (Array.isArray(counts) && counts.every((one) => typeof one === 'number') ? { counts } : null),
  empty: { counts: [] },
};

let folder = '';
let file = '';
let kept: KeptFile<Counts>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-kept-'));
  file = join(folder, 'within', 'counts.json');
  kept = new KeptFile(file, form, () => true);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const add = (one: number): void => kept.change(({ counts }) => ({ counts: [...counts, one] }));
const names = (): readonly string[] => readdirSync(join(folder, 'within')).toSorted();
const textOf = (name: string): string => readFileSync(join(folder, 'within', name), 'utf8');
function put(text: string): void {
  mkdirSync(join(folder, 'within'), { recursive: true });
  writeFileSync(file, text);
}

describe('a kept file', () => {
  it('is empty before it is there, and then has what it was changed to, for its owner alone', () => {
    expect(kept.read()).toEqual({ data: { counts: [] }, trouble: null });
    expect(readdirSync(folder)).toEqual([]);
    add(1);
    add(2);
    expect(kept.read()).toEqual({ data: { counts: [1, 2] }, trouble: null });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(textOf('counts.json'))).toEqual({ countsVersion: 2, counts: [1, 2] });
    expect(JSON.parse(textOf('counts.json.bak'))).toEqual({ countsVersion: 2, counts: [1] });
    expect(names()).toEqual(['counts.json', 'counts.json.bak']);
  });

  it('stays as it was where its change fails', () => {
    add(1);
    expect(() =>
      kept.change(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(kept.read().data).toEqual({ counts: [1] });
    expect(names()).toEqual(['counts.json']);
  });

  it.each([
    ['before it had a version', '{"count": 7}', 0],
    ['of an older version', '{"countsVersion": 1, "count": 7}', 1],
  ])('%s is read, and is migrated by the next change, with a copy of it', (_, text, version) => {
    put(text);
    expect(kept.read()).toEqual({ data: { counts: [7] }, trouble: null });
    expect(names()).toEqual(['counts.json']);
    add(8);
    add(9);
    expect(kept.read().data).toEqual({ counts: [7, 8, 9] });
    expect(textOf(`counts.json.v${version}`)).toBe(text);
  });

  it('of a later version is left alone, and says so', () => {
    put('{"countsVersion": 3, "total": 7}');
    const says = `The counts in ${file} are of a later sallyport (version 3 of the file): use that one, or move the file away.`;
    expect(kept.read()).toEqual({ data: { counts: [] }, trouble: says });
    expect(() => add(1)).toThrow(new KeptFileError(says));
    expect(textOf('counts.json')).toBe('{"countsVersion": 3, "total": 7}');
    expect(names()).toEqual(['counts.json']);
  });
});

describe('a damaged file', () => {
  const damaged = [
    '',
    '{"counts": [',
    'null',
    '[1]',
    '{"countsVersion": 2, "counts": ["x"]}',
    '{"countsVersion": -1}',
    '\0\0\0',
  ];

  it.each(damaged)('%j is set aside under a name of its own, and the copy takes its place', (text) => {
    add(1);
    add(2);
    put(text);
    expect(kept.read()).toEqual({
      data: { counts: [1] },
      trouble: `The counts in ${file} are damaged: the file is now ${file}.damaged-1, and those of before the last change are used.`,
    });
    expect(textOf('counts.json.damaged-1')).toBe(text);
    // It is said once, and nothing that was set aside before is overwritten.
    expect(kept.read()).toEqual({ data: { counts: [1] }, trouble: null });
    put('again');
    expect(kept.read().trouble).toContain(`${file}.damaged-2`);
    expect(textOf('counts.json.damaged-1')).toBe(text);
  });

  it('without a copy leaves nothing, and says so', () => {
    put('no');
    expect(kept.read()).toEqual({
      data: { counts: [] },
      trouble: `The counts in ${file} are damaged: the file is now ${file}.damaged-1, and there are none now.`,
    });
    expect(names()).toEqual(['counts.json.damaged-1']);
  });

  it('that is changed before it is read is set aside too', () => {
    put('no');
    add(1);
    expect(textOf('counts.json.damaged-1')).toBe('no');
    expect(kept.read().data).toEqual({ counts: [1] });
  });

  it('in a folder that cannot be written is read past, and left there', () => {
    put('no');
    const unwritable = new KeptFile(join(folder, 'within', 'counts.json', 'below'), form, () => true);
    expect(unwritable.read()).toEqual({ data: { counts: [] }, trouble: null });
    expect(() => unwritable.change((data) => data)).toThrow(/ENOTDIR|EEXIST/);
    expect(textOf('counts.json')).toBe('no');
  });

  it('that is a folder is not read, and not replaced', () => {
    mkdirSync(file, { recursive: true });
    const says = `The counts in ${file} cannot be read: it is a folder.`;
    expect(kept.read()).toEqual({ data: { counts: [] }, trouble: says });
    expect(() => add(1)).toThrow(new KeptFileError(says));
  });
});

describe('the lock of a kept file', () => {
  const lock = (): string => `${file}.lock`;

  it.each([
    ['of a process that has ended', '4242-0123456789ab', () => false],
    ['of a process that has ended, of an older program', '4242', () => false],
    ['that a crash tore', '', () => true],
  ])('%s is taken over', (_, text, isAlive) => {
    put('{"countsVersion": 2, "counts": []}');
    writeFileSync(lock(), text);
    new KeptFile(file, form, isAlive).change(() => ({ counts: [1] }));
    expect(kept.read().data).toEqual({ counts: [1] });
    expect(names()).toEqual(['counts.json', 'counts.json.bak']);
  });

  it('that is older than any change takes is taken over, though a process has its number again', () => {
    put('{"countsVersion": 2, "counts": []}');
    writeFileSync(lock(), '4242-0123456789ab');
    utimesSync(lock(), 1, 1);
    add(1);
    expect(kept.read().data).toEqual({ counts: [1] });
  });
});
