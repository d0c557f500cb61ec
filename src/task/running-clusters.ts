import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../cli/exit.ts';
import { lives } from '../cli/is-process-alive.ts';
import { didYouMean } from '../cli/suggest.ts';
import { folders } from '../folders.ts';
import { isOthers, type RunningFile, runningFile } from '../progress/running.ts';
import { answerPath, type TaskKey } from './answer-file.ts';
import { type ClusterFolder, clusterFolderAt, servedNow } from './cluster-folder.ts';
import { migrateAnswers } from './migrate-answers.ts';

/** A task or sandbox that another process has open now. */
export interface RunningCluster {
  /** A scenario's id (with `@N` behind it for another variant than the first), or `sandbox-PID`. */
  readonly name: string;
  /** Where it can be reached; null for a task whose cluster nobody has wanted to reach yet. */
  readonly folder: ClusterFolder | null;
  /** By which its window is asked to serve it; null for what is always served. */
  readonly task: RunningFile | null;
  /** The context of the real cluster that it stands on; absent where it is simulated. */
  readonly context?: string;
  /** Which task it is; absent for a sandbox. `folder` is that of its pack, where that did not come with the program. */
  readonly key?: TaskKey & { readonly packFolder?: string };
}

/** By what a task goes while it runs. */
export function runningName({ id, variant }: Pick<TaskKey, 'id' | 'variant'>): string {
  return variant === 1 ? id : `${id}@${variant}`;
}

/** All of them, by name. */
export async function runningClusters(env: Environment): Promise<readonly RunningCluster[]> {
  const found = new Map<string, RunningCluster>();
  for (const folder of servedNow(env)) {
    // A sandbox asks about itself from its own shell, which is another process; a program that is no other is not meant.
    if (folder.about.pid !== process.pid) found.set(folder.about.name, { name: folder.about.name, folder, task: null });
  }
  const { state } = folders(env);
  const self = { pid: process.pid, now: Date.now() };
  await migrateAnswers(state, { ...self, lives });
  for (const key of await tasksIn(join(state, 'tasks'))) {
    const task = runningFile(dirname(answerPath(state, key)));
    const running = await task.read();
    if (!isOthers(running, self, lives)) continue;
    const folder = running.served === undefined ? null : clusterFolderAt(running.served);
    const { context, pack: packFolder } = running;
    const short = runningName(key);
    // Two packs may have a task of that name.
    const name = found.get(short)?.key === undefined ? short : `${key.pack}/${short}`;
    found.set(name, {
      name,
      folder: folder ?? found.get(name)?.folder ?? null,
      task,
      ...(context === undefined ? {} : { context }),
      key: { ...key, ...(packFolder === undefined ? {} : { packFolder }) },
    });
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * The one that is meant: by its name, by the shell this is run in, or the only one there is. Where that does not tell,
 * it is wrong usage, with what to do; `instead` says what else does where nothing runs.
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

/** How long a window is waited for that was asked to serve its cluster, in milliseconds, and how often is looked. */
const longestWait = 15_000;
const lookEvery = 25;
/** It is asked again after so many looks: it may have opened a moment ago. */
const askEvery = 40;

/** Where a running cluster can be reached: its window is asked to serve it, where that is not so yet. */
export async function reachRunning({ name, folder, task }: RunningCluster): Promise<ClusterFolder> {
  if (folder !== null) return folder;
  const until = Date.now() + longestWait;
  for (let looks = 0; Date.now() < until; looks++) {
    const served = (await task?.read())?.served;
    const reached = served === undefined ? null : clusterFolderAt(served);
    if (reached !== null) return reached;
    if (looks % askEvery === 0) await task?.want('shell');
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  throw new Stop(exitCodes.undecided, `error: the window that has ${name} open does not answer; is it suspended?`);
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
