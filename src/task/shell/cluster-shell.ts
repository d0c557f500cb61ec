import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CommandResult, runCommand } from '../../cli/child-process.ts';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { writePrivately, writingTo } from '../../cli/write-privately.ts';
import { clusterEnvironment } from '../cluster-environment.ts';
import { type ClusterFolder, promptPath } from '../cluster-folder.ts';
import { kubectlCompletion } from './kubectl.ts';
import { shellKindOf, shellStart } from './shell-files.ts';

/** What the shell says at first about the contexts of its kubeconfig; null where there is only that of the administrator. */
export function contextsText(identities: readonly string[]): string | null {
  if (identities.length === 0) return null;
  const all = ['sallyport (administrator)', ...identities];
  return `Contexts: ${all.join(', ')}. Use one with: kubectl --context NAME`;
}

/**
 * Opens the person's shell ($SHELL) on a cluster, in this terminal, and waits until it ends. This process must not read the
 * terminal until then: see `stopReading`. Ctrl-C is for the shell alone. Rejects with an `ExitError`.
 */
export async function openShell(folder: ClusterFolder, env: Environment): Promise<CommandResult> {
  const program = env.SHELL || onPath('bash', env) || '/bin/sh';
  const kind = shellKindOf(program);
  const completion = kind === 'sh' || kind === 'other' ? null : await kubectlCompletion(kind, env);
  const variables = clusterEnvironment(folder);
  const files = join(folder.path, 'shell');
  const { is, identities = [] } = folder.about;
  const showsContext = is === 'exam' || identities.length > 0;
  const greeting = contextsText(identities);
  const setup = { folder: files, variables, prompt: promptPath(folder), completion, showsContext, greeting };
  const start = shellStart(kind, setup, env);
  writingTo(folder.path, () => {
    for (const [path, text] of Object.entries(start.files)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writePrivately(path, text);
    }
  });
  return runCommand([program, ...start.args], {
    env: { ...env, ...variables, ...start.env },
    stdio: 'inherit',
    forward: ['SIGHUP', 'SIGTERM'],
    forwardAs: 'SIGHUP',
    ignore: ['SIGINT', 'SIGQUIT'],
  });
}
