import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { lives } from '../cli/is-process-alive.ts';
import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import { writePrivately, writingTo } from '../cli/write-privately.ts';
import { runFolders } from '../folders.ts';

/** What other windows are told of a cluster that is served. */
export interface ServedAbout {
  readonly pid: number;
  /** By which it is asked for: a scenario's id, or `sandbox-PID`. */
  readonly name: string;
  readonly is: 'task' | 'sandbox';
  /** Whether 169.254.169.254 answers on TCP 80. */
  readonly metadataService: boolean;
  /** `none`: its network plug-in ignores policies. */
  readonly network?: 'policies' | 'none';
}

/** The folder of a cluster that is served, for its owner alone: the kubeconfig, kubectl's cache, what the prompt says. */
export interface ClusterFolder {
  readonly path: string;
  readonly about: ServedAbout;
}

/** The one kubeconfig that all windows on a cluster use: so they share its namespace too. */
export function kubeconfigPath({ path }: ClusterFolder): string {
  return join(path, 'kubeconfig');
}

/** The file whose one line stands in front of the prompt of each shell. */
export function promptPath({ path }: ClusterFolder): string {
  return join(path, 'prompt');
}

/**
 * Makes the folder of a cluster of this process, and removes those that killed processes have left. Where it cannot be
 * written, it throws a `Stop`.
 */
export function makeClusterFolder(env: Environment, about: ServedAbout): ClusterFolder {
  for (const { path, about: other } of clusterFolders(env)) {
    if (!lives(other.pid)) rmSync(path, { recursive: true, force: true });
  }
  const parents = runFolders(env);
  return writingTo(parents.at(-1) ?? '', () =>
    firstThatWorks(parents, (parent) => {
      mkdirSync(parent, { recursive: true, mode: 0o700 });
      // Made with mode 0700.
      return filled({ path: mkdtempSync(join(parent, `${thisHost()}.${about.pid}.`)), about });
    }),
  );
}

function filled(folder: ClusterFolder): ClusterFolder {
  try {
    writePrivately(join(folder.path, 'about.json'), JSON.stringify(folder.about));
    setPrompt(folder, folder.about.name);
    return folder;
  } catch (error) {
    removeClusterFolder(folder);
    throw error;
  }
}

/** The clusters that living processes serve now. */
export function servedNow(env: Environment): readonly ClusterFolder[] {
  return clusterFolders(env).filter(({ about }) => about.name !== '' && lives(about.pid));
}

/** A cluster by its folder, as the window that serves it has told; null when that is gone. */
export function clusterFolderAt(path: string): ClusterFolder | null {
  const about = readAbout(path);
  return about === null || !lives(about.pid) ? null : { path, about };
}

/** Writes the kubeconfig of a cluster; where one of ours was there, its namespace stays the chosen one. */
export function putKubeconfig(
  folder: ClusterFolder,
  cluster: { readonly kubeconfig: (namespace?: string) => string },
  namespace: string,
): void {
  const path = kubeconfigPath(folder);
  const text = cluster.kubeconfig(readKubeconfig(path)?.namespace ?? namespace);
  writingTo(folder.path, () => writePrivately(path, text));
}

export function setPrompt(folder: ClusterFolder, says: string): void {
  writePrivately(promptPath(folder), `${says}\n`);
}

export function removeClusterFolder({ path }: ClusterFolder): void {
  rmSync(path, { recursive: true, force: true });
}

/** What a program needs in its environment to use a cluster; kubectl's caches stay in our folder. */
export function clusterEnvironment(folder: ClusterFolder): Readonly<Record<string, string>> {
  return {
    KUBECONFIG: kubeconfigPath(folder),
    // k8s.io/cli-runtime pkg/genericclioptions/config_flags.go, `getDefaultCacheDir`.
    KUBECACHEDIR: join(folder.path, 'cache'),
    SALLYPORT_CLUSTER: folder.about.name,
  };
}

/** Those that processes of this machine made: of another's, which shares the folder, nothing is known. */
function clusterFolders(env: Environment): readonly ClusterFolder[] {
  return runFolders(env).flatMap((parent) =>
    namesIn(parent)
      .filter((name) => name.startsWith(`${thisHost()}.`))
      .flatMap((name) => {
        const path = join(parent, name);
        const pid = Number(name.slice(thisHost().length + 1).split('.')[0]);
        if (!Number.isInteger(pid)) return [];
        return [{ path, about: readAbout(path) ?? { pid, name: '', is: 'sandbox' as const, metadataService: false } }];
      }),
  );
}

function readAbout(path: string): ServedAbout | null {
  try {
    const about = JSON.parse(readFileSync(join(path, 'about.json'), 'utf8')) as Partial<ServedAbout> | null;
    return Number.isInteger(about?.pid) && typeof about?.name === 'string' ? (about as ServedAbout) : null;
  } catch {
    return null;
  }
}

function firstThatWorks<T>(candidates: readonly string[], attempt: (candidate: string) => T): T {
  const [first = '', ...others] = candidates;
  if (others.length === 0) return attempt(first);
  try {
    return attempt(first);
  } catch {
    return firstThatWorks(others, attempt);
  }
}

function thisHost(): string {
  return hostname().replaceAll(/[^\w-]/g, '-');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
