import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ChangedSettings, keepSettings, readSettings } from '../../src/progress/settings.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-settings-'));
  file = join(folder, 'config', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readSettings(file, () => true);
const keep = (changed: ChangedSettings): void => keepSettings(file, () => true, changed);
function put(text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it('a setting is kept, for its owner alone, beside what a later program has written', () => {
  expect(read()).toEqual({ data: {}, trouble: null });
  keep({ shellPane: true });
  put(JSON.stringify({ settingsVersion: 1, shellPane: true, later: 'x' }));
  keep({ shellPane: false, drillMinutes: 20 });
  expect(read().data).toEqual({ shellPane: false, drillMinutes: 20 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    settingsVersion: 1,
    shellPane: false,
    drillMinutes: 20,
    later: 'x',
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  keep({ drillMinutes: undefined });
  expect(read().data).toEqual({ shellPane: false });
});

it('settings of a file without a version are read, and a copy of it stays', () => {
  put('{"shellPane": true}');
  expect(read()).toEqual({ data: { shellPane: true }, trouble: null });
  keep({ editorWindow: true });
  expect(read().data).toEqual({ shellPane: true, editorWindow: true });
  expect(readFileSync(`${file}.v0`, 'utf8')).toBe('{"shellPane": true}');
});

it.each([
  '{"shellPane": "yes"}',
  '{"editorWindow": 1}',
  '{"drillMinutes": 0}',
  '{"drillMinutes": 601}',
  '{"drillMinutes": 1.5}',
  '{"theme": "pink"}',
  '{"marks": true}',
  '{"screenReader": "yes"}',
])('a setting of another type counts as not chosen: %s', (text) => {
  put(text);
  expect(read()).toEqual({ data: {}, trouble: null });
});

it.each(['', 'not JSON', '[]', 'null'])('a file with %j in it is damaged', (text) => {
  put(text);
  expect(read()).toEqual({ data: {}, trouble: expect.stringContaining(`The settings in ${file} are damaged`) });
});
