import { randomBytes } from 'node:crypto';
import { openQuestions } from '../../cli/ask.ts';
import type { PlainSurroundings } from '../../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../../cli/exit.ts';
import { ownerText } from '../../cli/owner.ts';
import { listenTo } from '../../cli/run-command.ts';
import type * as Real from '../../cluster/real/index.ts';
import type { KubeApi, RealCluster } from '../../cluster/real/index.ts';
import { newNames, renameInAnswer, renameNamespaces } from '../../scenario/rename.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AnswerFile } from '../../session/apply-answer.ts';
import { newClusterFor } from '../new-cluster.ts';
import { chooseCluster, troubleAsStop } from './choose-cluster.ts';
import { removable } from './cluster-findings.ts';

/** The options of every command that works on a real cluster. */
export interface RealOptions {
  readonly cluster: string;
  readonly yes?: boolean;
  /** What our pods run there; else `SALLYPORT_PROBE_IMAGE`, else agnhost. */
  readonly probeImage?: string;
  /** Seconds. */
  readonly probeTimeout?: number;
}

/** A task as it is to stand on a real cluster. */
export interface RealTask {
  /** Under the names that its namespaces have there. */
  readonly scenario: Scenario;
  /** An answer under those names. */
  readonly answer: (files: readonly AnswerFile[]) => readonly AnswerFile[];
  /** What the person is to know of it: which namespaces have another name. */
  readonly notes: readonly string[];
  /** Puts it on the cluster. Rejects with `ClusterTrouble`, with nothing left there. */
  stage(progress: (says: string) => void): Promise<RealCluster>;
}

/** A real cluster that somebody gave leave to use. */
export interface RealStage {
  /** The context's name. */
  readonly name: string;
  /** The namespaces that are there now, that a task's names do not clash with. */
  prepare(scenario: Scenario): Promise<RealTask>;
}

/** How long a run may last, in milliseconds: what is left after that, anybody may take for left over. */
const longestRun = 4 * 60 * 60 * 1000;
/** How long pods may take to come up, in milliseconds. */
const patience = 90_000;

/** Asks for leave to use a real cluster. Rejects with a `Stop`: 2 without leave, 4 where it cannot be used. */
export async function openStage(
  { cluster: spec, yes = false, probeImage, probeTimeout = 2 }: RealOptions,
  around: PlainSurroundings,
): Promise<RealStage> {
  const api = await chooseCluster(spec, { yes, around: around.terminal() });
  const real = await import('../../cluster/real/index.ts');
  await offerCleanUp(api, yes, around).catch((error: unknown) => {
    throw troubleAsStop(error);
  });
  const image = probeImage ?? (around.env['SALLYPORT_PROBE_IMAGE'] || real.agnhost);
  return {
    name: api.context,
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
        answer: (files) => files.map(({ file, text }) => ({ file, text: renameInAnswer(text, names, scenario.kind) })),
        notes: [...names].map(
          ([old, name]) => `namespace ${old} is there already: the task's is called ${name} on this cluster`,
        ),
        async stage(progress) {
          const simulated = await newClusterFor(renamed, () => new Date());
          const untouched = await simulated.snapshot();
          await simulated.close();
          return real.stageRealCluster({
            api,
            marks: {
              run,
              owner: ownerText(around.env),
              pid: process.pid,
              expires: new Date(Date.now() + longestRun).toISOString(),
            },
            image,
            start: renamed.start,
            untouched,
            timeout: probeTimeout,
            patience,
            progress,
          });
        },
      };
    },
  };
}

/**
 * Stages a task, lets it be used, and takes it away again, whatever happens: Ctrl-C ends the use and not before what was
 * made is gone; a second one leaves it there. Rejects with a `Stop` where the cluster cannot be used.
 */
export async function withTask<Result>(
  stage: RealStage,
  scenario: Scenario,
  { stderr }: Pick<PlainSurroundings, 'stderr'>,
  act: (task: RealTask, cluster: RealCluster) => Promise<Result>,
): Promise<Result> {
  let told = '';
  const tell = (says: string): void => {
    if (says !== told) stderr.write(`${says}\n`);
    told = says;
  };
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  interrupted.catch(() => undefined);
  const release = listenTo({ passOn: ['SIGINT', 'SIGTERM', 'SIGHUP'] }, () => {
    release();
    tell('\ninterrupted: taking away what was made (once more leaves it there, for sallyport doctor --clean)');
    reject(new Stop(exitCodes.interrupted, ''));
  });
  try {
    const { task, cluster } = await stageTask(stage, scenario, tell, interrupted);
    try {
      return await Promise.race([act(task, cluster), interrupted]);
    } finally {
      tell('taking away what was made');
      await cluster.close().catch(async (error: unknown) => {
        const { notRemoved } = await import('../../cluster/real/index.ts');
        tell(notRemoved);
        throw error;
      });
    }
  } catch (error) {
    throw troubleAsStop(error);
  } finally {
    release();
  }
}

/** How often names are chosen anew: somebody else may take one between its choice and its use. */
const mostNames = 3;

async function stageTask(
  stage: RealStage,
  scenario: Scenario,
  tell: (says: string) => void,
  interrupted: Promise<never>,
): Promise<{ readonly task: RealTask; readonly cluster: RealCluster }> {
  for (let attempt = 1; ; attempt++) {
    const task = await stage.prepare(scenario);
    task.notes.forEach(tell);
    const staging = task.stage(tell);
    try {
      return { task, cluster: await Promise.race([staging, interrupted]) };
    } catch (error) {
      // Whoever interrupts the staging waits for its end, so that nothing is made after the taking away.
      await staging.then((late) => late.close()).catch(() => undefined);
      if ((error as { readonly kind?: unknown }).kind !== 'taken' || attempt === mostNames) throw error;
    }
  }
}

/** What a run that was killed has left is taken away before the next one begins, if the person wants that. */
async function offerCleanUp(api: KubeApi, yes: boolean, around: PlainSurroundings): Promise<void> {
  const real = await import('../../cluster/real/index.ts');
  const left = await removable(real, api, around.env);
  if (left.length === 0) return;
  const names = left.map(({ ref }) => `${ref.kind} ${ref.name}`).join(', ');
  around.stderr.write(`An earlier run that did not end well has left: ${names}.\n`);
  if (!yes) {
    const questions = openQuestions(around.terminal());
    const answer = await questions.ask('Remove it now? yes or no: ').finally(() => questions.close());
    if (answer !== 'yes') return void around.stderr.write('It stays. sallyport doctor --clean removes it.\n');
  }
  around.stderr.write('removing it\n');
  await real.removeRemains(api, left);
}

/** The namespaces on a cluster; those of an earlier run that are on their way out are as good as gone. */
async function namespacesOn(api: KubeApi, real: typeof Real): Promise<ReadonlySet<string>> {
  try {
    const there = await api.list('v1', 'Namespace');
    const staying = there.filter(({ metadata }) => !(metadata.deletionTimestamp && real.marksOf(metadata)));
    return new Set(staying.map(({ metadata }) => metadata.name ?? ''));
  } catch (error) {
    throw troubleAsStop(error);
  }
}
