import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { fileErrorReason } from '../file-errors.ts';
import { wrongUsage } from './exit.ts';
import { isOfOneCluster, kubeconfigIn, readKubeconfig } from './kubeconfig-file.ts';
import { writePrivately } from './write-privately.ts';

/** The kubeconfig at the path that `--kubeconfig` names. */
export interface KubeconfigCopy {
  readonly path: string;
  /** Removes the file, if it is still the kubeconfig of the same cluster. */
  remove(): void;
}

/**
 * Writes a kubeconfig to a path that the person chose, with mode 0600. A file that is there already is overwritten only
 * if it is a kubeconfig of ours whose cluster has ended (a process that was killed leaves one); else it is wrong usage.
 */
export async function copyKubeconfig(given: string, text: string): Promise<KubeconfigCopy> {
  const path = resolve(given);
  if (isThere(path)) {
    const old = readOurs(path);
    if (old === null) throw wrongUsage(`--kubeconfig ${given}: there is a file already, and it is not sallyport's`);
    if (await isListening(old)) throw wrongUsage(`--kubeconfig ${given}: it is that of a cluster that runs`);
  }
  try {
    if (isThere(path)) writePrivately(path, text);
    else writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw wrongUsage(`--kubeconfig ${given} cannot be written: ${fileErrorReason(error)}`);
  }
  const server = kubeconfigIn(text)?.server;
  return {
    path,
    remove() {
      if (readKubeconfig(path)?.server === server) rmSync(path, { force: true });
    },
  };
}

/** The server of a kubeconfig of ours; null for any other file, also for a link to one. */
function readOurs(path: string): string | null {
  try {
    if (!lstatSync(path).isFile()) return null;
    const text = readFileSync(path, 'utf8');
    return isOfOneCluster(text) ? (kubeconfigIn(text)?.server ?? null) : null;
  } catch {
    return null;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Whether a program listens at the server's address. */
function isListening(server: string): Promise<boolean> {
  const { hostname, port } = new URL(server);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    const end = (found: boolean): void => {
      socket.destroy();
      done(found);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
