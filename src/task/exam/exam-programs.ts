import type { Environment } from '../../cli/command-context.ts';
import { writePrivately } from '../../cli/write-privately.ts';
import { chosenSettings } from '../chosen-settings.ts';
import { type ClusterFolder, kubeconfigPath, makeClusterFolder, removeClusterFolder } from '../cluster-folder.ts';
import { findEditor, noEditor, openEditorWindow, runEditor } from '../editor.ts';
import { isInTmux, openPane } from '../shell/tmux-pane.ts';
import type { TerminalHandover } from '../terminal-handover.ts';
import { ExamCluster, type ExamClusterOptions, type ExamTaskScenario } from './exam-cluster.ts';
import { examKubeconfig } from './exam-kubeconfig.ts';

/** What came of a program that had the terminal. */
export interface ProgramEnd {
  /** What went wrong, in a sentence; null where nothing did. */
  readonly trouble: string | null;
  /** A signal that was meant for this program, and ended the other one through it. */
  readonly signal?: NodeJS.Signals;
}

/** Runs the person's editor on a file: over the screen, or in a window of its own where the person has chosen that. */
export async function editFile(terminal: TerminalHandover, path: string, env: Environment): Promise<ProgramEnd> {
  const editor = await findEditor(env);
  if (editor === null) return { trouble: noEditor };
  if (chosenSettings(env).data.editorWindow) return { trouble: await openEditorWindow(editor, path, env) };
  let trouble: string | null = null;
  await terminal.run(async () => void (trouble = await runEditor(editor, path, env)));
  return { trouble };
}

/**
 * Opens the person's shell on the clusters of an exam: over the screen, or in a pane of tmux beside it where the person has
 * chosen that. Rejects with an `ExitError`.
 */
export async function openExamShell(
  terminal: TerminalHandover,
  folder: ClusterFolder,
  env: Environment,
): Promise<ProgramEnd> {
  if (!isInTmux(env) || chosenSettings(env).data.shellPane !== true) return openShellOn(terminal, folder, env);
  return { trouble: await openPane([process.execPath, process.argv[1] ?? ''], folder.about.name, env) };
}

/** Opens the person's shell on the clusters of a folder, over the screen. Rejects with an `ExitError`. */
async function openShellOn(terminal: TerminalHandover, folder: ClusterFolder, env: Environment): Promise<ProgramEnd> {
  const { openShell } = await import('../shell/cluster-shell.ts');
  let end: ProgramEnd = { trouble: null };
  await terminal.run(async () => {
    const { fault, forwarded } = await openShell(folder, env);
    end = {
      trouble: fault === undefined ? null : `The shell could not be opened: ${fault}; set SHELL.`,
      ...(forwarded === undefined ? {} : { signal: forwarded }),
    };
  });
  return end;
}

/** What a shell on the cluster of a task that is over needs. */
export interface ReviewShell extends ExamClusterOptions {
  readonly env: Environment;
  /** When the exam ended, in milliseconds since 1970. */
  readonly endedAt: number;
}

/** Makes the cluster of a task as it was left, and opens a shell on it. What is done there is not kept. */
export async function openReviewShell(
  terminal: TerminalHandover,
  about: ExamTaskScenario,
  { env, endedAt, ...options }: ReviewShell,
): Promise<ProgramEnd> {
  const { task, scenario } = about;
  const cluster = await ExamCluster.review(about, options, endedAt);
  let folder: ClusterFolder | null = null;
  try {
    const { metadataService } = scenario;
    folder = makeClusterFolder(env, { pid: process.pid, name: 'exam-review', is: 'sandbox', metadataService });
    const contexts = [{ context: task.context, kubeconfig: await cluster.kubeconfig() }];
    const chosen = { current: null, namespaces: new Map<string, string>() };
    writePrivately(kubeconfigPath(folder), examKubeconfig(contexts, chosen));
    return await openShellOn(terminal, folder, env);
  } finally {
    if (folder !== null) removeClusterFolder(folder);
    await cluster.close();
  }
}
