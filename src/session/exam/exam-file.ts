import {
  type DocumentFault,
  type DocumentFields,
  type DocumentValue,
  openDocument,
} from '../../kube/yaml/document-reader.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { examMinutes } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import { type ExamBlueprint, readBlueprint } from './exam-file-blueprint.ts';
import { type NamedTask, namedTasks } from './exam-file-tasks.ts';
import type { ExamScenario } from './exam-scenario.ts';

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
  return { is: 'blueprint', blueprint: readBlueprint(blueprint ?? missing(fields), pool) };
}

/** Where neither is written, the fault names both. */
function missing(fields: DocumentFields): DocumentValue {
  return fields.get(
    'tasks',
    'The exam has neither tasks nor a blueprint. Name its tasks, or say by what they are drawn.',
  );
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
