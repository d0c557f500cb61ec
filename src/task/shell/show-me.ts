import { runCommand } from '../../cli/child-process.ts';
import type { Environment } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { ownerText } from '../../cli/owner.ts';
import { ownershipAnnotations, RUN_KEY } from '../../cluster/real/ownership-labels.ts';
import { demonstration } from '../../session/demonstration.ts';
import type { FlowDemonstration, Marks } from '../../session/reproduce-flow.ts';
import type { Session } from '../../session/session.ts';
import { clusterEnvironment } from '../cluster-environment.ts';
import { installKubectl } from './kubectl.ts';
import type { ShellHost, ShellTask } from './task-shell.ts';

/** What is left on a real cluster may be removed by others after so long, in milliseconds. */
const longestShow = 600_000;

/**
 * Tries in the terminal what the last check found wrong first: the pods and namespaces that are needed are
 * made with kubectl, and removed again, also after Ctrl-C. Each command is shown before it runs.
 */
export async function showFlow(session: Session, { serve }: ShellTask, host: ShellHost): Promise<void> {
  const { env, send, handOver } = host;
  if (onPath('kubectl', env) === null) {
    return send({ is: 'no-kubectl', install: installKubectl(process.platform, process.arch) });
  }
  const isReal = session.context !== null;
  const options = { copies: true, ...(isReal ? { marks: marksOfShow(env) } : {}) };
  const shown = demonstration(session, options);
  if (shown === null) return;
  send({ is: 'shell-opening' });
  try {
    const folder = await serve();
    send({ is: 'shell-ready' });
    await handOver(async () => {
      await runCommand(['/bin/sh', '-c', showScript(shown)], {
        env: { ...env, ...clusterEnvironment(folder) },
        stdio: 'inherit',
        forward: ['SIGHUP', 'SIGTERM'],
        ignore: ['SIGINT', 'SIGQUIT'],
      });
    });
  } catch (error) {
    const says = (error instanceof Error ? error.message : String(error)).replace(/^error: |\.$/g, '');
    send({ is: 'trouble', of: 'shell', says: `The connection cannot be shown: ${says}.` });
  }
}

/** By these `sallyport doctor` finds what a crash leaves. */
function marksOfShow(env: Environment): Marks {
  const run = `show-me-${process.pid}`;
  const expires = new Date(Date.now() + longestShow).toISOString();
  const ownership = { run, owner: ownerText(env), pid: process.pid, expires };
  return { annotations: ownershipAnnotations(ownership), namespaceLabels: { [RUN_KEY]: run } };
}

/** The script that shows a flow: each command is printed, then run; whatever happens, what was made is removed at the end. */
export function showScript({ make, attempt, remove }: FlowDemonstration): string {
  const show = (command: string): string => `show ${quoted(command)}`;
  return [
    'show() { printf "\\n$ %s\\n" "$1"; eval "$1"; }',
    'clean() {',
    '  trap - EXIT',
    '  trap "" INT TERM HUP',
    ...(remove.length === 0 ? [] : ['  printf "\\nNow all that was made is removed.\\n"']),
    ...remove.map((command) => `  ${show(command)}`),
    '}',
    'trap clean EXIT',
    'trap "exit 130" INT TERM HUP',
    ...make.map((command) => `${show(command)} || exit 1`),
    show(attempt),
    'clean',
    'printf "\\nPress Enter to go back to the review. "',
    'read -r _',
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
