import type { Grade } from '../../graders/grader.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { QuestionNotes } from '../../src/session/question/question-notes.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { openTaskCluster } from '../../src/task/open-task/open-cluster.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

/** A task, and the events of saves and checks on its cluster. */
export interface PlayedTask {
  readonly scenario: Scenario;
  /** The answer file as it is made. */
  readonly first: Saved;
  save(text: string): Promise<Saved>;
  grade(): Promise<Grade>;
  /** Of a question: what explains the grade. */
  explain(): Promise<QuestionNotes | null>;
  /** The text of a near miss. */
  nearMiss(file: string): string;
}

export type Saved = Extract<SessionEvent, { is: 'answer-applied' }>;

/** A task that comes with the program. */
export async function playedTask(id: string): Promise<PlayedTask> {
  const scenario = bundledPack().scenarios.find((of) => of.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return playedScenario(scenario);
}

/** Any task. */
export async function playedScenario(scenario: Scenario): Promise<PlayedTask> {
  const now = (): Date => new Date('2026-11-21T10:00:00Z');
  const cluster = await openTaskCluster(scenario, { is: 'simulated', fast: false }, now);
  const save = async (text: string): Promise<Saved> => ({
    is: 'answer-applied',
    ...(await cluster.apply({ file: 'answer.yaml', text }, 0)),
  });
  return {
    scenario,
    first: await save('# Write here the manifests that solve the task.\n'),
    save,
    grade: () => cluster.grade(),
    explain: () => cluster.explain(),
    nearMiss: (file) => scenario.nearMisses.find(({ name }) => name === file)?.answer ?? '',
  };
}
