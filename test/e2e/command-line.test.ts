import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { makeWorld } from '../bench/make-world.ts';
import { writeBundled } from '../scenario/bundled.fixture.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/sallyport.js');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-e2e-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, 'home');
const solution = join(writeBundled('database-only-from-app'), 'solution.yaml');
const world = join(folder, 'world.json');
writeFileSync(world, makeWorld(60, 20));

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') {
  return spawnSync(process.execPath, [program, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    timeout: 20_000,
    env: { ...process.env, SALLYPORT_HOME: home, ...env },
  });
}

test('help begins with examples, and ends well', () => {
  const { status, stdout, stderr } = run(['--help']);
  expect(stdout.startsWith('Examples:\n  sallyport ')).toBe(true);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each(['list', 'practice', 'grade', 'why', 'table', 'doctor'])('the help of %s begins with examples', (command) => {
  const { status, stdout } = run([command, '--help']);
  expect(stdout.startsWith('Examples:\n')).toBe(true);
  expect(stdout).toContain(`Usage: sallyport ${command}`);
  expect(status).toBe(0);
});

test('the version is that of the package', () => {
  expect(run(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
});

/** A device that takes no byte, as a full disk does; only Linux has it. */
test.runIf(existsSync('/dev/full')).each([
  ['little text', ['list'], '> /dev/full'],
  ['more than a pipe holds', ['table', '-f', world, '--by', 'pod', '--json'], '> /dev/full'],
  ['nothing else can be printed either', ['list', '--json'], '> /dev/full 2>&1'],
])('a full disk under standard output is said in a sentence: %s', (_, args, to) => {
  const { status, stderr } = spawnSync('sh', ['-c', `exec "$@" ${to}`, 'sh', process.execPath, program, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, SALLYPORT_HOME: join(folder, 'full') },
  });
  const said = to.endsWith('1') ? '' : 'error: the output could not be written, the disk is full\n';
  expect({ status, stderr }).toEqual({ status: 74, stderr: said });
  expect(existsSync(join(folder, 'full', 'state', 'crashes'))).toBe(false);
});

/** Runs a command in a folder that is removed first. */
function runInRemovedFolder(args: readonly string[], sallyportHome: string) {
  const gone = mkdtempSync(join(folder, 'gone-'));
  const script = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
  return spawnSync('sh', ['-c', script, 'sh', gone, process.execPath, program, ...args], {
    input: '',
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, SALLYPORT_HOME: sallyportHome },
  });
}

test.each([
  [['list'], 0],
  [['doctor'], 0],
  [['shell'], 2],
  [['sandbox', '--', 'true'], 0],
])('%j goes on in a folder that has been removed', (args, code) => {
  const { status, stderr } = runInRemovedFolder(args, home);
  expect(stderr).not.toContain('bug');
  expect(status).toBe(code);
});

test('where the removed folder is needed, one sentence says so', () => {
  const { status, stdout, stderr } = runInRemovedFolder(['list'], 'relative');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    'error: the folder that you are in has been removed; go to another one with cd, and run it again\n',
  );
});

test('without a terminal and without a command it prints the list', () => {
  const bare = run([]);
  expect(bare.stdout).toBe(run(['list']).stdout);
  expect(bare.stdout).toContain('database-only-from-app');
  expect(bare.status).toBe(0);
});

test('practice without a terminal is wrong usage, said in a sentence', () => {
  const { status, stdout, stderr } = run(['practice', 'database-only-from-app']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*terminal/);
});

const pods = (
  JSON.parse(readFileSync(world, 'utf8')) as {
    items: { kind: string; metadata: { name: string; namespace: string } }[];
  }
).items
  .filter(({ kind }) => kind === 'Pod')
  .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

const commands: readonly (readonly string[])[] = [
  ['--help'],
  ['list'],
  ['grade', 'database-only-from-app', '--answer', '-'],
  ['why', pods[0] ?? '', pods[1] ?? '', '8080', '-f', world],
  ['table', '-f', world, '--port', '8080'],
  ['lits'],
];

test.each(commands.map((words) => [words.join(' ').slice(0, 40), words] as const))(
  'output that is no terminal has no escape codes: %s',
  (_, words) => {
    const { stdout, stderr } = run(words, { FORCE_COLOR: '3', TERM: 'xterm-256color' });
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  },
);

test('NO_COLOR and --no-color change nothing in what is piped', () => {
  const plain = run(['list']).stdout;
  expect(run(['list'], { NO_COLOR: '1' }).stdout).toBe(plain);
  expect(run(['--no-color', 'list']).stdout).toBe(plain);
  expect(run(['list', '--no-color']).stdout).toBe(plain);
});

test('--timings ends standard error with one line of JSON', () => {
  const { status, stderr } = run(['table', '-f', world, '--port', '8080', '--timings', '--json']);
  const timings = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(Object.keys(timings)).toEqual(['reading', 'compiling', 'deciding', 'printing']);
  for (const ms of Object.values(timings)) expect(ms).toBeGreaterThanOrEqual(0);
  expect(status).toBe(0);
});

test('--timings is printed for a grade that fails, too', () => {
  const { status, stderr } = run(['grade', 'database-only-from-app', '--answer', '-', '--timings']);
  expect(JSON.parse(stderr)).toHaveProperty('deciding');
  expect(status).toBe(1);
});

test('a reader that goes away ends a long table quietly and soon', async () => {
  const large = join(folder, 'large.json');
  writeFileSync(large, makeWorld(800, 40));
  const child = spawn(process.execPath, [program, 'table', '-f', large, '--by', 'pod', '--json'], {
    env: { ...process.env, SALLYPORT_HOME: home },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a reader that is gone before the end does not change the exit code', async () => {
  const child = spawn(process.execPath, [program, 'grade', 'database-only-from-app', '--answer', '-', '--json'], {
    env: { ...process.env, SALLYPORT_HOME: home },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.destroy();
  child.stdin.end('');
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

test('an interrupt ends it with 130', async () => {
  const child = spawn(process.execPath, [program, 'grade', 'database-only-from-app', '--answer', '-'], {
    env: { ...process.env, SALLYPORT_HOME: home },
  });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  // It is reading standard input once it has taken some of it.
  await new Promise((resolve) => child.stdin.write('# an answer\n'.repeat(20_000), resolve));
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 130, signal: null });
});

test('grade, why and table work from a folder without write permission for a home', () => {
  const env = { SALLYPORT_HOME: join(world, 'nowhere') };
  expect(run(['grade', 'database-only-from-app', '--answer', solution], env)).toMatchObject({ status: 0, stderr: '' });
});

test('a bug is reported in a sentence, with its stack in a report', () => {
  const script = `
    import { reportCrash } from ${JSON.stringify(join(root, 'src/cli/crash.ts'))};
    reportCrash(new Error('the cat sat\\non it'), ['grade', 'x'], process.env, new Date(0));`;
  const crash = (env: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { ...process.env, SALLYPORT_HOME: join(folder, 'crashed'), ...env },
    }).stderr;
  const told = crash({});
  expect(told).toMatch(/^This is a bug in sallyport: the cat sat\nWhat happened is written to .*\.txt; /);
  const reports = join(folder, 'crashed/state/crashes');
  const [report = ''] = readdirSync(reports);
  const written = readFileSync(join(reports, report), 'utf8');
  expect(written).toContain(`sallyport ${manifest.version}, Node`);
  expect(written).toContain('sallyport "grade" "x"');
  expect(written).toMatch(/Error: the cat sat\non it\n\s+at /);
  expect(crash({ SALLYPORT_DEBUG: '1' })).toMatch(/\n\s+at /);
  expect(crash({ SALLYPORT_HOME: join(world, 'nowhere') })).toContain('SALLYPORT_DEBUG=1');
});

/** The built launcher as if no Node were new enough, in a package folder of its own. */
function launcherThatNeedsAnother(name: string): string {
  const own = join(folder, name);
  mkdirSync(join(own, 'dist'), { recursive: true });
  const text = readFileSync(program, 'utf8').replace(manifest.engines.node, '>=99');
  expect(text).toContain('>=99');
  writeFileSync(join(own, 'package.json'), '{"type":"module"}');
  writeFileSync(join(own, 'dist/sallyport.js'), text);
  return own;
}

function giveNode(own: string, script: string): void {
  mkdirSync(join(own, 'node_modules/node/bin'), { recursive: true });
  writeFileSync(join(own, 'node_modules/node/bin/node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test('an old Node without another beside it gets a sentence about which one is needed', () => {
  const own = launcherThatNeedsAnother('alone');
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(own, 'dist/sallyport.js'), 'list'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(`sallyport needs Node >=99; this is Node ${process.versions.node}.\n`);
});

test('an old Node goes on under the Node of the package: arguments, output and exit code are its', () => {
  const own = launcherThatNeedsAnother('goes-on');
  giveNode(own, 'echo "$2 $3"; exit 7');
  const ran = spawnSync(process.execPath, [join(own, 'dist/sallyport.js'), 'list', '--json'], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 7, stdout: 'list --json\n', stderr: '' });
});

test('a Node of the package that is too old as well is not asked again', () => {
  const own = launcherThatNeedsAnother('circle');
  giveNode(own, `exec ${JSON.stringify(process.execPath)} "$@"`);
  const ran = spawnSync(process.execPath, [join(own, 'dist/sallyport.js'), 'list'], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toContain('sallyport needs Node >=99');
});

test('signals go to the Node of the package, and its end by a signal is passed on', async () => {
  const own = launcherThatNeedsAnother('signals');
  const ready = join(own, 'ready');
  const caught = join(own, 'caught');
  giveNode(
    own,
    `trap 'echo > ${caught}; trap - TERM; kill -TERM $$' TERM; echo > ${ready}; while :; do sleep 0.05; done`,
  );
  const child = spawn(process.execPath, [join(own, 'dist/sallyport.js')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(existsSync(caught)).toBe(true);
});

/** Other Nodes of this machine that are too old, where there are any. */
const old = (process.env.PATH ?? '')
  .split(':')
  .concat('/usr/bin', '/usr/local/bin')
  .map((place) => join(place, 'node'))
  .find((node) => {
    const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    const major = Number.parseInt(stdout ?? '', 10);
    return major >= 14 && major < 22;
  });

test('whichever Node starts it, it is the same program', () => {
  const ran = spawnSync(old ?? process.execPath, [program, 'grade', 'nothing', '--answer', '-'], {
    encoding: 'utf8',
    env: { ...process.env, SALLYPORT_HOME: home },
  });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(/^error: no scenario "nothing"/);
});
