import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { RUN_KEY } from '../../src/cluster/real/ownership-labels.ts';
import { answerPath } from '../../src/task/answer-file.ts';
import { type RunningSandbox, startSandbox } from '../kubectl/sandbox.ts';
import { bundledKey, writeBundled } from '../scenario/bundled.fixture.ts';
import { type InPty, inPty } from './in-pty.ts';

const task = 'database-only-from-app';
const scenario = writeBundled(task);

/** A sandbox of ours stands in for the cluster: it is reached as any other is, by a kubeconfig alone. */
describe('practice on a cluster of a kubeconfig', { timeout: 120_000 }, () => {
  let folder: string;
  let sandbox: RunningSandbox;
  let api: KubeApi;
  const open = (): InPty =>
    inPty(
      ['practice', task, '--cluster', `context:${api.context}`, '--probe-image', 'podserver', '--probe-timeout', '1'],
      { SALLYPORT_HOME: folder, KUBECONFIG: sandbox.kubeconfig, TMUX: '' },
      [120, 40],
    );
  const marked = async (): Promise<readonly string[]> => {
    const spaces = await api.list('v1', 'Namespace', { query: `labelSelector=${encodeURIComponent(RUN_KEY)}` });
    return spaces.flatMap(({ metadata }) => (metadata.deletionTimestamp ? [] : [metadata.name ?? '']));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-on-cluster-'));
    sandbox = await startSandbox('--fast');
    api = connectKubeApi(openContext(undefined, { KUBECONFIG: sandbox.kubeconfig }));
  }, 60_000);
  afterAll(async () => {
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the task there, grades it by connections, and takes it away', async () => {
    const run = open();
    await run.shows('Type the name of the context to go on:', 20_000);
    run.pty.write(`${api.context}\r`);
    await run.shows(`shop on ${api.context}`, 20_000);
    await run.shows('who reaches whom');
    await run.shows('dev/app', 60_000);
    expect(await marked()).toEqual(expect.arrayContaining(['dev', 'shop']));

    copyFileSync(join(scenario, 'near-misses/any-namespace.yaml'), answerPath(join(folder, 'state'), bundledKey(task)));
    await run.shows('dev/app → db:5432 is allowed and should be blocked', 20_000);
    run.pty.write('\r');
    await run.shows('goals reached: 1 of 2, safeguards kept: 2 of 2', 60_000);
    expect(run.screen()).toMatch(/\d+ connections tried on/);

    run.pty.write('q');
    expect((await run.ended()).exitCode).toBe(0);
    expect(await marked()).toEqual([]);
  });

  it('takes it away when the terminal is closed', async () => {
    const run = open();
    await run.shows('Type the name of the context to go on:', 20_000);
    run.pty.write(`${api.context}\r`);
    await run.shows('who reaches whom', 20_000);
    await run.shows('dev/app', 60_000);
    run.pty.kill('SIGHUP');
    await run.ended();
    expect(await marked()).toEqual([]);
  });
});
