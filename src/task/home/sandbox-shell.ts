import { constants } from 'node:os';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { makeClusterFolder, putKubeconfig, removeClusterFolder } from '../cluster-folder.ts';
import { serveClusterFor } from '../serve-cluster.ts';
import { openShell } from '../shell/cluster-shell.ts';

/** What opening a sandbox uses of the program that runs. */
export interface SandboxHost {
  readonly env: Environment;
  /** Shortens built-in delays. */
  readonly fast: boolean;
  /** Hands the terminal over while something runs. */
  readonly handOver: (run: () => Promise<void>) => Promise<void>;
  /** Ends the program with an exit code. */
  readonly leave: (code: number) => void;
}

/**
 * Opens the person's shell on a cluster of its own, in the start state of a scenario or empty, and removes the cluster when
 * the shell ends. Resolves to what happened, as a sentence. Rejects with an `ExitError`.
 */
export async function openSandboxShell(
  scenario: Scenario | undefined,
  { env, fast, handOver, leave }: SandboxHost,
): Promise<string> {
  if (onPath('kubectl', env) === null) {
    return 'kubectl is not installed: https://kubernetes.io/docs/tasks/tools/ says how; then try again.';
  }
  const cluster = await serveClusterFor(scenario, () => new Date(), fast);
  try {
    const folder = makeClusterFolder(env, {
      pid: process.pid,
      name: `sandbox-${process.pid}`,
      is: 'sandbox',
      metadataService: scenario?.metadataService ?? false,
      network: scenario?.network ?? 'policies',
    });
    try {
      putKubeconfig(folder, cluster, scenario?.namespace ?? 'default');
      let says = 'The sandbox is closed, and its cluster removed.';
      await handOver(async () => {
        const { fault, forwarded } = await openShell(folder, env);
        if (fault !== undefined) says = `The shell could not be opened: ${fault}; set SHELL.`;
        // A signal that ended the shell through this program was meant for the program.
        if (forwarded !== undefined) leave(128 + constants.signals[forwarded]);
      });
      return says;
    } finally {
      removeClusterFolder(folder);
    }
  } finally {
    await cluster.close();
  }
}
