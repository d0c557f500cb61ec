import type { Grade } from '../../graders/grader.ts';
import type { Environment } from '../cli/command-context.ts';
import type { Journal } from '../progress/journal.ts';
import type { Happening } from '../progress/progress.ts';
import type { RunningFile } from '../progress/running.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Session, SessionEvent } from '../session/session.ts';
import type { AnswerFile } from './answer-file.ts';
import { sentenceOf, startApplying } from './apply-saves.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { startServing } from './serve-task.ts';
import { startClock } from './task-clock.ts';
import type { TaskEngine } from './task-engine.ts';

/** What an open task touches of the world. */
export interface TaskWorld {
  readonly answer: AnswerFile;
  /** The path of the answer as it is shown. */
  readonly shownPath: string;
  readonly journal: Journal;
  readonly running: RunningFile;
  readonly pid: number;
  /** Says where the folder of a served cluster goes. */
  readonly env: Environment;
  /** The folder of its pack, where that did not come with the program. */
  readonly packFolder?: string;
  /** The context of the real cluster it stands on, if it does. */
  readonly context?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly lives: (pid: number) => boolean;
  readonly startEngine: (scenario: Scenario, now: () => Date) => Promise<TaskEngine>;
  readonly get: () => Session | null;
  readonly send: (event: SessionEvent) => unknown;
}

/** A task that is open in this window: its clock runs, its answer is watched. */
export interface OpenTask {
  readonly answerPath: string;
  check(): Promise<void>;
  hinted(hint: number): void;
  solutionShown(): void;
  reset(): Promise<void>;
  /**
   * Where the cluster can be reached with kubectl: from the first time on it is served, by the window that keeps the
   * task's clock. Rejects with a sentence in an `Error`.
   */
  serve(): Promise<ClusterFolder>;
  /** Keeps the clock and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens a task: makes the answer file and the cluster, watches the one and applies it to the other, keeps the clock.
 * All that happens is told to the session by `send`; nothing here is waited for by the screen.
 */
export function openTask(scenario: Scenario, isNew: boolean, world: TaskWorld): OpenTask {
  const clock = startClock(world, isNew);
  const answer = startApplying(scenario, world);
  const serving = startServing(scenario, world, answer, clock);
  const keeping = new Set<Promise<void>>();
  const { pack, version, id, variant } = scenario;
  const keep = (happening: Happening): void => {
    const at = new Date(world.now()).toISOString();
    const mine = world.journal
      .append({ at, pack, version, scenario: id, variant, elapsed: Math.floor(clock.elapsed()), ...happening })
      .catch((error: unknown) => void world.send({ is: 'trouble', of: 'journal', says: sentenceOf(error) }))
      .finally(() => keeping.delete(mine));
    keeping.add(mine);
  };
  if (isNew) keep({ is: 'started' });
  return {
    answerPath: world.answer.path,
    async check() {
      const over = world.get()?.over === true;
      try {
        const grade = await answer.grade();
        world.send({ is: 'graded', grade });
        if (over) return;
        keep({ is: 'checked', score: grade.score, passed: grade.passed, failed: failedOf(grade) });
        if (grade.passed) keep({ is: 'passed' });
      } catch (error) {
        world.send({ is: 'not-graded', because: `Nothing was checked. ${sentenceOf(error)}` });
      }
    },
    hinted: (hint) => keep({ is: 'hinted', hint }),
    solutionShown: () => keep({ is: 'solution-shown' }),
    async reset() {
      try {
        await world.answer.reset();
        await serving.reset();
        keep({ is: 'reset' });
      } catch (error) {
        world.send({ is: 'trouble', of: 'reset', says: sentenceOf(error) });
      }
    },
    serve: () => serving.serve(),
    async close() {
      if (!clock.isOthers() && world.get()?.over === false) keep({ is: 'left' });
      serving.stop();
      await Promise.all([...keeping, clock.stop(), answer.stop()]);
    },
  };
}

function failedOf({ checks }: Grade): string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}
