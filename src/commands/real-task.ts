import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { RealCluster } from '../cluster/real/index.ts';
import { newNames, renameInAnswer, renameNamespaces, type NamespaceNames } from '../scenario/rename.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AnswerFile } from '../session/apply-answer.ts';
import { chooseCluster, troubleAsStop } from './choose-cluster.ts';
import { exitCodes, Stop } from './exit.ts';
import { newClusterFor } from './new-cluster.ts';
import { listenTo } from './run-command.ts';
import type { PlainSurroundings } from './surroundings.ts';

/** The options of every command that works on a real cluster. */
export interface RealOptions {
  readonly cluster: string;
  readonly yes?: boolean;
  /** What our pods run there; else `SALLYPORT_PROBE_IMAGE`, else agnhost. */
  readonly probeImage?: string;
  /** Seconds. */
  readonly probeTimeout?: number;
}

/** A task on a real cluster. */
export interface RealTask {
  /** Under the names that its namespaces have there. */
  readonly scenario: Scenario;
  readonly cluster: RealCluster;
  /** An answer under those names. */
  readonly answer: (files: readonly AnswerFile[]) => readonly AnswerFile[];
  /** The namespaces that have another name there. */
  readonly names: NamespaceNames;
}

/** A real cluster to stage tasks on: whoever uses it has been asked. */
export interface RealStage {
  /** The context's name. */
  readonly name: string;
  /** Stages a task, lets it be used, and takes it away again, whatever happens. */
  use<Result>(scenario: Scenario, act: (task: RealTask) => Promise<Result>): Promise<Result>;
}

/** How long a run may last, in milliseconds: what is left after that, anybody may take for left over. */
const longestRun = 4 * 60 * 60 * 1000;
/** How long pods may take to come up, in milliseconds. */
const patience = 90_000;

/**
 * Asks for leave to use a real cluster. Rejects with a `Stop`: 2 without leave, 4 where it cannot be used. What is made
 * on it goes at the end, also after Ctrl-C.
 */
export async function openStage(
  { cluster: spec, yes = false, probeImage, probeTimeout = 2 }: RealOptions,
  around: PlainSurroundings,
): Promise<RealStage> {
  const api = await chooseCluster(spec, { yes, around: around.terminal() });
  const real = await import('../cluster/real/index.ts');
  const image = probeImage ?? (around.env['SALLYPORT_PROBE_IMAGE'] || real.agnhost);
  return {
    name: api.context,
    async use(scenario, act) {
      // A signal does not end the program before what it made is gone; a second one does.
      const { promise: interrupted, reject } = Promise.withResolvers<never>();
      interrupted.catch(() => undefined);
      const release = listenTo({ passOn: ['SIGINT', 'SIGTERM', 'SIGHUP'] }, (signal) => {
        release();
        around.stderr.write(`\n${signal} heard: taking away what was made; once more leaves it there\n`);
        reject(new Stop(exitCodes.interrupted, 'Interrupted.'));
      });
      try {
        const run = randomBytes(3).toString('hex');
        const existing = await api.list('v1', 'Namespace');
        const names = newNames(scenario, new Set(existing.map(({ metadata }) => metadata.name ?? '')), run);
        const renamed = renameNamespaces(scenario, names);
        for (const [old, name] of names) {
          around.stderr.write(`namespace ${old} is there already: here the task's is called ${name}\n`);
        }
        const simulated = await newClusterFor(renamed, () => new Date());
        const untouched = await simulated.snapshot();
        await simulated.close();
        const staging = real.stageRealCluster({
          api,
          marks: { run, owner: owner(), expires: new Date(Date.now() + longestRun).toISOString() },
          image,
          start: renamed.start,
          untouched,
          timeout: probeTimeout,
          patience,
          progress: (says) => void around.stderr.write(`${says}\n`),
        });
        const cluster = await Promise.race([
          staging,
          interrupted.catch(async (stop: unknown) => {
            await staging.then(
              (staged) => staged.close(),
              () => undefined,
            );
            throw stop;
          }),
        ]);
        const answer: RealTask['answer'] = (files) =>
          files.map(({ file, text }) => ({ file, text: renameInAnswer(text, names) }));
        try {
          return await Promise.race([act({ scenario: renamed, cluster, answer, names }), interrupted]);
        } finally {
          around.stderr.write('taking away what was made\n');
          await cluster.close();
        }
      } catch (error) {
        throw troubleAsStop(error);
      } finally {
        release();
      }
    },
  };
}

function owner(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `somebody@${hostname()}`;
  }
}
