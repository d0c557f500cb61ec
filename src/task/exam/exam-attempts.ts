import { newEvents, withoutMark } from '../../progress/import-events.ts';
import type { Journal } from '../../progress/journal.ts';
import { type AttemptEvent, attemptOf, type JournalEvent, progressOf } from '../../progress/progress.ts';
import { misconceptionsOf } from '../../scenario/pack-entry.ts';
import type { ExamTaskScenario } from './exam-cluster.ts';

/** What an exam says about the skills of one of its tasks. */
export interface ExamAttempt {
  readonly about: ExamTaskScenario;
  /** Seconds in which the task was the open one. */
  readonly spentSeconds: number;
  readonly checked: Extract<AttemptEvent, { readonly is: 'checked' }>;
}

/**
 * Keeps what an exam says about skills in the journal of attempts, so that drills bring back what went wrong in it: each
 * task that was opened is an attempt with one check, which is given up where that fails. A task whose same variant waits
 * to be gone on with in practice is left out, since that attempt goes on. Keeping the same exam twice adds nothing.
 * `endedAt` is in milliseconds since 1970. Rejects with `JournalError`.
 */
export async function keepExamAttempts(
  journal: Journal,
  attempts: readonly ExamAttempt[],
  endedAt: number,
): Promise<void> {
  const own = await journal.read();
  const progress = progressOf(own);
  const events = attempts.flatMap(({ about: { task, scenario }, spentSeconds, checked }): readonly JournalEvent[] => {
    const practised = progress.get(`${task.pack}/${task.scenario}`);
    const isOpen = practised !== undefined && attemptOf(practised, task) !== null;
    if (spentSeconds === 0 || isOpen) return [];
    const { pack, version, variant } = task;
    const at = new Date(endedAt).toISOString();
    const of = { at, pack, version, scenario: task.scenario, variant };
    const { skills, minutes } = scenario;
    return [
      { ...of, elapsed: 0, is: 'started', about: { skills, minutes, misconceptions: misconceptionsOf(scenario) } },
      { ...of, elapsed: spentSeconds, ...checked },
      { ...of, elapsed: spentSeconds, is: checked.passed ? 'passed' : 'skipped' },
    ];
  });
  const added = newEvents(own, events).map(withoutMark);
  if (added.length > 0) await journal.append(...added);
}
