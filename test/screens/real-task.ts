import type { Grade } from '../../graders/grader.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { SessionEvent } from '../../src/session/session.ts';
import { startEngine, type TaskEngine } from '../../src/task/task-engine.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

/** A task that comes with the program, and what its session is told by saves and checks on its real cluster. */
export interface RealTask {
  readonly scenario: Scenario;
  /** The answer file as it is made. */
  readonly first: Saved;
  save(text: string): Promise<Saved>;
  grade(): Promise<Grade>;
  /** The text of a near miss. */
  nearMiss(file: string): string;
}

export type Saved = Extract<SessionEvent, { is: 'answer-applied' }>;

export async function realTask(id: string): Promise<RealTask> {
  const scenario = bundledPack().scenarios.find((of) => of.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  const engine: TaskEngine = await startEngine(scenario, () => new Date('2026-11-21T10:00:00Z'));
  const save = async (text: string): Promise<Saved> => ({
    is: 'answer-applied',
    ...(await engine.apply('answer.yaml', text, 0)),
  });
  return {
    scenario,
    first: await save('# Write here the manifests that solve the task.\n'),
    save,
    grade: () => engine.grade(),
    nearMiss: (file) => scenario.nearMisses.find(({ name }) => name === file)?.answer ?? '',
  };
}
