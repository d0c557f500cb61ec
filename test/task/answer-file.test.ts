import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnswerFile, AnswerFileError, answerFile } from '../../src/task/answer-file.ts';
import { shopTask } from '../session/shop.ts';

let state = '';
let answer: AnswerFile;
let unwatch: (() => void) | undefined;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'sallyport-answer-'));
  answer = answerFile(state, { ...shopTask, pack: 'a-pack', version: '1.2.0', id: 'a-task', variant: 3 });
});
afterEach(async () => {
  unwatch?.();
  unwatch = undefined;
  await rm(state, { recursive: true, force: true });
});

/** The texts that are kept beside the answer, by name. */
async function kept(): Promise<Record<string, string>> {
  const folder = dirname(answer.path);
  const names = (await readdir(folder)).filter((name) => name.startsWith('answer-'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

/** Resolves to how long the next save took to be told, in milliseconds. */
function nextSave(): Promise<number> {
  unwatch?.();
  return new Promise((resolve) => {
    const from = performance.now();
    unwatch = answer.watch(() => resolve(performance.now() - from));
  });
}

describe('the answer file', () => {
  it('is made in a folder of its pack, version, task and variant, with one line that is a comment', async () => {
    await answer.create();
    expect(answer.path).toBe(join(state, 'tasks', 'a-pack', '1.2.0', 'a-task', '3', 'answer.yaml'));
    expect(await readFile(answer.path, 'utf8')).toMatch(/^# [^\n]*shop\.\n$/);
    expect((await stat(answer.path)).mode & 0o777).toBe(0o600);
  });

  it('is left as it is when it is there already', async () => {
    await answer.create();
    await writeFile(answer.path, 'mine');
    await answer.create();
    expect((await answer.read()).text).toBe('mine');
  });

  it('starts over with its first line, and every old text is kept beside it under a name of its own', async () => {
    await answer.create();
    const { text: first } = await answer.read();
    await writeFile(answer.path, 'mine');
    expect(await answer.startOver()).toBe('answer-1.yaml');
    expect((await answer.read()).text).toBe(first);
    await writeFile(answer.path, 'mine too');
    expect(await answer.startOver()).toBe('answer-2.yaml');
    expect(await kept()).toEqual({ 'answer-1.yaml': 'mine', 'answer-2.yaml': 'mine too' });
  });

  it('keeps nothing beside it that is empty, or kept already', async () => {
    expect(await answer.startOver()).toBe(null);
    expect(await answer.startOver()).toBe(null);
    await writeFile(answer.path, 'mine');
    await answer.startOver();
    expect(await answer.startOver()).toBe(null);
    await writeFile(answer.path, '\n');
    expect(await answer.startOver()).toBe(null);
    await writeFile(answer.path, 'mine');
    expect(await answer.startOver()).toBe('answer-1.yaml');
    expect(await kept()).toEqual({ 'answer-1.yaml': 'mine' });
  });

  it('goes on counting where a number was left out', async () => {
    await answer.create();
    await writeFile(join(dirname(answer.path), 'answer-7.yaml'), 'by hand');
    await writeFile(answer.path, 'mine');
    expect(await answer.startOver()).toBe('answer-8.yaml');
  });

  it('starts over where the file never ends, which it moves', async () => {
    await answer.create();
    await rm(answer.path);
    await symlink('/dev/zero', answer.path);
    expect(await answer.startOver()).toBe('answer-1.yaml');
    expect((await answer.read()).text).toContain('# Write here');
  });

  it.each([
    ['written in place', () => writeFile(answer.path, 'new')],
    [
      'put in its place by renaming',
      async () => {
        await writeFile(`${answer.path}.tmp`, 'new');
        await rename(`${answer.path}.tmp`, answer.path);
      },
    ],
  ])('reports a save within 50 ms: %s', async (_, save) => {
    await answer.create();
    const told = nextSave();
    const from = performance.now();
    await save();
    await told;
    expect(performance.now() - from).toBeLessThan(50);
    expect((await answer.read()).text).toBe('new');
  });

  it('reports a save also after its folder was moved away and came back', async () => {
    await answer.create();
    const told = nextSave();
    await rename(dirname(answer.path), `${dirname(answer.path)}-away`);
    await mkdir(dirname(answer.path));
    await writeFile(answer.path, 'new again');
    await told;
    expect((await answer.read()).text).toBe('new again');
  });

  it.each([
    ['is not there', () => rm(answer.path), 'cannot be read: '],
    ['is too large', () => writeFile(answer.path, 'x'.repeat(2 ** 17 + 1)), 'larger than 128 KiB'],
    [
      'is a device',
      async () => {
        await rm(answer.path);
        await symlink('/dev/zero', answer.path);
      },
      'no plain file',
    ],
    ['is not UTF-8', () => writeFile(answer.path, Buffer.from([0x61, 0xff])), 'not text in UTF-8'],
  ])('says in a sentence when it %s', async (_, spoil, words) => {
    await answer.create();
    await spoil();
    await expect(answer.read()).rejects.toThrow(AnswerFileError);
    await expect(answer.read()).rejects.toThrow(words);
  });

  it('says where it cannot be made', async () => {
    await writeFile(join(state, 'tasks'), 'a file in the way');
    await expect(answer.create()).rejects.toThrow(/cannot be made: .+\.$/);
    await chmod(state, 0o700);
  });
});
