import type { ScenarioEntry } from '../../scenario/pack-entry.ts';
import { examFacts } from './curriculum.ts';

/** What a plan of an exam needs of a scenario. */
export type ExamScenario = Pick<
  ScenarioEntry,
  | 'id'
  | 'pack'
  | 'version'
  | 'title'
  | 'domain'
  | 'competency'
  | 'skills'
  | 'difficulty'
  | 'minutes'
  | 'weight'
  | 'uses'
  | 'kind'
  | 'variants'
>;

/** The pack of first steps: its tasks are smaller than those of an exam. */
const firstSteps = 'first-steps';

/**
 * Whether an exam may ask a task: it is solved with kubectl or manifests, its pack allows it, and it is of a domain of the
 * curriculum.
 */
export function isForExam({ pack, uses, kind, domain }: ExamScenario): boolean {
  const isSolved = kind === 'write' || kind === 'repair' || kind === 'labels';
  const isInCurriculum = examFacts.domains.some((one) => one.domain === domain);
  return isSolved && isInCurriculum && uses.includes('exam') && pack !== firstSteps;
}
