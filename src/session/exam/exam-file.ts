import { closestText } from '../../kube/edit-distance.ts';
import {
  type DocumentFault,
  type DocumentFields,
  type DocumentValue,
  openDocument,
} from '../../kube/yaml/document-reader.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { refOf } from '../../scenario/pack-entry.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { examMinutes, totalPoints } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import { type ExamScenario, isForExam } from './exam-scenario.ts';

/** An instructor's exam, as its file describes it. */
export interface ExamFile {
  readonly title: string;
  readonly minutes: number;
  /** The same seed gives every person the same tasks and variants; `null`: each person gets others. */
  readonly seed: number | null;
  readonly choice: ExamChoice;
  readonly rules: ExamRules;
}

/** Which tasks the exam has: those that are named, or some that fit a blueprint. */
export type ExamChoice =
  | { readonly is: 'tasks'; readonly tasks: readonly NamedTask[] }
  | { readonly is: 'blueprint'; readonly blueprint: ExamBlueprint };

/** A task that the file names. */
export interface NamedTask {
  readonly pack: string;
  readonly scenario: string;
  /** Counts from 1; `null`: by the seed. */
  readonly variant: number | null;
  /** Whole; `null`: by the weights of the tasks. Either every task of an exam has points, or none. */
  readonly points: number | null;
}

/** What tasks are drawn by. An empty list is no limit. */
export interface ExamBlueprint {
  readonly tasks: number;
  readonly packs: readonly string[];
  readonly domains: readonly string[];
  readonly skills: readonly string[];
  readonly difficulties: readonly Scenario['difficulty'][];
}

/** What holds in the exam beside the rules of every exam. */
export interface ExamRules {
  /** Percent of all points. */
  readonly passMark: number;
  /** When the person is reminded of the time: minutes that are left, the most first. */
  readonly alerts: readonly number[];
  /** What the instructor adds to the page of rules, a sentence each. */
  readonly says: readonly string[];
}

const minutesRange = { min: examMinutes[0], max: examMinutes[1], whole: true };
const mostTasks = 40;
const defaults = { passMark: examFacts.passMark, alerts: examFacts.alerts };

/**
 * Reads the file of an instructor's exam in YAML or JSON: `tasks` that are named, or a `blueprint` by which they are drawn
 * from `pool`. It is read strictly; every fault is returned with its place.
 */
export function readExamFile(
  file: TextFile,
  pool: readonly ExamScenario[],
): { readonly exam: ExamFile } | { readonly faults: readonly DocumentFault[] } {
  const { root, faults } = openDocument(file, 'The exam');
  const fields = root.fields();
  fields.only(['title', 'minutes', 'seed', 'tasks', 'blueprint', 'rules']);
  const minutes = fields.get('minutes').number(minutesRange);
  const exam: ExamFile = {
    title: textOf(fields.get('title'), 200),
    minutes,
    seed: fields.optional('seed')?.number({ min: 1, max: 999_999_999, whole: true }) ?? null,
    choice: choiceOf(fields, pool),
    rules: rulesOf(fields.optional('rules'), minutes),
  };
  return faults.length > 0 ? { faults } : { exam };
}

function textOf(value: DocumentValue, longest: number): string {
  const text = value.text(longest).trim();
  if (text === '') value.fault('This text is empty.');
  return text;
}

function choiceOf(fields: DocumentFields, pool: readonly ExamScenario[]): ExamChoice {
  const tasks = fields.optional('tasks');
  const blueprint = fields.optional('blueprint');
  if (tasks !== undefined && blueprint !== undefined) {
    blueprint.fault('An exam has tasks or a blueprint, not both. Remove one of them.');
  }
  if (tasks !== undefined) return { is: 'tasks', tasks: namedTasks(tasks, pool) };
  return { is: 'blueprint', blueprint: blueprintOf(blueprint ?? missing(fields), pool) };
}

/** Where neither is written, the fault names both. */
function missing(fields: DocumentFields): DocumentValue {
  return fields.get(
    'tasks',
    'The exam has neither tasks nor a blueprint. Name its tasks, or say by what they are drawn.',
  );
}

function namedTasks(value: DocumentValue, pool: readonly ExamScenario[]): readonly NamedTask[] {
  const items = value.list();
  if (items.length > mostTasks) value.fault(`An exam has at most ${mostTasks} tasks.`);
  if (items.length === 0) value.fault('The exam has no task.');
  const seen = new Set<string>();
  const tasks = items.map((item): NamedTask => {
    const fields = item.fields();
    fields.only(['scenario', 'variant', 'points']);
    const named = fields.get('scenario');
    const found = scenarioOf(named, pool);
    const variant = fields.optional('variant');
    const points = fields.optional('points');
    const ref = found === null ? '' : refOf(found);
    if (found !== null && seen.has(ref)) named.fault(`The task ${ref} is in the exam already.`);
    seen.add(ref);
    return {
      pack: found?.pack ?? '',
      scenario: found?.id ?? '',
      variant: variant?.number({ min: 1, max: found?.variants ?? 1_000_000, whole: true }) ?? null,
      points: points?.number({ min: 1, max: totalPoints, whole: true }) ?? null,
    };
  });
  checkPoints(value, tasks);
  return tasks;
}

function checkPoints(value: DocumentValue, tasks: readonly NamedTask[]): void {
  const given = tasks.flatMap(({ points }) => points ?? []);
  if (given.length === 0) return;
  if (given.length < tasks.length) {
    value.fault('Some tasks have points and some have none. Give points to all of them, or to none.');
    return;
  }
  const sum = given.reduce((total, points) => total + points, 0);
  if (sum !== totalPoints) value.fault(`The points of all tasks add up to ${sum}; they must add up to ${totalPoints}.`);
}

/** The scenario that a name means: `PACK/ID`, or `ID` while only one pack has it. */
function scenarioOf(value: DocumentValue, pool: readonly ExamScenario[]): ExamScenario | null {
  const name = value.text();
  if (name === '') return null;
  const meant = pool.filter((entry) => (name.includes('/') ? refOf(entry) === name : entry.id === name));
  const [found, other] = meant;
  if (found === undefined) {
    const closest = closestText(name, pool.map(name.includes('/') ? refOf : ({ id }) => id));
    const hint = closest === undefined ? '"sallyport list" shows all of them.' : `Did you mean ${closest}?`;
    value.fault(`There is no scenario ${JSON.stringify(name)}. ${hint}`);
    return null;
  }
  if (other !== undefined) {
    value.fault(`Several packs have a scenario ${name}. Write one of ${meant.map(refOf).join(', ')}.`);
    return null;
  }
  if (isForExam(found)) return found;
  value.fault(`An exam cannot ask ${refOf(found)}: ${whyNotAsked(found)}.`);
  return null;
}

function whyNotAsked({ uses, kind, pack, domain }: ExamScenario): string {
  if (!uses.includes('exam')) return 'its pack does not allow it';
  if (kind !== 'write' && kind !== 'repair' && kind !== 'labels') return 'a document answers it, and no manifests';
  if (!examFacts.domains.some((one) => one.domain === domain)) return `its domain ${domain} is none of the exam`;
  return `the pack ${pack} is for beginners`;
}

function blueprintOf(value: DocumentValue, pool: readonly ExamScenario[]): ExamBlueprint {
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

function rulesOf(value: DocumentValue | undefined, minutes: number): ExamRules {
  if (value === undefined) {
    return { passMark: defaults.passMark, alerts: defaults.alerts.filter((left) => left < minutes), says: [] };
  }
  const fields = value.fields();
  fields.only(['passMark', 'alerts', 'says']);
  const alerts = fields
    .optional('alerts')
    ?.list()
    .map((one) => one.number({ min: 1, max: minutes, whole: true }));
  const says = fields.optional('says')?.list() ?? [];
  return {
    passMark: fields.optional('passMark')?.number({ min: 1, max: 100, whole: true }) ?? defaults.passMark,
    alerts: [...new Set(alerts ?? defaults.alerts.filter((left) => left < minutes))].toSorted((a, b) => b - a),
    says: says.map((one) => textOf(one, 500)),
  };
}
