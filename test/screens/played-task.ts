import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Grade } from '../../graders/grader.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { openTaskCluster } from '../../src/task/open-task/open-cluster.ts';

const folder = join(import.meta.dirname, '../../scenarios/network-policies');

/** A task that comes with the program, and the events of saves and checks on its cluster. */
export interface PlayedTask {
  readonly scenario: Scenario;
  /** The answer file as it is made. */
  readonly first: Saved;
  save(text: string): Promise<Saved>;
  grade(): Promise<Grade>;
  /** The text of a near miss. */
  nearMiss(file: string): string;
}

export type Saved = Extract<SessionEvent, { is: 'answer-applied' }>;

export async function playedTask(id: string): Promise<PlayedTask> {
  const loaded = loadPack(folder);
  const scenario = 'pack' in loaded ? loaded.pack.scenarios.find((of) => of.id === id) : undefined;
  if (!scenario) throw new Error(`no scenario ${id}`);
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
    nearMiss: (file) => readFileSync(join(folder, id, 'near-misses', `${file}.yaml`), 'utf8'),
  };
}
