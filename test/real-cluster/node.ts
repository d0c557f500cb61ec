import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

// The real one-node Kubernetes of the tests here: one for all files, started by the first that needs it (theNode) and
// ended when all have run (setup.ts). SALLYPORT_REAL_CLUSTER names a folder whose build.sh, up.sh and down.sh build, start
// and end such a node; up.sh prints the path of an administrator's kubeconfig.

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

export const scripts = resolve(process.env['SALLYPORT_REAL_CLUSTER'] ?? join(root, '../shared/real-cluster'));
export const cache = process.env['REAL_CLUSTER_CACHE'] ?? join(process.env['HOME'] ?? '', '.cache/real-cluster');

/** Where setup.ts says that starting one was tried in vain. */
export const NO_NODE = 'SALLYPORT_TEST_NO_NODE';

/** Why no node can be started here, as the end of a sentence; undefined where one can. */
export function noNode(): string | undefined {
  const tried = process.env[NO_NODE];
  if (tried !== undefined) return tried;
  if (!existsSync(join(scripts, 'up.sh'))) return 'SALLYPORT_REAL_CLUSTER names no folder with an up.sh';
  if (process.getuid?.() !== 0) return 'a node needs root';
  const isBuilt = existsSync(join(cache, 'bin/kubectl')) || existsSync(join(scripts, 'bundle.tar.zst'));
  return isBuilt ? undefined : 'its programs are not built: run its build.sh';
}

/** Each checkout has a node of its own, so that two can be tested at once: this is its folder, and its port. */
const mark = createHash('sha256').update(root).digest();
export const nodeState = join(cache, 'tested', mark.toString('hex', 0, 4));
export const nodeEnv: NodeJS.ProcessEnv = {
  ...process.env,
  REAL_CLUSTER_CACHE: cache,
  REAL_CLUSTER_STATE: nodeState,
  REAL_CLUSTER_PORT: String(27_000 + (mark.readUInt16BE(4) % 1000)),
};

/** Unpacks or builds the node's programs, where that was not done. */
export async function buildNode(): Promise<void> {
  if (!existsSync(join(cache, 'bin/kubectl'))) await script('build.sh');
}

/** Starts the node, or finds that it runs; resolves to an administrator's kubeconfig. */
export async function theNode(): Promise<string> {
  const { stdout } = await script('up.sh');
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** Ends the node, if it runs, and removes all that it wrote. */
export async function endNode(): Promise<void> {
  if (!existsSync(nodeState)) return;
  await script('down.sh');
  rmSync(nodeState, { recursive: true, force: true });
}

/** Runs a script of the node's. */
export function script(name: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(join(scripts, name), args, { env: nodeEnv, maxBuffer: 64 * 1024 * 1024 });
}
