import { closestText } from '../../kube/edit-distance.ts';
import type { DocumentValue } from '../../kube/yaml/document-reader.ts';
import { refOf } from '../../scenario/pack-entry.ts';
import { totalPoints } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import { type ExamScenario, isForExam } from './exam-scenario.ts';

/** A task that the file names. */
export interface NamedTask {
  readonly pack: string;
  readonly scenario: string;
  /** Counts from 1; `null`: by the seed. */
  readonly variant: number | null;
  /** Whole; `null`: by the weights of the tasks. Either every task of an exam has points, or none. */
  readonly points: number | null;
}

/** An exam of an instructor has no more tasks. */
export const mostTasks = 40;

/** Reads the tasks that the file of an exam names. */
export function namedTasks(value: DocumentValue, pool: readonly ExamScenario[]): readonly NamedTask[] {
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
