import type { TerminalContext } from '../../cli/command-context.ts';
import { unfinishedExam } from '../../task/exam/exam-folder.ts';
import { drawExam } from '../exam.ts';
import { drawPractice } from '../practice.ts';

/** `sallyport` in a terminal: the exam that is running, which goes on, else the first screen. Resolves to the exit code. */
export async function drawHome(color: boolean, context: TerminalContext): Promise<number> {
  const unfinished = unfinishedExam(context.env);
  if (unfinished === null) return drawPractice({ color, context });
  const { minutes, seed } = unfinished.state.plan;
  return drawExam({ wish: { minutes, seed }, fast: unfinished.fast, color, context });
}
