import type { CommandContext, Environment } from '../cli/command-context.ts';
import { wrongUsage } from '../cli/exit.ts';
import { admitFiles } from '../cli/manifests/admit-manifests.ts';
import { readFiles } from '../cli/read-files.ts';
import { snapshotFromManifests } from '../kube/from-manifests/snapshot-from-manifests.ts';
import type { Manifest, Place } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { refuseContext } from './exam/during-exam.ts';

/** Which cluster a command asks about. */
export interface SnapshotOptions {
  /** Manifests, by `-f`. */
  readonly filename?: readonly string[];
  /** A real cluster, by `--context`. */
  readonly context?: string;
}

/** The cluster that is asked about, and where the fields of its policies stand in files. */
export interface ReadSnapshot {
  readonly snapshot: Snapshot;
  /** `policy` is `namespace/name`; undefined where the policy comes from no file. */
  readonly placeOfRule: (policy: string, path: string) => Place | undefined;
}

/**
 * The cluster that `-f` or `--context` names; without either, that of the task which another window has open. Manifests
 * are read as they stand; see `admitFiles`.
 */
export async function readSnapshot(options: SnapshotOptions, context: CommandContext): Promise<ReadSnapshot> {
  const { timings } = context;
  checkOneSource(options);
  const { filename: paths, context: contextName } = options;
  if (paths === undefined) {
    const read = (): Promise<Snapshot> =>
      contextName === undefined ? runningTask(context) : contextSnapshot(contextName, context.env);
    return { snapshot: await timings.timeAsync('reading', read), placeOfRule: () => undefined };
  }
  const { objects, policyPlaces } = await admitPaths(paths, context);
  return {
    snapshot: timings.time('reading', () => snapshotFromManifests(objects).snapshot),
    placeOfRule: (policy, path) => policyPlaces.get(policy)?.(path),
  };
}

/**
 * The objects of manifests, as they stand when the API server has admitted them. What it would refuse is an invalid
 * file; warnings go to standard error.
 */
export async function readObjects(paths: readonly string[], context: CommandContext): Promise<readonly Manifest[]> {
  return (await admitPaths(paths, context)).objects;
}

/** Manifests and a real cluster together are wrong usage. */
export function checkOneSource({ filename, context }: SnapshotOptions): void {
  if (filename !== undefined && context !== undefined) throw wrongUsage('-f and --context: only one of them');
}

/** The objects of the real cluster that a context names; nothing of it is changed. */
export async function contextSnapshot(name: string, env: Environment): Promise<Snapshot> {
  await refuseContext(env, name, 'this command');
  const { snapshotOfContext } = await import('./real/context-snapshot.ts');
  return snapshotOfContext(name, env);
}

async function runningTask(context: CommandContext): Promise<Snapshot> {
  const { runningTaskSnapshot } = await import('./running-task.ts');
  return runningTaskSnapshot(context);
}

async function admitPaths(
  paths: readonly string[],
  context: CommandContext,
): Promise<Omit<ReturnType<typeof admitFiles>, 'report'>> {
  const { timings } = context;
  const files = await timings.timeAsync('reading', () => readFiles(paths, context));
  const { report, ...admitted } = timings.time('reading', () => admitFiles(files));
  await report.printWarnings(context);
  report.throwFaults();
  return admitted;
}
