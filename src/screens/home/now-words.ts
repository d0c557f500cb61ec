import { clock } from '../../report/format-duration.ts';
import type { AppState } from '../../session/app-view.ts';
import { isAnswered, isEntryQuestion } from '../../session/entry-test.ts';
import { type Home, type HomeTask, justDoneSteps, justSkipped, nextTask } from '../../session/home.ts';
import type { Glyphs } from '../theme.ts';
import { doneStepsWords, entryTestWords } from './steps-words.ts';

/** What to do now, in a few sentences: what Enter does at first. */
export function nowWords({ home, loaded: { exam } }: AppState, glyphs: Glyphs): string {
  if (exam !== null && !exam.isElsewhere) return `Go on with the exam: ${exam.left} left. Its clock runs.`;
  const running = exam === null ? '' : `An exam is running in another window, ${exam.left} left. `;
  return `${running}${nextWords(home, glyphs)}`;
}

function nextWords(home: Home, glyphs: Glyphs): string {
  const { tasks, entryTest, isNew } = home;
  const next = nextTask(home);
  const before = doneWords(home);
  if (isNew)
    return `New here? ${glyphs.enter} begins with a short entry test and the first steps (ten minutes). n goes straight to the tasks.`;
  if (!next)
    return `${before}${tasks.length === 0 ? 'There are no tasks.' : 'You have passed every task. Select one to do it again.'}`;
  const { scenario, progress } = next;
  if (isEntryQuestion(scenario)) {
    const answered = entryTest.filter(isAnswered).length;
    return `Entry test: ${answered} of ${entryTest.length} questions answered. Next: “${scenario.title}”.`;
  }
  if (progress.open)
    return `Go on with “${scenario.title}”: ${clock(progress.open.elapsed)} of ${clock(scenario.minutes * 60)} so far.`;
  if (next.isDue)
    return `${before}Due again: “${scenario.title}”, ${minutesOf(scenario)}. A drill gives it other names.`;
  return `${before}Next: “${scenario.title}”, ${minutesOf(scenario)}.`;
}

function minutesOf({ minutes }: HomeTask['scenario']): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** What has just been done, the entry test or the first steps; empty where neither has. */
function doneWords(home: Home): string {
  const skipped = justSkipped(home);
  const done = justDoneSteps(home);
  const { entryTest } = home;
  const right = entryTest.filter(({ progress }) => progress.state === 'passed').length;
  if (skipped !== null) return `${entryTestWords(right, entryTest.length, skipped)} `;
  return done === null ? '' : `${doneStepsWords(done)} `;
}
