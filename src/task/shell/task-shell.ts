import { constants } from 'node:os';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import type { SessionEvent } from '../../session/session-event.ts';
import { chooseSettings, chosenSettings } from '../chosen-settings.ts';
import type { ClusterFolder } from '../cluster-folder.ts';
import { installKubectl } from './kubectl.ts';
import { isInTmux, openPane } from './tmux-pane.ts';

/** A task on whose cluster a shell is opened. */
export interface ShellTask {
  /** The id of its scenario. */
  readonly name: string;
  /** Serves the cluster, if it is not served yet. */
  readonly serve: () => Promise<ClusterFolder>;
}

/** What opening a shell uses of the program that runs. */
export interface ShellHost {
  readonly env: Environment;
  readonly send: (event: SessionEvent) => void;
  /** Hands the terminal over while something runs. */
  readonly handOver: (run: () => Promise<void>) => Promise<void>;
  /** Ends the program with an exit code. */
  readonly leave: (code: number) => void;
}

/**
 * What `!` does: the person's shell on the task's cluster, over the screen or, in tmux, in a pane beside it. `pane` is the
 * person's answer to which of the two, where they were just asked; else their earlier answer counts.
 */
export async function openTaskShell(task: ShellTask, host: ShellHost, pane: boolean | undefined): Promise<void> {
  const { env, send } = host;
  if (onPath('kubectl', env) === null) {
    return send({ is: 'no-kubectl', install: installKubectl(process.platform, process.arch) });
  }
  if (!isInTmux(env)) return reportOpening(send, () => openOverScreen(task, host));
  const settings = chosenSettings(env);
  // It is said once: the damaged file has another name then.
  if (settings.trouble !== null) return send({ is: 'trouble', of: 'shell', says: settings.trouble });
  const beside = pane ?? settings.data.shellPane;
  if (beside === undefined) return send({ is: 'ask', question: 'pane' });
  const unkept = pane === undefined ? null : chooseSettings(env, { shellPane: pane });
  await reportOpening(send, () => (beside ? openBeside(task, env) : openOverScreen(task, host)));
  if (unkept !== null) send({ is: 'trouble', of: 'shell', says: `${unkept} You will be asked again.` });
}

/** Reports that a shell is being opened, and how that ended: `open` resolves to a sentence where it failed. */
async function reportOpening(send: ShellHost['send'], open: () => Promise<string | null>): Promise<void> {
  send({ is: 'shell-opening' });
  try {
    const trouble = await open();
    send(trouble === null ? { is: 'shell-ready' } : { is: 'trouble', of: 'shell', says: trouble });
  } catch (error) {
    const says = (error instanceof Error ? error.message : String(error)).replace(/^error: |\.$/g, '');
    send({ is: 'trouble', of: 'shell', says: `The shell could not be opened: ${says}.` });
  }
}

async function openBeside({ name, serve }: ShellTask, env: Environment): Promise<string | null> {
  await serve();
  return openPane([process.execPath, process.argv[1] ?? ''], name, env);
}

async function openOverScreen({ serve }: ShellTask, { env, send, handOver, leave }: ShellHost): Promise<string | null> {
  const [folder, { openShell }] = await Promise.all([serve(), import('./cluster-shell.ts')]);
  send({ is: 'shell-ready' });
  let trouble: string | null = null;
  await handOver(async () => {
    const { fault, forwarded } = await openShell(folder, env);
    if (fault !== undefined) trouble = `${fault[0]?.toUpperCase()}${fault.slice(1)}: set SHELL.`;
    // A signal that ended the shell through this program was meant for the program.
    if (forwarded !== undefined) leave(128 + constants.signals[forwarded]);
  });
  return trouble;
}
