import { type PlainSurroundings, write } from '../cli/command-context.ts';
import { exitCodes, Stop, wrongUsage } from '../cli/exit.ts';
import { onPath } from '../cli/on-path.ts';
import { chooseRunning, reachRunning, runningClusters } from '../task/running-clusters.ts';
import { openShell } from '../task/shell/cluster-shell.ts';
import { noKubectlText } from '../task/shell/kubectl.ts';

/** `sallyport shell`: the person's shell on the task or sandbox that another window has open. */
export async function shell(name: string | undefined, around: PlainSurroundings): Promise<number> {
  const chosen = chooseRunning(await runningClusters(around.env), name, around.env);
  const { stdin, stdout } = around.terminal();
  if (!stdin.isTTY || !stdout.isTTY) {
    throw wrongUsage('shell needs a terminal; without one, "sallyport sandbox -- COMMAND" runs a command on a cluster');
  }
  const folder = await reachRunning(chosen);
  if (onPath('kubectl', around.env) === null) {
    await write(around.stderr, noKubectlText(process.platform, process.arch));
  }
  const { fault } = await openShell(folder, around.env);
  if (fault !== undefined) throw new Stop(exitCodes.usage, `error: ${fault}; set SHELL`);
  return exitCodes.passed;
}
