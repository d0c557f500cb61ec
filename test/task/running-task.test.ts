import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folders } from '../../src/folders.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { runMain } from '../commands/run-main.ts';
import { bundledKey } from '../scenario/bundled.fixture.ts';

const home = mkdtempSync(join(tmpdir(), 'sallyport-running-'));
const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
afterAll(() => {
  other.kill();
  rmSync(home, { recursive: true, force: true });
});

const env = { SALLYPORT_HOME: home };
const answer = answerPath(folders(env).state, bundledKey('database-only-from-app'));
const why = () => runMain(['why', 'shop/web', 'shop/db', '5432'], { env });

function runs(pid: number | undefined, seen: number, context?: string): void {
  mkdirSync(dirname(answer), { recursive: true });
  writeFileSync(join(dirname(answer), 'running'), JSON.stringify({ pid, elapsed: 10, seen, context }));
}

test('without manifests why asks the task that another window has open, with its answer as saved', async () => {
  runs(other.pid, Date.now());
  writeFileSync(answer, '');
  expect(await why()).toMatchObject({ code: 0, stderr: '' });
  const wall =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: wall}\nspec: {podSelector: {matchLabels: {app: db}}}\n';
  writeFileSync(answer, wall);
  const walled = await why();
  expect(walled.code).toBe(1);
  expect(walled.stdout).toContain('policy shop/wall applies, and no rule allows it');
});

test('without manifests can asks that task too, with the roles that an API server makes', async () => {
  runs(other.pid, Date.now());
  writeFileSync(
    answer,
    `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: look}, subjects: [{kind: User, name: jane}],
 roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}`,
  );
  const asked = await runMain(['can', 'user:jane', 'list', 'pods', '-n', 'shop', '--json'], { env });
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  expect(asked.stdout).toContain('"decidedBy":{"binding":"RoleBinding/shop/look","role":"ClusterRole/view"');
  expect((await runMain(['can', 'user:jane', 'list', 'pods', '-n', 'dev'], { env })).code).toBe(1);
});

test('a task that was left, or whose window is gone, does not run', async () => {
  runs(other.pid, Date.now() - 60_000);
  expect(await why()).toMatchObject({ code: 2, stderr: expect.stringContaining('no task is running') });
  runs(2 ** 22 + 1, Date.now());
  expect((await why()).code).toBe(2);
});

test('a task on a real cluster is to be asked there, by its context', async () => {
  runs(other.pid, Date.now(), 'lab');
  writeFileSync(answer, '');
  expect(await why()).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: database-only-from-app runs on a real cluster: ask that one, with --context lab\n',
  });
  expect(await runMain(['table'], { env })).toMatchObject({ code: 2, stdout: '' });
});

test('a task of a foreign pack is read from its folder, in the variant that is open', async () => {
  rmSync(join(dirname(answer), 'running'), { force: true });
  const key = { pack: 'kinds', version: '1.2.0', id: 'write', variant: 2 };
  const own = answerPath(folders(env).state, key);
  mkdirSync(dirname(own), { recursive: true });
  const pack = new URL('../packs/kinds', import.meta.url).pathname;
  writeFileSync(join(dirname(own), 'running'), JSON.stringify({ pid: other.pid, elapsed: 1, seen: Date.now(), pack }));
  writeFileSync(own, '');
  const asked = await runMain(['why', 'depot/web', 'depot/stock', '3306', '--json'], { env });
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  expect((await runMain(['shell', 'write'], { env })).stderr).toContain('did you mean write@2?');
});
