import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { didYouMean } from '../cli/suggest.ts';
import { folders } from '../folders.ts';
import { isOpenElsewhere, type WindowFile, windowFile } from '../progress/task-owner.ts';
import { answerPath, type TaskKey } from './answer-file.ts';
import { type ClusterFolder, clusterFolderAt, servedClusters } from './cluster-folder.ts';
import { migrateAnswers } from './migrate-answers.ts';

/** A task or sandbox that another process has open now. */
export interface RunningCluster {
  /** A scenario's id (with `@N` behind it for another variant than the first), or `sandbox-PID`. */
  readonly name: string;
  /** Where it can be reached; null for a task whose cluster is not served yet. */
  readonly folder: ClusterFolder | null;
  /** Through this its window is asked to serve it; null for a sandbox, which is always served. */
  readonly window: WindowFile | null;
  /** The context of the real cluster that the task stands on; absent where the cluster is simulated. */
  readonly context?: string;
  /** Which task it is; absent for a sandbox. `folder` is that of its pack, where that did not come with the program. */
  readonly key?: TaskKey & { readonly packFolder?: string };
}

/** By what a task goes while it runs. */
export function runningName({ id, variant }: Pick<TaskKey, 'id' | 'variant'>): string {
  return variant === 1 ? id : `${id}@${variant}`;
}

/** All tasks and sandboxes that other processes have open, by name. */
export async function runningClusters(env: Environment): Promise<readonly RunningCluster[]> {
  const found = new Map<string, RunningCluster>();
  for (const folder of servedClusters(env)) {
    // The shell of a sandbox is another process; a cluster of this process is not meant.
    if (folder.about.pid !== process.pid)
      found.set(folder.about.name, { name: folder.about.name, folder, window: null });
  }
  const { state } = folders(env);
  const self = { pid: process.pid, now: Date.now() };
  await migrateAnswers(state, self, isProcessAlive);
  for (const key of await tasksIn(join(state, 'tasks'))) {
    const window = windowFile(dirname(answerPath(state, key)));
    const open = await window.read();
    if (!isOpenElsewhere(open, self, isProcessAlive)) continue;
    const folder = open.served === undefined ? null : clusterFolderAt(open.served);
    const { context, pack: packFolder } = open;
    const short = runningName(key);
    // Two packs may have a task of that name.
    const name = found.get(short)?.key === undefined ? short : `${key.pack}/${short}`;
    found.set(name, {
      name,
      folder: folder ?? found.get(name)?.folder ?? null,
      window,
      ...(context === undefined ? {} : { context }),
      key: { ...key, ...(packFolder === undefined ? {} : { packFolder }) },
    });
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * The running cluster that is meant: by its name, by the shell in which this is run, or the only one. Where several could
 * be meant, or none runs, it is wrong usage; `instead` says what else the person can do where none runs.
 */
export function chooseRunning(
  running: readonly RunningCluster[],
  name: string | undefined,
  env: Environment,
  instead = '',
): RunningCluster {
  const names = running.map((one) => one.name);
  const named = running.find((one) => one.name === (name ?? env.SALLYPORT_CLUSTER));
  if (named !== undefined) return named;
  const [only, ...others] = running;
  if (only === undefined)
    throw wrongUsage(`no task is running: open one with "sallyport practice" in another terminal${instead}`);
  if (name !== undefined)
    throw wrongUsage(`"${name}" is not running${didYouMean(name, names)}; what runs: ${names.join(', ')}`);
  if (others.length > 0)
    throw wrongUsage(
      `several are running: ${names.join(', ')}; "sallyport shell ${only.name}" opens a shell on that one, and what runs in it means that one`,
    );
  return only;
}

/** How long a window may take to serve its cluster, and how often that is looked for, in milliseconds. */
const longestWait = 15_000;
const lookEvery = 25;
/** The window is asked again after so many looks: it may have opened a moment ago. */
const askEvery = 40;

/** Where a running cluster can be reached; its window is asked to serve it, where it is not served yet. */
export async function reachRunning({ name, folder, window }: RunningCluster): Promise<ClusterFolder> {
  if (folder !== null) return folder;
  const until = Date.now() + longestWait;
  for (let looks = 0; Date.now() < until; looks++) {
    const served = (await window?.read())?.served;
    const reached = served === undefined ? null : clusterFolderAt(served);
    if (reached !== null) return reached;
    if (looks % askEvery === 0) await window?.request('shell');
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  throw new ExitError(exitCodes.undecided, `error: the window that has ${name} open does not answer; is it suspended?`);
}

/** The tasks that have a folder: `PACK/VERSION/ID/VARIANT`. */
async function tasksIn(folder: string): Promise<readonly TaskKey[]> {
  const within = async (path: readonly string[]): Promise<readonly (readonly string[])[]> =>
    (await namesIn(join(folder, ...path))).map((name) => [...path, name]);
  let paths: readonly (readonly string[])[] = [[]];
  for (let depth = 0; depth < 4; depth++) paths = (await Promise.all(paths.map(within))).flat();
  return paths.flatMap(([pack = '', version = '', id = '', variant = '']) =>
    /^\d+$/.test(variant) ? [{ pack, version, id, variant: Number(variant) }] : [],
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
