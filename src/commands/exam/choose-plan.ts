import { wrongUsage } from '../../cli/exit.ts';
import { blueprintOf, examMinutes } from '../../session/exam/blueprint.ts';
import { type ExamPlan, isPlan, planExam } from '../../session/exam/plan.ts';
import type { ChosenPack } from '../../task/choose-scenario.ts';

/** What an exam is asked for on the command line. */
export interface ExamWish {
  readonly minutes: number;
  readonly tasks?: number | undefined;
  readonly seed: number;
}

/** The plan of an exam from some packs. Throws an `ExitError` of wrong usage where there is none. */
export function choosePlan(packs: readonly ChosenPack[], { minutes, tasks, seed }: ExamWish): ExamPlan {
  const [shortest, longest] = examMinutes;
  if (minutes < shortest || minutes > longest) {
    throw wrongUsage(`an exam takes ${shortest} to ${longest} minutes, not ${minutes}`);
  }
  const planned = planExam({ pool: packs.flatMap(({ scenarios }) => scenarios), seed, minutes, tasks });
  if (isPlan(planned)) return planned;
  if (planned.is === 'count') {
    const { fewest, most } = planned;
    const range = fewest === most ? `${most}` : `${fewest} to ${most}`;
    throw wrongUsage(`an exam of ${minutes} minutes has ${range} ${most === 1 ? 'task' : 'tasks'}, not ${tasks}`);
  }
  const { available, wanted } = planned;
  const there = available === 1 ? 'is 1 task' : `are ${available} tasks`;
  throw wrongUsage(
    `there ${there} for an exam, and ${wanted} are needed for ${minutes} minutes${shorterFor(available)}; tasks for exams are solved with manifests, are of a domain of the exam, and have "exam" in their uses`,
  );
}

/** An exam that so many tasks are enough for, as advice; empty where there is none. */
function shorterFor(available: number): string {
  const [shortest, longest] = examMinutes;
  for (let minutes = longest; minutes >= shortest; minutes -= 5) {
    const { usualTasks } = blueprintOf(minutes);
    if (usualTasks <= available) return `: try --minutes ${minutes}`;
  }
  return '';
}
