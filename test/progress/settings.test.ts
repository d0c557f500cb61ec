import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepSettings, readSettings } from '../../src/progress/settings.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-settings-'));
  file = join(folder, 'config', 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a setting is kept, for its owner alone, beside what a newer version has written', async () => {
  expect(await readSettings(file)).toEqual({});
  await keepSettings(file, { shellPane: true });
  await writeFile(file, JSON.stringify({ shellPane: true, later: 'x' }));
  await keepSettings(file, { shellPane: false });
  expect(await readSettings(file)).toEqual({ shellPane: false });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ shellPane: false, later: 'x' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it.each(['', 'not JSON', '[]', 'null', '{"shellPane": "yes"}'])(
  'a file with %j in it has no settings',
  async (text) => {
    await keepSettings(file, {});
    await writeFile(file, text);
    expect(await readSettings(file)).toEqual({});
  },
);
