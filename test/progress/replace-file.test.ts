import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeUnfinished, replaceFile } from '../../src/progress/replace-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-replace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('leaves nothing beside the file that it replaces', async () => {
  await replaceFile(join(folder, 'running'), 'a');
  await replaceFile(join(folder, 'running'), 'b');
  expect(await readdir(folder)).toEqual(['running']);
});

it('removes what processes left that have ended, and nothing else', async () => {
  const stays = [
    'answer.yaml',
    'answer-1.yaml',
    'running',
    'running.8-0123456789ab',
    'notes.0123',
    'wanted.ba9876543210',
  ];
  const goes = ['running.7-0123456789ab', 'wanted.7-abcdefabcdef', 'running.abcdefabcdef'];
  for (const name of [...stays, ...goes]) await writeFile(join(folder, name), '');
  // Names of older programs have no process: a minute after the last write none is at work.
  await utimes(join(folder, 'running.abcdefabcdef'), 1, 1);
  await removeUnfinished(folder, (pid) => pid === 8, Date.now());
  expect((await readdir(folder)).toSorted()).toEqual(stays.toSorted());
});

it('takes a folder that is not there for empty', async () => {
  await expect(removeUnfinished(join(folder, 'none'), () => false, 0)).resolves.toBeUndefined();
});
