import { closestText } from '../../kube/edit-distance.ts';
import type { DocumentValue } from '../../kube/yaml/document-reader.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { mostTasks } from './exam-file-tasks.ts';
import { type ExamScenario, isForExam } from './exam-scenario.ts';

/** What tasks are drawn by. An empty list is no limit. */
export interface ExamBlueprint {
  readonly tasks: number;
  readonly packs: readonly string[];
  readonly domains: readonly string[];
  readonly skills: readonly string[];
  readonly difficulties: readonly Scenario['difficulty'][];
}

/** Reads the blueprint in the file of an exam. What it asks for must be in the pool. */
export function readBlueprint(value: DocumentValue, pool: readonly ExamScenario[]): ExamBlueprint {
  const fields = value.fields();
  fields.only(['tasks', 'packs', 'domains', 'skills', 'difficulties']);
  const asked = pool.filter(isForExam);
  const blueprint: ExamBlueprint = {
    tasks: fields.get('tasks').number({ min: 1, max: mostTasks, whole: true }),
    packs: known(
      fields.optional('packs'),
      'pack',
      asked.map(({ pack }) => pack),
    ),
    domains: known(
      fields.optional('domains'),
      'domain',
      asked.map(({ domain }) => domain),
    ),
    skills: known(
      fields.optional('skills'),
      'skill',
      asked.flatMap(({ skills }) => skills),
    ),
    difficulties: (fields.optional('difficulties')?.list() ?? []).map((one) => one.oneOf(['easy', 'medium', 'hard'])),
  };
  const fitting = asked.filter((entry) => fits(entry, blueprint)).length;
  if (fitting < blueprint.tasks) {
    value.fault(
      `Only ${fitting} of the tasks fit this blueprint, and it asks for ${blueprint.tasks}. Ask for less, or widen it.`,
    );
  }
  return blueprint;
}

/** Whether a blueprint may draw a task. */
export function fits(
  { pack, domain, skills, difficulty }: Pick<ExamScenario, 'pack' | 'domain' | 'skills' | 'difficulty'>,
  blueprint: ExamBlueprint,
): boolean {
  const within = <T>(limit: readonly T[], value: T): boolean => limit.length === 0 || limit.includes(value);
  return (
    within(blueprint.packs, pack) &&
    within(blueprint.domains, domain) &&
    within(blueprint.difficulties, difficulty) &&
    (blueprint.skills.length === 0 || skills.some((skill) => blueprint.skills.includes(skill)))
  );
}

/** Names that some task has; another one is a fault with a suggestion. */
function known(value: DocumentValue | undefined, what: string, names: readonly string[]): readonly string[] {
  const all = new Set(names);
  return (value?.list() ?? []).map((item) => {
    const name = item.text();
    if (name === '' || all.has(name)) return name;
    const meant = closestText(name, all);
    const hint = meant === undefined ? '"sallyport list --json" has those of every task.' : `Did you mean "${meant}"?`;
    item.fault(`No task of an exam has the ${what} ${JSON.stringify(name)}. ${hint}`);
    return name;
  });
}
