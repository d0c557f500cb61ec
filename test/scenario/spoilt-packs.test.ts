import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { faultsOf, type Spoiling, writeSpoilt } from './spoilt-pack.ts';

interface Row extends Spoiling {
  readonly faults: readonly {
    readonly at: string;
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

const rows = parse(readFileSync(new URL('./spoilt-packs.yaml', import.meta.url), 'utf8')) as readonly Row[];
const base = mkdtempSync(join(tmpdir(), 'sallyport-spoilt-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a pack with', () => {
  it.each(rows)('$what is reported, at its place, with what to do', async (row) => {
    const folder = mkdtempSync(join(base, 'pack-'));
    writeSpoilt(folder, row);
    const found = (await faultsOf(folder)).map(({ file, line, column, code, message, hint }) => ({
      at: `${file.slice(folder.length + 1)}:${line}:${column}`,
      code,
      message,
      hint,
    }));
    expect(found).toEqual(row.faults.map((fault) => ({ ...fault, hint: expect.stringContaining(fault.hint) })));
  });

  it('nothing spoilt has no fault, whichever scenario it is', async () => {
    for (const scenario of ['write', 'choose', 'labels', 'predict', 'true-or-false', 'which-policy']) {
      const folder = mkdtempSync(join(base, 'good-'));
      writeSpoilt(folder, { what: 'nothing', file: `${scenario}/scenario.yaml`, find: 'title:', write: 'title:' });
      expect(await faultsOf(folder)).toEqual([]);
    }
  });

  it('is spoilt in more than eighty ways, of form and of meaning', () => {
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(100);
    expect(new Set(rows.flatMap(({ faults }) => faults.map(({ code }) => code))).size).toBeGreaterThan(30);
  });
});
