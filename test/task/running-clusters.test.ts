import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folders } from '../../src/folders.ts';
import { windowFile } from '../../src/progress/task-owner.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { makeClusterFolder } from '../../src/task/cluster-folder.ts';
import { chooseRunning, type RunningCluster, reachRunning, runningClusters } from '../../src/task/running-clusters.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const home = folderForEachTest();
const env = (): Record<string, string> => ({ SALLYPORT_HOME: home() });
const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
const pid = other.pid!;
afterAll(() => void other.kill());

const task = (id: string, variant = 1) =>
  windowFile(dirname(answerPath(folders(env()).state, { pack: 'p', version: '1.0.0', id, variant })));
const now = (): { pid: number; elapsed: number; seen: number } => ({ pid, elapsed: 1, seen: Date.now() });

describe('what runs', () => {
  it('is every task that a window has open, and every sandbox', async () => {
    await task('a-task').write(now());
    await task('left').write({ ...now(), seen: 0 });
    const folder = makeClusterFolder(env(), { pid, name: 'sandbox-7', is: 'sandbox', metadataService: false });
    const found = await runningClusters(env());
    expect(found.map(({ name, folder: at }) => [name, at?.path ?? null])).toEqual([
      ['a-task', null],
      ['sandbox-7', folder.path],
    ]);
  });

  it('is a task that is passed too, as long as its cluster is served', async () => {
    makeClusterFolder(env(), { pid, name: 'a-task', is: 'task', metadataService: false });
    expect((await runningClusters(env())).map(({ name }) => name)).toEqual(['a-task']);
  });
});

describe('the one that is meant', () => {
  const [one, two]: RunningCluster[] = ['one', 'two'].map((name) => ({ name, folder: null, window: null }));
  it.each([
    ['the only one', [one!], undefined, {}, 'one'],
    ['the named one', [one!, two!], 'two', {}, 'two'],
    ['that of the shell', [one!, two!], undefined, { SALLYPORT_CLUSTER: 'two' }, 'two'],
    ['the only one, where the shell’s has ended', [one!], undefined, { SALLYPORT_CLUSTER: 'gone' }, 'one'],
    ['the named one, not the shell’s', [one!, two!], 'one', { SALLYPORT_CLUSTER: 'two' }, 'one'],
  ] as const)('is %s', (_, running, name, variables, expected) => {
    expect(chooseRunning(running, name, variables).name).toBe(expected);
  });

  it.each([
    ['nothing', [], undefined, 'no task is running: open one with "sallyport practice"'],
    ['several', [one!, two!], undefined, 'several are running: one, two; "sallyport shell one"'],
    ['another', [one!, two!], 'tow', '"tow" is not running (did you mean two?); what runs: one, two'],
  ] as const)('cannot be told where %s runs', (_, running, name, words) => {
    expect(() => chooseRunning(running, name, {})).toThrow(words);
  });
});

describe('a task that is not served yet', () => {
  it('is asked for, and reached as soon as its window has answered', async () => {
    const window = task('a-task');
    await window.write(now());
    const requested = new Promise<void>((resolve) => {
      const stop = window.onRequest(() => {
        stop();
        resolve();
      });
    });
    const reached = reachRunning({ name: 'a-task', folder: null, window });
    await requested;
    expect(await window.takeRequest()).toBe('shell');
    expect(await window.takeRequest()).toBe(null);
    const folder = makeClusterFolder(env(), { pid, name: 'a-task', is: 'task', metadataService: false });
    await window.write({ ...now(), served: folder.path });
    expect(await reached).toEqual(folder);
  });
});
