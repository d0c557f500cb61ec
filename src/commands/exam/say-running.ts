import type { CommandContext } from '../../cli/command-context.ts';
import { write } from '../../cli/output.ts';
import { runningExamText } from '../../task/exam/during-exam.ts';

/** Says on standard error that an exam is running, where one is. */
export async function sayRunningExam({ env, stderr }: Pick<CommandContext, 'env' | 'stderr'>): Promise<void> {
  const says = await runningExamText(env, Date.now());
  if (says !== null) await write(stderr, `${says}\n`);
}
