import { enableCompileCache } from 'node:module';
import type { Environment } from '../cli/command-context.ts';
import { ExitError, errorSentence } from '../cli/exit.ts';
import { folders } from '../folders.ts';
import { examFacts } from '../session/exam/curriculum.ts';
import { chosenSettings } from '../task/chosen-settings.ts';
import { usualMinutes } from './drill-request.ts';
import type { ExamScreenOptions } from './exam/exam-screen.tsx';
import type { PracticeScreenOptions } from './practice-screen.tsx';

// The screens of practice and of the exam are drawn one after the other, because each is built apart from the commands. They are large, and
// not in the code cache of the commands: Node keeps what it compiles of them from one start to the next.

/** Draws the program until the person leaves; resolves to the exit code. From the first screen one goes to the mock exam, and comes back. */
export async function drawPractice(options: PracticeScreenOptions): Promise<number> {
  keepCompiled(options.context.env);
  const { practiceScreen } = await import('./practice-screen.tsx');
  const { code, next } = await practiceScreen(options);
  if (next !== 'exam') return code;
  const { pack, color, fast = false, context } = options;
  const wish = { minutes: examFacts.length, seed: newSeed() };
  const packed = pack === undefined ? {} : { pack };
  try {
    return await drawExam({ wish, ...packed, fast, color, isFromHome: true, context });
  } catch (error) {
    if (!isExitError(error)) throw error;
    return drawPractice({ ...packed, color, fast, context, notice: `The exam cannot start: ${errorSentence(error)}` });
  }
}

/** Draws an exam until the person leaves, goes on to a drill, or goes back to the first screen; resolves to the exit code. */
export async function drawExam(options: ExamScreenOptions): Promise<number> {
  const { color, fast, pack, context } = options;
  keepCompiled(context.env);
  const { examScreen } = await import('./exam/exam-screen.tsx');
  const { code, next } = await examScreen(options);
  if (next === null) return code;
  if (next.is === 'home') return drawPractice({ ...(pack === undefined ? {} : { pack }), color, fast, context });
  const minutes = chosenSettings(context.env).data.drillMinutes ?? usualMinutes;
  return drawPractice({ drill: { minutes, skill: next.skill, seed: newSeed() }, color, fast, context });
}

function keepCompiled(env: Environment): void {
  enableCompileCache(env['NODE_COMPILE_CACHE'] ?? `${folders(env).cache}/compiled`);
}

/** A seed that is another one each time. */
function newSeed(): number {
  return (Date.now() % 999_983) + 1;
}

/** A screen that is built apart from this file throws an ExitError of its own. */
function isExitError(error: unknown): boolean {
  return error instanceof ExitError || (error instanceof Error && error.name === 'ExitError');
}
