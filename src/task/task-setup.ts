import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { ObjectJournal } from '../cluster/journal/object-journal.ts';
import { fileErrorReason } from '../file-errors.ts';
import { folders } from '../folders.ts';
import type { Journal } from '../progress/journal.ts';
import { windowFile } from '../progress/task-window.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Store } from '../session/app-state.ts';
import { answerFile } from './answer-file.ts';
import type { ClusterTarget } from './open-task/open-cluster.ts';
import type { OpenTaskOptions } from './open-task/open-task.ts';
import type { SessionPort } from './open-task/session-port.ts';
import type { RealTask } from './real/real-target.ts';

/** Where tasks stand. */
export type TaskTarget =
  /** On the simulated cluster. `fast` shortens built-in delays. */
  | { readonly is: 'simulated'; readonly fast: boolean }
  /** On a real cluster, by its context, with every task as it is to stand there, by its scenario's id. */
  | { readonly is: 'real'; readonly context: string; readonly tasks: ReadonlyMap<string, RealTask> };

/** What all tasks of the program are set up with. */
export interface TaskSetup {
  readonly store: Store;
  readonly journal: Journal;
  readonly env: Environment;
  readonly target: TaskTarget;
}

/** What a task is opened with in this process: its files, its journal, its session, and how its cluster is made. */
export function openTaskOptions(
  scenario: Scenario,
  isNew: boolean,
  { store, journal, env, target }: TaskSetup,
): OpenTaskOptions {
  const file = answerFile(folders(env).state, scenario);
  const session: SessionPort = {
    get: () => store.get().session,
    // A task that was left may still be finishing: what it sends is no longer wanted.
    send: (event) => store.get().session?.scenario.id === scenario.id && store.send({ is: 'session', event }),
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
    ...(target.is === 'real' ? { context: target.context } : {}),
    now: Date.now,
    isProcessAlive,
    async openCluster(joins) {
      const { openTaskCluster } = await import('./open-task/open-cluster.ts');
      return openTaskCluster(scenario, clusterTarget(scenario, target, session), () => new Date(), objects, joins);
    },
  };
}

/** Keeps the objects of a task's cluster in a file. What was kept of another start state of the task is not used. */
function objectJournal({ start, metadataService }: Scenario, file: string, { send }: SessionPort): ObjectJournal {
  const key = createHash('sha256')
    .update(JSON.stringify([start, metadataService]))
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
function clusterTarget({ id }: Scenario, target: TaskTarget, { send }: SessionPort): ClusterTarget {
  if (target.is === 'simulated') return target;
  const { context, tasks } = target;
  return {
    is: 'real',
    async stage() {
      const task = tasks.get(id);
      if (!task) throw new Error(`scenario ${id} was not prepared for ${context}`);
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
