import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grade } from '../../../graders/grader.ts';
import type { ProcessContext } from '../../../src/cli/command-context.ts';
import { connectKubeApi } from '../../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../../src/cluster/real/api/kube-config.ts';
import { agnhostImage } from '../../../src/cluster/real/probes/probe-pod.ts';
import { type ServedCluster, serveCluster } from '../../../src/cluster/served-cluster.ts';
import { agreeOn } from '../../../src/session/agree.ts';
import { chooseScenario } from '../../../src/task/choose-scenario.ts';
import { newClusterFor } from '../../../src/task/new-cluster.ts';
import { openRealTarget } from '../../../src/task/real/real-target.ts';
import { withStagedTask } from '../../../src/task/real/staged-task.ts';
import { bundledOnly } from '../../scenario/bundled.fixture.ts';

const now = (): Date => new Date();

/** What a grade comes to, whoever gives it. */
function sum({ score, passed, checks }: Grade): object {
  return { score, passed, checks: checks.map(({ id, kind, passed: is }) => `${id} (${kind}): ${is}`) };
}

// The program meets its own API server as it meets a real one: leave, stand-ins, canary, decoys, commands in pods,
// controls, cleaning up. What the pods there see is compared with what the engine decides.
describe.each([
  ['database-only-from-app', agnhostImage],
  ['isolate-namespace-keep-dns', 'busybox'],
])('%s on a served cluster, with pods of %s', (id, image) => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-real-'));
  const kubeconfig = join(folder, 'config');
  let cluster: ServedCluster;
  let context: ProcessContext;
  beforeAll(async () => {
    cluster = await serveCluster({ now, fast: true });
    writeFileSync(kubeconfig, cluster.kubeconfig());
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough().resume() };
    const env = { KUBECONFIG: kubeconfig, SALLYPORT_HOME: join(folder, 'home') };
    context = { ...streams, env, terminal: () => ({ ...streams, env }) };
  });
  afterAll(async () => {
    await cluster?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is there, by its identity. */
  const everything = async (): Promise<readonly string[]> => {
    const api = connectKubeApi(openContext(undefined, { KUBECONFIG: kubeconfig }));
    const kinds = [
      ['v1', 'Namespace'],
      ['v1', 'Pod'],
      ['v1', 'Service'],
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
    ] as const;
    const lists = await Promise.all(kinds.map(([version, kind]) => api.list(version, kind)));
    return lists.flat().flatMap(({ kind, metadata }) => {
      const leaving = metadata.deletionTimestamp !== undefined;
      return leaving ? [] : [`${kind} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid}`];
    });
  };

  it('is seen and graded as on the simulated one, and leaves nothing behind', async () => {
    const before = await everything();
    const options = { cluster: 'context:sallyport', yes: true, probeImage: image, probeTimeout: 1 };
    const target = await openRealTarget(options, context);
    const scenario = await chooseScenario(id, {}, bundledOnly);
    const { answers, closed } = await withStagedTask(target, scenario, context, async (task, real) => ({
      ...(await agreeOn(task.scenario, real, () => newClusterFor(task.scenario, now))),
      closed: real.enforcement.blockedAs,
    }));
    expect(closed).toBe('timed out');
    expect(answers.map(({ answer }) => answer)).toEqual([
      'untouched',
      'solution',
      ...scenario.nearMisses.map(({ name }) => name),
    ]);
    expect(answers.flatMap(({ answer, differences }) => differences.map((each) => ({ answer, ...each })))).toEqual([]);
    expect(answers.flatMap(({ answer, untested }) => untested.map((each) => ({ answer, ...each })))).toEqual([]);
    for (const { answer, flows, real, simulated } of answers) {
      expect({ answer, ...sum(real) }).toEqual({ answer, ...sum(simulated) });
      expect({ answer, flows: flows > 30 }).toEqual({ answer, flows: true });
      expect(real.checks.flatMap(({ live }) => live?.disagreements ?? [])).toEqual([]);
    }
    await expect.poll(everything, { timeout: 10_000 }).toEqual(before);
  }, 90_000);
});
