import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../cli/command-context.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { readKubeconfig } from '../cli/kubeconfig-file.ts';
import { writePrivately, writingTo } from '../cli/write-privately.ts';
import { runFolders } from '../folders.ts';

/** What other processes can read about a cluster that is served. */
export interface ServedClusterInfo {
  readonly pid: number;
  /** The name that selects it: a scenario's id, `sandbox-PID`, or `exam`. */
  readonly name: string;
  /** `exam`: all clusters of an exam that runs, in one kubeconfig. */
  readonly is: 'task' | 'sandbox' | 'exam';
  /** Whether 169.254.169.254 answers on TCP 80. */
  readonly metadataService: boolean;
  /** `none`: its network plug-in ignores policies. */
  readonly network?: 'policies' | 'none';
  /** The users besides the administrator whom its kubeconfig has, in words. */
  readonly identities?: readonly string[];
}

/** The folder of a cluster that is served, for its owner alone: the kubeconfig, kubectl's cache, the prompt's text. */
export interface ClusterFolder {
  readonly path: string;
  readonly about: ServedClusterInfo;
}

/** The one kubeconfig that all windows on a cluster use, so that they share its namespace too. */
export function kubeconfigPath({ path }: ClusterFolder): string {
  return join(path, 'kubeconfig');
}

/** The file whose one line is the beginning of the prompt of each shell. */
export function promptPath({ path }: ClusterFolder): string {
  return join(path, 'prompt');
}

/**
 * Makes the folder of a cluster of this process, and removes the folders that killed processes have left. Throws an
 * `ExitError` where it cannot be written.
 */
export function makeClusterFolder(env: Environment, about: ServedClusterInfo): ClusterFolder {
  for (const { path, about: other } of clusterFolders(env)) {
    if (!isProcessAlive(other.pid)) rmSync(path, { recursive: true, force: true });
  }
  const parents = runFolders(env);
  return writingTo(parents.at(-1) ?? '', () =>
    firstThatSucceeds(parents, (parent) => {
      mkdirSync(parent, { recursive: true, mode: 0o700 });
      // Made with mode 0700.
      return withFiles({ path: mkdtempSync(join(parent, `${thisHost()}.${about.pid}.`)), about });
    }),
  );
}

function withFiles(folder: ClusterFolder): ClusterFolder {
  try {
    writePrivately(join(folder.path, 'about.json'), JSON.stringify(folder.about));
    setPrompt(folder, folder.about.name);
    return folder;
  } catch (error) {
    removeClusterFolder(folder);
    throw error;
  }
}

/** The clusters that processes serve now. */
export function servedClusters(env: Environment): readonly ClusterFolder[] {
  return clusterFolders(env).filter(({ about }) => about.name !== '' && isProcessAlive(about.pid));
}

/** A cluster by the path of its folder; null when the process that serves it has ended. */
export function clusterFolderAt(path: string): ClusterFolder | null {
  const about = readAbout(path);
  return about === null || !isProcessAlive(about.pid) ? null : { path, about };
}

/** Writes the kubeconfig of a cluster. The namespace of the kubeconfig that it replaces stays; else it is `namespace`. */
export function putKubeconfig(
  folder: ClusterFolder,
  cluster: { readonly kubeconfig: (namespace?: string) => string },
  namespace: string,
): void {
  const path = kubeconfigPath(folder);
  const text = cluster.kubeconfig(readKubeconfig(path)?.namespace ?? namespace);
  writingTo(folder.path, () => writePrivately(path, text));
}

/** Writes the line that each shell's prompt begins with. */
export function setPrompt(folder: ClusterFolder, says: string): void {
  writePrivately(promptPath(folder), `${says}\n`);
}

/** Removes the folder of a cluster that has ended. */
export function removeClusterFolder({ path }: ClusterFolder): void {
  rmSync(path, { recursive: true, force: true });
}

/** The folders that processes of this machine made. Of a machine that shares the folder, nothing is known. */
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

function readAbout(path: string): ServedClusterInfo | null {
  try {
    const about = JSON.parse(readFileSync(join(path, 'about.json'), 'utf8')) as Partial<ServedClusterInfo> | null;
    return Number.isInteger(about?.pid) && typeof about?.name === 'string' ? (about as ServedClusterInfo) : null;
  } catch {
    return null;
  }
}

function firstThatSucceeds<T>(candidates: readonly string[], attempt: (candidate: string) => T): T {
  const [first = '', ...others] = candidates;
  if (others.length === 0) return attempt(first);
  try {
    return attempt(first);
  } catch {
    return firstThatSucceeds(others, attempt);
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
