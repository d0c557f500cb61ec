import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { ObjectJournal } from '../cluster/journal/object-journal.ts';
import { fileErrorReason } from '../file-errors.ts';
import { folders } from '../folders.ts';
import type { Journal } from '../progress/journal.ts';
import { windowFile } from '../progress/task-owner.ts';
import type { Lesson, Scenario } from '../scenario/scenario.ts';
import type { Store } from '../session/app-state.ts';
import { answerFile } from './answer-file.ts';
import type { ClusterTarget } from './open-task/open-cluster.ts';
import type { OpenTaskOptions } from './open-task/open-task.ts';
import type { SessionPort } from './open-task/session-port.ts';
import type { RealTask } from './real/real-target.ts';

/** Where a task stands. */
export type TaskTarget =
  /** On the simulated cluster. `fast` shortens built-in delays. */
  | { readonly is: 'simulated'; readonly fast: boolean }
  /** On a real cluster, by its context, and the task as it is to stand there. */
  | { readonly is: 'real'; readonly context: string; readonly task: RealTask };

/** A task to open. */
export interface ChosenTask {
  readonly scenario: Scenario;
  /** The folder of its pack, where that did not come with the program. */
  readonly packFolder?: string;
  readonly target: TaskTarget;
  /** All lessons that its pages may lead to. */
  readonly readLessons: () => Promise<readonly Lesson[]>;
}

/** What all tasks of the program are set up with. */
export interface TaskSetup {
  readonly store: Store;
  readonly journal: Journal;
  readonly env: Environment;
}

/** What a task is opened with in this process: its files, its journal, its session, and how its cluster is made. */
export function openTaskOptions(
  { scenario, packFolder, target }: ChosenTask,
  isNew: boolean,
  { store, journal, env }: TaskSetup,
): OpenTaskOptions {
  const file = answerFile(folders(env).state, scenario);
  const session: SessionPort = {
    get: () => store.get().session,
    // A task that was left may still be finishing: what it sends is no longer wanted.
    send: (event) => isShown(store.get().session?.scenario, scenario) && store.send({ is: 'session', event }),
  };
  const objects = objectJournal(scenario, join(dirname(file.path), 'objects.jsonl'), session);
  return {
    scenario,
    isNew,
    session,
    answerFile: file,
    journal,
    objects,
    window: windowFile(dirname(file.path)),
    pid: process.pid,
    env,
    ...(packFolder === undefined ? {} : { packFolder }),
    ...(target.is === 'real' ? { context: target.context } : {}),
    now: Date.now,
    isProcessAlive,
    async openCluster(joins) {
      const { openTaskCluster } = await import('./open-task/open-cluster.ts');
      return openTaskCluster(scenario, clusterTarget(target, session), () => new Date(), objects, joins);
    },
  };
}

/** Whether the task that is shown is a certain one. */
function isShown(shown: Scenario | undefined, { pack, version, id, variant }: Scenario): boolean {
  return shown?.id === id && shown.pack === pack && shown.version === version && shown.variant === variant;
}

/** Keeps the objects of a task's cluster in a file. What was kept of another start state of the task is not used. */
function objectJournal(scenario: Scenario, file: string, { send }: SessionPort): ObjectJournal {
  const { start, metadataService, network } = scenario;
  const key = createHash('sha256')
    .update(JSON.stringify([start, metadataService, network]))
    .digest('base64url');
  return new ObjectJournal({
    file,
    start: key,
    now: Date.now,
    onFault(error) {
      if (error === null) return void send({ is: 'trouble-over', of: 'objects' });
      const says = `What is changed in the cluster cannot be kept, ${fileErrorReason(error)}: ${file}.`;
      send({ is: 'trouble', of: 'objects', says });
    },
  });
}

/** Where the cluster of one task is made. The session gets what is being done on a real cluster. */
function clusterTarget(target: TaskTarget, { send }: SessionPort): ClusterTarget {
  if (target.is === 'simulated') return target;
  const { context, task } = target;
  return {
    is: 'real',
    async stage() {
      const progress = (says: string): void => void send({ is: 'staging', context, says });
      const cluster = await task.stage(progress);
      progress('');
      return cluster;
    },
  };
}

/** A path with `~` in the place of the person's home folder. */
export function shownPath(path: string, env: Environment): string {
  const home = env.HOME || homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
