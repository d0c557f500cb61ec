import { constants } from 'node:os';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { settingsFile } from '../../folders.ts';
import { keepSettings, readSettings } from '../../progress/settings.ts';
import type { SessionEvent } from '../../session/session.ts';
import type { OpenTask } from '../open-task.ts';
import { installKubectl } from './kubectl.ts';
import { isInTmux, openPane } from './tmux-pane.ts';

/** What opening a shell touches of the program that runs. */
export interface AroundShell {
  readonly env: Environment;
  /** The task that is open now, and its scenario's id. */
  readonly task: () => OpenTask | null;
  readonly name: () => string;
  readonly send: (event: SessionEvent) => void;
  /** Hands the terminal over while something runs. */
  readonly away: (run: () => Promise<void>) => Promise<void>;
  /** Ends the program with an exit code. */
  readonly leave: (code: number) => void;
}

/**
 * What `!` does: the person's shell on the task's cluster, over the screen or, in tmux, in a pane beside it. `pane` is
 * what they have just answered to which of the two; without it, what they answered once counts.
 */
export function shellOpener(around: AroundShell): (pane: boolean | undefined) => Promise<void> {
  const { env, send } = around;
  return async (pane) => {
    const task = around.task();
    if (!task) return;
    if (onPath('kubectl', env) === null) {
      return send({ is: 'no-kubectl', install: installKubectl(process.platform, process.arch) });
    }
    if (!isInTmux(env)) return opening(send, () => openOver(task, around));
    const beside = pane ?? (await readSettings(settingsFile(env))).shellPane;
    if (beside === undefined) return send({ is: 'ask', question: 'pane' });
    // Where it cannot be kept it is asked again.
    if (pane !== undefined) await keepSettings(settingsFile(env), { shellPane: pane }).catch(() => undefined);
    return opening(send, () => (beside ? openBeside(task, around) : openOver(task, around)));
  };
}

/** Says that a shell is on its way, and what became of it: `run` returns a sentence where it could not be opened. */
async function opening(send: AroundShell['send'], run: () => Promise<string | null>): Promise<void> {
  send({ is: 'shell-opening' });
  try {
    const trouble = await run();
    send(trouble === null ? { is: 'shell-ready' } : { is: 'trouble', of: 'shell', says: trouble });
  } catch (error) {
    const says = (error instanceof Error ? error.message : String(error)).replace(/^error: |\.$/g, '');
    send({ is: 'trouble', of: 'shell', says: `The shell could not be opened: ${says}.` });
  }
}

async function openBeside(task: OpenTask, { env, name }: AroundShell): Promise<string | null> {
  await task.serve();
  return openPane([process.execPath, process.argv[1] ?? ''], name(), env);
}

async function openOver(task: OpenTask, { env, send, away, leave }: AroundShell): Promise<string | null> {
  const [folder, { openShell }] = await Promise.all([task.serve(), import('./cluster-shell.ts')]);
  send({ is: 'shell-ready' });
  let trouble: string | null = null;
  await away(async () => {
    const { fault, told } = await openShell(folder, env);
    if (fault !== undefined) trouble = `${fault[0]?.toUpperCase()}${fault.slice(1)}: set SHELL.`;
    // Whoever ended the shell through this program meant the program.
    if (told !== undefined) leave(128 + constants.signals[told]);
  });
  return trouble;
}
