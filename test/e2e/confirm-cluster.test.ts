import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { withOwnership } from '../../src/cluster/real/ownership-labels.ts';
import { type RunningSandbox, startSandbox } from '../kubectl/sandbox.ts';
import { type InPty, inPty } from './in-pty.ts';

describe('at a terminal, before anything is done on a real cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-confirm-'));
  const left = { apiVersion: 'v1', kind: 'Namespace', name: 'left' };
  let sandbox: RunningSandbox;
  let api: KubeApi;
  let context = '';
  const clean = (): InPty =>
    inPty(['doctor', '--clean'], { SALLYPORT_HOME: folder, KUBECONFIG: sandbox.kubeconfig }, [120, 40]);

  beforeAll(async () => {
    sandbox = await startSandbox('--fast');
    api = connectKubeApi(openContext(undefined, { KUBECONFIG: sandbox.kubeconfig }));
    context = api.context;
    const marks = { run: 'r1', owner: 'somebody@elsewhere', pid: 4_194_305, expires: '2020-01-01T00:00:00Z' };
    await api.create(withOwnership({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'left' } }, marks));
  }, 60_000);
  afterAll(async () => {
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('Ctrl-C at the question ends with 130, and an empty line with 2; nothing is done', async () => {
    const interrupted = clean();
    await interrupted.shows('Type the name of the context to go on:');
    interrupted.pty.write('\u0003');
    expect(await interrupted.ended()).toMatchObject({ exitCode: 130 });
    const empty = clean();
    await empty.shows('Type the name of the context to go on:');
    empty.pty.write('\r');
    // What is written last may be drawn after the end is heard of.
    await empty.shows('Not confirmed: nothing was changed.');
    expect(await empty.ended()).toMatchObject({ exitCode: 2 });
    expect(await api.get(left)).toBeDefined();
  });

  it('the name of the context gives leave, after a typing mistake too', async () => {
    const run = clean();
    await run.shows('Left by run r1: Namespace left');
    await run.shows('Type the name of the context to go on:');
    run.pty.write('another\r');
    await run.shows(`That is not its name. Type ${context} to go on`);
    run.pty.write(`${context}\r`);
    await run.shows('1 object removed');
    expect((await run.ended()).exitCode).toBe(0);
    expect(await api.get(left)).toBeUndefined();
  });
});
