import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { supportedNodes } from '../../src/node-version.ts';

const root = join(import.meta.dirname, '../..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** A run of the tests as a process of its own. `first` is JavaScript that each process of it runs before all else. */
function runTests(args: readonly string[], env: Readonly<Record<string, string>> = {}, first = '') {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CI$|VITEST|NODE_OPTIONS)/.test(name)),
  );
  const preload = first === '' ? {} : { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(first)}` };
  const ran = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...own, NO_COLOR: '1', ...preload, ...env },
  });
  return {
    code: ran.status,
    stdout: stripVTControlCharacters(ran.stdout),
    stderr: stripVTControlCharacters(ran.stderr),
  };
}

test('under a Node that is too old, a run says which one it needs and how to get it, and nothing else', () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";
  const { code, stdout, stderr } = runTests(['test/folders.test.ts'], {}, old);
  expect(stderr.split('\n')[0]).toBe(`The tests need Node ${supportedNodes}; this is Node 20.20.2.`);
  expect(stderr).toContain('npm test, npm run test:unit, npm run test:watch');
  expect(stderr).toContain('npx -p node@24');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

// A worker of the run takes this machine for one that no package has a kubectl for.
const elsewhere = "if (process.env.VITEST) Object.defineProperty(process, 'platform', { value: 'sunos' })";
const withKubectl = ['--project', 'kubectl', 'test/kubectl/smoke.test.ts'];

test('without a kubectl, tests that need one are skipped, and the run says so', () => {
  const { code, stdout, stderr } = runTests(withKubectl, {}, elsewhere);
  expect(`${stdout}${stderr}`).toMatch(/SKIPPED: tests with a real kubectl: there is no kubectl to fetch for sunos /);
  expect(stdout).toMatch(/^ +Tests +\d+ skipped/m);
  expect(code).toBe(0);
});

test.each(['true', '1'])('without a kubectl, in CI (CI=%s), tests that need one fail', (CI) => {
  const { code, stdout, stderr } = runTests(withKubectl, { CI }, elsewhere);
  expect(`${stdout}${stderr}`).toContain(`in CI (CI=${CI}) no test with a real kubectl may be skipped`);
  expect(stdout).not.toMatch(/skipped/);
  expect(stdout).toMatch(/^ +Test Files +1 failed \(1\)/m);
  expect(code).toBe(1);
});

test('a run ends with the tests that passed only when they were tried again', () => {
  const { code, stdout } = runTests(['--root', join(root, 'test/fakes/second-tries')]);
  expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([
    'Second tries: 1 test of 3 passed only when tried again',
    '  tries.ts > a test > that passes when tried again',
  ]);
  expect(stdout).toMatch(/^ +Tests +1 failed \| 2 passed \(3\)/m);
  expect(code).toBe(1);
});
