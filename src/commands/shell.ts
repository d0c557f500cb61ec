import type { CommandDefinition } from '../cli/command.ts';
import { ExitError, exitCodes, wrongUsage } from '../cli/exit.ts';
import { onPath } from '../cli/on-path.ts';
import { write } from '../cli/output.ts';
import { chooseRunning, reachRunning, runningClusters } from '../task/running-clusters.ts';
import { openShell } from '../task/shell/cluster-shell.ts';
import { noKubectlText } from '../task/shell/kubectl.ts';

/** `sallyport shell`: the person's shell on the task or sandbox that another window has open. */
export const command: CommandDefinition = {
  examples: [['sallyport shell', 'in another terminal: kubectl on the task that is running']],
  addOptions: (to) => to,
  operand: (before) => (before.length === 0 ? 'running' : undefined),
  async run([name], _, { env, stderr, terminal }) {
    const chosen = chooseRunning(await runningClusters(env), name, env);
    const { stdin, stdout } = terminal();
    if (!stdin.isTTY || !stdout.isTTY) {
      throw wrongUsage(
        'shell needs a terminal; without one, "sallyport sandbox -- COMMAND" runs a command on a cluster',
      );
    }
    const folder = await reachRunning(chosen);
    if (onPath('kubectl', env) === null) await write(stderr, noKubectlText(process.platform, process.arch));
    const { fault } = await openShell(folder, env);
    if (fault !== undefined) throw new ExitError(exitCodes.usage, `error: ${fault}; set SHELL`);
    return exitCodes.passed;
  },
};
