import type { AttemptEvent, JournalEvent, TaskAbout } from '../../../src/progress/progress.ts';
import type { DrillTask } from '../../../src/progress/schedule/drill-plan.ts';
import type { AboutTask, RatedAttempt } from '../../../src/progress/schedule/rated-attempts.ts';

/** Milliseconds. */
export const day = 86_400_000;
/** The moment that the tests count days from. */
export const start = Date.parse('2026-01-01T08:00:00Z');

/** A task with two skills and a par time of ten minutes. */
export const about: AboutTask = (task) => (task === 'p/gone' ? undefined : shopAbout);
export const shopAbout: TaskAbout = { skills: ['ports', 'dns-egress'], minutes: 10, misconceptions: ['dns-forgotten'] };

/** An event of an attempt, and the seconds of its clock. */
export type Happening = readonly [elapsed: number, event: AttemptEvent];

/** The events of an attempt at a task of pack `p`, one second after the other from a moment on. */
export function attemptEvents(
  happenings: readonly Happening[],
  { scenario = 'a', variant = 1, at = start }: { scenario?: string; variant?: number; at?: number } = {},
): readonly JournalEvent[] {
  return happenings.map(([elapsed, event], index) => ({
    at: new Date(at + index * 1000).toISOString(),
    pack: 'p',
    version: '1.0.0',
    scenario,
    variant,
    elapsed,
    ...event,
  }));
}

/** A check that failed, in these skills, with these misconceptions. */
export function failed(skills?: readonly string[], misconceptions?: readonly string[]): AttemptEvent {
  return {
    is: 'checked',
    score: 0.5,
    passed: false,
    failed: ['x'],
    ...(skills ? { skills } : {}),
    ...(misconceptions ? { misconceptions } : {}),
  };
}

/** A check that passed. */
export const passing: AttemptEvent = { is: 'checked', score: 1, passed: true, failed: [] };

/** An attempt as it is rated; what is left out is of no account. */
export function rated(
  endedAt: number,
  ratings: RatedAttempt['ratings'],
  more: Partial<RatedAttempt> = {},
): RatedAttempt {
  return {
    task: 'p/a',
    version: '1.0.0',
    variant: 1,
    endedAt,
    seconds: 300,
    minutes: 10,
    checks: 1,
    hints: 0,
    end: 'passed',
    ratings,
    made: [],
    avoided: [],
    rating: 'good',
    ...more,
  };
}

/** A task for a drill. */
export function drillTask(id: string, skills: readonly string[], more: Partial<DrillTask> = {}): DrillTask {
  return {
    id,
    pack: 'p',
    version: '1.0.0',
    variants: 5,
    skills,
    misconceptions: [],
    difficulty: 'medium',
    minutes: 5,
    uses: ['practice', 'drill'],
    ...more,
  };
}
