import { wrongUsage } from '../../cli/exit.ts';
import type { ExamPlan } from '../../session/exam/plan.ts';
import { type ChosenPack, findScenario, packIn } from '../choose-scenario.ts';
import type { ExamTaskScenario } from './exam-cluster.ts';

/**
 * The tasks of a plan with their scenarios, in the plan's order and in the versions of the packs that it was made from. Rejects
 * with an `ExitError` where a task or that version is not there any more.
 */
export async function readExamTasks(
  { tasks }: ExamPlan,
  packs: readonly ChosenPack[],
): Promise<readonly ExamTaskScenario[]> {
  const olds = new Map<string, Promise<ChosenPack>>();
  const found: ExamTaskScenario[] = [];
  for (const task of tasks) {
    const { from } = findScenario(`${task.pack}/${task.scenario}`, packs);
    const folder = from.version === task.version ? undefined : from.otherVersions?.get(task.version);
    if (from.version !== task.version && folder === undefined) {
      throw wrongUsage(`pack ${task.pack} ${task.version} is not there any more; it is ${from.version} now`);
    }
    let pack = from;
    if (folder !== undefined) {
      const old = olds.get(folder) ?? packIn(folder);
      olds.set(folder, old);
      pack = await old;
    }
    found.push({ task, scenario: await pack.load(task.scenario, task.variant) });
  }
  return found;
}
