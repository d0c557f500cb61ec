import { skillDistance } from './blueprint.ts';
import type { ExamScenario } from './exam-scenario.ts';

/**
 * The tasks in a drawn order in which, where that is possible, no two of `skillDistance` tasks in a row have the same first
 * skill. A skill of which so many tasks are left that they need every place is taken first.
 */
export function orderTasks(tasks: readonly ExamScenario[], rank: (text: string) => number): readonly ExamScenario[] {
  const placed: ExamScenario[] = [];
  let left = tasks.toSorted(
    (one, other) => rank(`place ${one.pack}/${one.id}`) - rank(`place ${other.pack}/${other.id}`),
  );
  while (left.length > 0) {
    const recent = placed.slice(-(skillDistance - 1)).map(firstSkill);
    const free = left.filter((task) => !recent.includes(firstSkill(task)));
    const among = free.length > 0 ? free : left;
    const ofSkill = (task: ExamScenario): number =>
      left.filter((other) => firstSkill(other) === firstSkill(task)).length;
    const mostLeft = Math.max(...among.map(ofSkill));
    const isUrgent = skillDistance * (mostLeft - 1) + 1 >= left.length - (skillDistance - 1);
    const [first] = among;
    const next = isUrgent && mostLeft > 1 ? among.find((task) => ofSkill(task) === mostLeft) : first;
    if (next === undefined) return placed;
    placed.push(next);
    left = left.filter((task) => task !== next);
  }
  return placed;
}

/** The pairs of tasks with the same first skill among each so many tasks in a row; `at` counts from 0. */
export function sameSkillPairs(
  tasks: readonly Pick<ExamScenario, 'skills'>[],
  distance: number,
): readonly { readonly skill: string; readonly at: readonly [number, number] }[] {
  return tasks.flatMap((task, at) =>
    tasks.slice(at + 1, at + distance).flatMap((other, by) => {
      const skill = firstSkill(task);
      return skill === firstSkill(other) ? [{ skill, at: [at, at + by + 1] as const }] : [];
    }),
  );
}

function firstSkill({ skills }: Pick<ExamScenario, 'skills'>): string {
  return skills[0] ?? '';
}
