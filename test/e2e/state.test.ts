import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kindsFolder } from '../packs/kinds-pack.ts';
import { inPty } from './in-pty.ts';

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-state-'));
  chmodSync(home, 0o755);
});
afterEach(() => {
  for (const folder of [home, join(home, 'config')]) if (existsSync(folder)) chmodSync(folder, 0o755);
  rmSync(home, { recursive: true, force: true });
});

interface Limits {
  /** The system lets no file grow. */
  readonly full?: boolean;
  /** As a user that may not write where the modes of folders say so: root may, whatever they say. */
  readonly unprivileged?: boolean;
}

function run(args: readonly string[], { full = false, unprivileged = false }: Limits = {}) {
  const shell = full ? 'ulimit -f 0 && exec "$@"' : 'exec "$@"';
  const otherUser = unprivileged && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, 'sh', process.execPath, program, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    cwd: '/',
    env: { ...process.env, SALLYPORT_HOME: home },
    ...otherUser,
  });
  return { status, stdout, stderr };
}

const settings = (): string => join(home, 'config', 'settings.json');
/** The settings, and the names of all files of the home. */
const stateNow = (): readonly string[] => [
  readFileSync(settings(), 'utf8'),
  ...readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted(),
];

it('settings are chosen, shown, and chosen no more', () => {
  expect(run(['settings'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^drill-minutes +30 \(not chosen\)/m),
  });
  expect(run(['settings', 'drill-minutes', '15'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^drill-minutes +15 /m),
  });
  expect(JSON.parse(run(['settings', '--json']).stdout)).toEqual({
    schemaVersion: 1,
    file: settings(),
    settings: {
      shellPane: null,
      editorWindow: null,
      drillMinutes: 15,
      mouse: null,
      theme: null,
      marks: null,
      screenReader: null,
    },
  });
  expect(JSON.parse(run(['drill', '--plan', '--json', '--seed', '1']).stdout)).toMatchObject({ minutes: 15 });
  run(['settings', 'drill-minutes', 'default']);
  expect(JSON.parse(run(['drill', '--plan', '--json', '--seed', '1']).stdout)).toMatchObject({ minutes: 30 });
});

it.each([
  [['drill-minute', '5'], 'error: no setting "drill-minute" (did you mean drill-minutes?)'],
  [['drill-minutes'], 'error: say what drill-minutes is to be: a whole number from 1 to 600, or default'],
  [['drill-minutes', '0'], 'error: "0" is no value of drill-minutes: it is a whole number from 1 to 600, or default'],
  [['shell-pane', 'maybe'], 'error: "maybe" is no value of shell-pane: it is yes or no, or default'],
  [['shell-pane', 'yes', 'no'], "error: too many arguments for 'settings'"],
])('settings %j is wrong usage', (args, says) => {
  expect(run(['settings', ...args])).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
});

it('on a full disk nothing is changed, and a sentence says so', () => {
  run(['settings', 'drill-minutes', '15']);
  run(['pack', 'add', kindsFolder]);
  const before = stateNow();
  expect(run(['settings', 'drill-minutes', '20'], { full: true })).toEqual({
    status: 4,
    stdout: '',
    stderr: `error: This choice cannot be kept, the system allows no larger file: ${settings()}.\n`,
  });
  expect(run(['pack', 'remove', 'kinds'], { full: true })).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(
      /^error: the system allows no larger file: .*packs cannot be written; SALLYPORT_HOME may/,
    ),
  });
  expect(stateNow()).toEqual(before);
  expect(run(['list', '--pack', 'kinds'])).toMatchObject({ status: 0, stderr: '' });
});

it('in a home that is read-only everything that only reads works, and a sentence says what cannot be kept', () => {
  run(['settings', 'drill-minutes', '15']);
  for (const folder of [join(home, 'config'), home]) chmodSync(folder, 0o555);
  chmodSync(settings(), 0o444);
  expect(run(['settings'], { unprivileged: true })).toMatchObject({ status: 0, stderr: '' });
  expect(run(['settings', 'drill-minutes', '20'], { unprivileged: true })).toEqual({
    status: 4,
    stdout: '',
    stderr: `error: This choice cannot be kept, permission denied: ${settings()}.\n`,
  });
  expect(run(['list'], { unprivileged: true })).toMatchObject({ status: 0, stderr: '' });
  expect(run(['pack', 'add', kindsFolder], { unprivileged: true })).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('permission denied'),
  });
});

it('practice on a full disk says what cannot be kept, and goes on', async () => {
  const practice = inPty(['practice', 'database-only-from-app', '--fast'], { SALLYPORT_HOME: home }, [80, 24], {
    shell: 'ulimit -f 0 && exec "$@"',
  });
  await practice.shows('This attempt cannot be kept, the system allows no larger file', 20_000);
  await practice.shows('goals reached: 0 of 2', 20_000);
  practice.pty.write('q');
  expect((await practice.ended()).exitCode).toBe(0);
});

it('damaged settings in a home that is read-only are said to be so, and stay', () => {
  mkdirSync(join(home, 'config'));
  writeFileSync(settings(), '{');
  for (const folder of [join(home, 'config'), home]) chmodSync(folder, 0o555);
  expect(run(['settings'], { unprivileged: true })).toMatchObject({
    status: 0,
    stderr: `warning: The settings in ${settings()} are damaged at line 1: the file cannot be set aside (permission denied), and there are none now.\n`,
  });
  expect(readFileSync(settings(), 'utf8')).toBe('{');
});

it('a damaged index of packs is set aside, and the packs of before the last change are used', () => {
  const other = join(home, 'other');
  cpSync(kindsFolder, other, { recursive: true });
  const about = readFileSync(join(other, 'pack.yaml'), 'utf8');
  writeFileSync(join(other, 'pack.yaml'), about.replace('id: kinds', 'id: others'));
  run(['pack', 'add', kindsFolder]);
  run(['pack', 'add', other]);
  const index = join(home, 'state', 'packs', 'index.json');
  writeFileSync(index, '{"packs": [');
  const { status, stdout, stderr } = run(['pack', 'list']);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: `warning: The added packs in ${index} are damaged: the file is now ${index}.damaged-1, and those of before the last change are used.\n`,
  });
  expect(stdout).toContain('kinds');
  expect(stdout).not.toContain('others');
  expect(run(['list'])).toMatchObject({ status: 0, stderr: '' });
});
