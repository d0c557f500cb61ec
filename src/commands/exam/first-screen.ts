import type { TerminalContext } from '../../cli/command-context.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { isOpenElsewhere, windowFile } from '../../progress/task-owner.ts';
import { unfinishedExam } from '../../task/exam/exam-folder.ts';
import { drawExam, drawPractice } from '../draw-program.ts';

/**
 * `sallyport` in a terminal: the exam that is running, which goes on, else the first screen. Where another window has the
 * exam it is the first screen too. Resolves to the exit code.
 */
export async function drawFirstScreen(color: boolean, context: TerminalContext): Promise<number> {
  const unfinished = unfinishedExam(context.env);
  if (unfinished === null) return drawPractice({ color, context });
  const window = await windowFile(unfinished.folder.path).read();
  if (isOpenElsewhere(window, { pid: process.pid, now: Date.now() }, isProcessAlive)) {
    context.stderr.write('An exam is running in another window.\n');
    return drawPractice({ color, context });
  }
  const { minutes, seed } = unfinished.state.plan;
  return drawExam({ wish: { minutes, seed }, fast: unfinished.fast, color, context });
}
