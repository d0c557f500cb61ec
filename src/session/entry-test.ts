import type { TaskProgress } from '../progress/progress.ts';
import type { ScenarioEntry } from '../scenario/pack-entry.ts';

/** A question of an entry test, or a step that it may skip, and how far the person has come with it. */
interface Task {
  readonly scenario: Pick<ScenarioEntry, 'skills' | 'uses'>;
  readonly progress: TaskProgress;
}

/** Whether a task is a question of an entry test, and nothing else: it is asked once, and never practised. */
export function isEntryQuestion({ uses }: Task['scenario']): boolean {
  return uses.includes('entry-test') && !uses.includes('practice');
}

/** Whether a question was answered, rightly or not. */
export function isAnswered({ progress }: Pick<Task, 'progress'>): boolean {
  return progress.state === 'passed' || progress.best !== null;
}

/**
 * The steps that a person need not do: all of their skills were asked, and every question about one of them was answered
 * rightly, at the first try and without help. The first step shows how to read the screen: it is skipped only where every
 * question was answered so. `steps` and `questions` are of one pack.
 */
export function knownSteps<Step extends Task>(questions: readonly Task[], steps: readonly Step[]): readonly Step[] {
  const skillsOf = (some: readonly Task[]): ReadonlySet<string> =>
    new Set(some.flatMap(({ scenario }) => scenario.skills));
  const known = skillsOf(questions.filter(isKnown));
  const missed = skillsOf(questions.filter((question) => !isKnown(question)));
  const isKnownAll = questions.every(isKnown);
  return steps.filter(
    ({ scenario: { skills } }, at) =>
      (at > 0 || isKnownAll) && skills.length > 0 && skills.every((skill) => known.has(skill) && !missed.has(skill)),
  );
}

function isKnown({ progress: { bestPass } }: Task): boolean {
  return bestPass !== null && bestPass.tries === 1 && bestPass.hints === 0 && !bestPass.solutionShown;
}
