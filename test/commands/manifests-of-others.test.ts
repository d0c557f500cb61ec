import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runMain } from './run-main.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly code: number;
  /** Parts of what is printed, on either stream. */
  readonly says?: readonly string[];
  readonly saysNot?: readonly string[];
}

const cases = parse(readFileSync(join(import.meta.dirname, 'manifests-of-others.yaml'), 'utf8'), {
  merge: true,
}) as readonly Case[];
const root = mkdtempSync(join(tmpdir(), 'sallyport-manifests-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('every case has a name of its own', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test.each(cases.map((one, index) => [one.name, one, index] as const))('%s', async (_, one, index) => {
  const folder = join(root, String(index));
  for (const [name, text] of Object.entries(one.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const args = one.args.map((word) => word.replaceAll('DIR', folder));
  const ran = await runMain(args, one.stdin === undefined ? {} : { stdin: one.stdin });
  const said = `${ran.stdout}${ran.stderr}`;
  for (const part of one.says ?? []) expect(said).toContain(part.replaceAll('DIR', folder));
  for (const part of one.saysNot ?? []) expect(said).not.toContain(part);
  expect(said).not.toMatch(/This is a bug/);
  expect(ran.code).toBe(one.code);
});
