import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain } from './commands/run-main.ts';

/** Every file of src/commands with one word is a command; what has more words is a part of one. */
const names = readdirSync(join(import.meta.dirname, '../src/commands'))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.replace(/\.tsx?$/, ''))
  .filter((name) => !name.includes('-'));

describe('the help', () => {
  it('lists every command that has a file, and no other', async () => {
    const { stdout } = await runMain(['--help']);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name = '']) => name);
    expect(listed.filter((name) => name !== 'sallyport' && name !== 'help').toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('of %s begins with examples and is the same by either way', async (name) => {
    const [one, other] = [await runMain([name, '--help']), await runMain(['help', name])];
    expect(one.stdout).toMatch(new RegExp(`^Examples:\n  (# .*\n  )?(.* \\| )?sallyport ${name}`));
    expect(one.stdout).toContain(`Usage: sallyport ${name}`);
    expect(other.stdout).toBe(one.stdout);
    expect([one.code, other.code]).toEqual([0, 0]);
  });

  it.each([
    ['tabel', 'error: no command "tabel" (did you mean table?); "sallyport --help" lists all of them\n'],
    ['nosuch', 'error: no command "nosuch"; "sallyport --help" lists all of them\n'],
  ])('of %s, which is no command, says so', async (name, stderr) => {
    expect(await runMain(['help', name])).toEqual({ code: 2, stdout: '', stderr });
  });
});
