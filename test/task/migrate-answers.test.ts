import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { windowFile } from '../../src/progress/task-owner.ts';
import { migrateAnswers } from '../../src/task/migrate-answers.ts';

let state = '';
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'sallyport-migrate-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

const task = 'database-only-from-app';
const old = (...path: readonly string[]): string => join(state, 'tasks', task, '1', ...path);
const moved = (...path: readonly string[]): string => join(state, 'tasks/network-policies/1.0.0', task, '1', ...path);
const migrate = (lives = true): Promise<void> => migrateAnswers(state, { pid: 1, now: 1000 }, () => lives);

async function keep(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

it('moves an answer with all that lies beside it to its pack and version, once', async () => {
  await keep(old('answer.yaml'), 'mine');
  await keep(old('answer.yaml.bak'), 'older');
  await Promise.all([migrate(), migrate()]);
  expect(await readFile(moved('answer.yaml'), 'utf8')).toBe('mine');
  expect(await readFile(moved('answer.yaml.bak'), 'utf8')).toBe('older');
  expect(await readdir(join(state, 'tasks'))).toEqual(['network-policies']);
  await migrate();
  expect(await readFile(moved('answer.yaml'), 'utf8')).toBe('mine');
});

it('overwrites nothing, and loses nothing', async () => {
  await keep(old('answer.yaml'), 'older');
  await keep(moved('answer.yaml'), 'newer');
  await migrate();
  expect(await readFile(moved('answer.yaml'), 'utf8')).toBe('newer');
  expect(await readFile(old('answer.yaml'), 'utf8')).toBe('older');
});

it('leaves what another window has open, until that is gone', async () => {
  await keep(old('answer.yaml'), 'mine');
  await windowFile(old()).write({ pid: 7, elapsed: 3, seen: 900 });
  await migrate();
  expect(await readFile(old('answer.yaml'), 'utf8')).toBe('mine');
  await migrate(false);
  expect(await readFile(moved('answer.yaml'), 'utf8')).toBe('mine');
});

it('does nothing to answers where they are kept now, nor where nothing is kept', async () => {
  await migrate();
  const here = join(state, 'tasks/a-pack/1.0.0/a-task/3/answer.yaml');
  await keep(here, 'mine');
  await migrate();
  expect(await readFile(here, 'utf8')).toBe('mine');
});
