import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForEachTest } from './in-folder.ts';
import { runMain } from './run-main.ts';

/** More parts than a function may have arguments. */
const MANY = 150_000;
const folder = folderForEachTest();

function fileOf(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

describe('an answer of very many parts is refused in a sentence', () => {
  test('one key given again and again: the first are told, the others counted', async () => {
    const answer = fileOf('dup.yaml', `{${Array(MANY).fill('a').join(',')}}\n`);
    const { code, stdout, stderr } = await runMain(['grade', 'database-only-from-app', '--answer', answer]);
    expect(stderr).toContain(`${answer}:1:4: key "a" is given twice; the last one counts`);
    expect(stderr).toContain(`and ${MANY - 1 - 20} more like these`);
    expect(stderr.split('\n').length).toBeLessThan(30);
    expect(stdout).toContain('[apiVersion not set, kind not set]');
    expect(code).toBe(1);
  });

  test('a flat list', async () => {
    const answer = fileOf('flat.yaml', `[${Array.from({ length: MANY }, (_, at) => at).join(',')}]\n`);
    const { code, stdout } = await runMain(['grade', 'database-only-from-app', '--answer', answer]);
    expect(stdout).toContain('invalid object to validate');
    expect(stdout).not.toContain('nested');
    expect(code).toBe(1);
  });

  test('a List of objects', async () => {
    const answer = fileOf(
      'list.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Array.from({ length: MANY }, () => ({})) }),
    );
    const { code, stdout } = await runMain(['grade', 'database-only-from-app', '--answer', answer, '--json']);
    expect((JSON.parse(stdout) as { readonly rejected: readonly object[] }).rejected).toHaveLength(MANY);
    expect(code).toBe(1);
  });
});
