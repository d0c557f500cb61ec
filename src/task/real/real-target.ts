import { randomBytes } from 'node:crypto';
import { openQuestions } from '../../cli/ask.ts';
import type { ProcessContext } from '../../cli/command-context.ts';
import { wrongUsage } from '../../cli/exit.ts';
import { ownerText } from '../../cli/owner.ts';
import type * as Real from '../../cluster/real/index.ts';
import type { KubeApi, RealCluster } from '../../cluster/real/index.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { newNames, renameInAnswer, renameNamespaces } from '../../scenario/rename/rename.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { removable } from '../doctor/cluster-checks.ts';
import { newClusterFor } from '../new-cluster.ts';
import { confirmCluster, readClusterSpec } from './choose-cluster.ts';
import { clusterErrorAsExit } from './cluster-error.ts';

/** The options of every command that can run on a real cluster. */
export interface RealClusterOptions {
  /** `kind` or `context:NAME`; `simulated` is not meant for this file. */
  readonly cluster: string;
  readonly yes?: boolean;
  /** The image of our pods there; else `SALLYPORT_PROBE_IMAGE`, else agnhost. */
  readonly probeImage?: string;
  /** Seconds. */
  readonly probeTimeout?: number;
}

/** A real cluster that the person has confirmed, for tasks to be put on. */
export interface RealTarget {
  /** The context's name. */
  readonly context: string;
  /**
   * A scenario as it is to stand there: its namespaces must not clash with those that exist now. Rejects with an
   * `ExitError` where it needs a cluster that ignores policies.
   */
  prepare(scenario: Scenario): Promise<RealTask>;
}

/** A task as it is to stand on a real cluster. */
export interface RealTask {
  /** Under the names that its namespaces have there. */
  readonly scenario: Scenario;
  /** An answer under those names. */
  readonly renameAnswer: (files: readonly TextFile[]) => readonly TextFile[];
  /** What the person should know: which namespaces have another name. */
  readonly notes: readonly string[];
  /** Puts the start state on the cluster. Rejects with `ClusterError`, with nothing left there. */
  stage(progress: (says: string) => void): Promise<RealCluster>;
}

/** How long a run may last, in milliseconds: after that, any run may take its objects for left over. */
const longestRun = 4 * 60 * 60 * 1000;
/** How long pods may take to come up, in milliseconds. */
const podStartTimeout = 90_000;

/** Asks the person to confirm a real cluster. Rejects with an `ExitError`: 2 without a yes, 4 where it cannot be used. */
export async function openRealTarget(
  { cluster, yes = false, probeImage, probeTimeout = 2 }: RealClusterOptions,
  context: ProcessContext,
): Promise<RealTarget> {
  const spec = readClusterSpec(cluster);
  if (spec.is === 'simulated') throw new Error('the simulated cluster is no real target');
  const api = await confirmCluster(spec, { yes, streams: context.terminal() });
  const real = await import('../../cluster/real/index.ts');
  await offerCleanUp(api, yes, context).catch((error: unknown) => {
    throw clusterErrorAsExit(error);
  });
  const image = probeImage ?? (context.env['SALLYPORT_PROBE_IMAGE'] || real.agnhostImage);
  return {
    context: api.context,
    async prepare(scenario) {
      if (scenario.network === 'none') {
        throw wrongUsage(
          `${scenario.id} needs a cluster that ignores policies: leave --cluster out, to use the simulated one`,
        );
      }
      const run = randomBytes(3).toString('hex');
      const names = newNames(scenario, await namespacesOn(api, real), run);
      const renamed = renameNamespaces(scenario, names);
      return {
        scenario: renamed,
        renameAnswer: (files) =>
          files.map(({ file, text }) => ({ file, text: renameInAnswer(text, names, scenario.kind) })),
        notes: [...names].map(
          ([old, name]) => `namespace ${old} is there already: the task's is called ${name} on this cluster`,
        ),
        async stage(progress) {
          const simulated = await newClusterFor(renamed, () => new Date());
          const startSnapshot = await simulated.snapshot();
          await simulated.close();
          return real.stageRealCluster({
            api,
            ownership: {
              run,
              owner: ownerText(context.env),
              pid: process.pid,
              expires: new Date(Date.now() + longestRun).toISOString(),
            },
            image,
            start: renamed.start,
            startSnapshot,
            timeout: probeTimeout,
            patience: podStartTimeout,
            progress,
          });
        },
      };
    },
  };
}

/** Removes what a killed run has left before the next one starts, if the person wants that. */
async function offerCleanUp(api: KubeApi, yes: boolean, { env, stderr, terminal }: ProcessContext): Promise<void> {
  const real = await import('../../cluster/real/index.ts');
  const left = await removable(real, api, env);
  if (left.length === 0) return;
  const names = left.map(({ ref }) => `${ref.kind} ${ref.name}`).join(', ');
  stderr.write(`An earlier run that did not end well has left: ${names}.\n`);
  if (!yes) {
    const questions = openQuestions(terminal());
    const answer = await questions.ask('Remove it now? yes or no: ').finally(() => questions.close());
    if (answer !== 'yes') return void stderr.write('It stays. sallyport doctor --clean removes it.\n');
  }
  stderr.write('removing it\n');
  await real.removeLeftovers(api, left);
}

/** The namespaces on a cluster. Those of an earlier run that are being deleted do not count. */
async function namespacesOn(api: KubeApi, real: typeof Real): Promise<ReadonlySet<string>> {
  try {
    const existing = await api.list('v1', 'Namespace');
    const staying = existing.filter(({ metadata }) => !(metadata.deletionTimestamp && real.ownershipOf(metadata)));
    return new Set(staying.map(({ metadata }) => metadata.name ?? ''));
  } catch (error) {
    throw clusterErrorAsExit(error);
  }
}
