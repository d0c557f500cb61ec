import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alertOf,
  deadlineOf,
  type ExamAction,
  type ExamEvent,
  type ExamState,
  longestNote,
  remaining,
  replay,
  startExam,
  step,
} from '../../../src/session/exam/exam.ts';
import { planFixture, startedAt } from './exam.fixture.ts';

const minute = 60_000;
const start = { is: 'started', id: 'one', plan: planFixture({ minutes: 120 }), at: startedAt, ran: 0 } as const;
const begun = startExam(start);

/** The exam after actions, each so many milliseconds after the one before it, in a program that ran all the time. */
function played(...actions: readonly (readonly [after: number, action: ExamAction])[]): ExamState {
  let at = startedAt;
  return actions.reduce((state, [after, action]) => {
    at += after;
    return step(state, { ...action, at, ran: after });
  }, begun);
}

const tick: ExamAction = { is: 'tick' };

describe('the clock of an exam', () => {
  it('counts down as time passes', () => {
    expect(remaining(begun)).toBe(120 * minute);
    expect(remaining(played([10 * minute, tick]))).toBe(110 * minute);
  });

  it('ends the exam when its time is over, at that very time', () => {
    const late = played([119 * minute, tick], [5 * minute, { is: 'flagged', task: 1, flagged: true }]);
    expect(late.ended).toEqual({ at: startedAt + 120 * minute, by: 'time' });
    expect(late.tasks[0]?.flagged).toBe(false);
    expect(remaining(late)).toBe(0);
  });

  it('notes a clock that was set back, once, and goes on counting', () => {
    const early = step(begun, { is: 'tick', at: startedAt + 10 * minute, ran: 10 * minute });
    const back = step(early, { is: 'tick', at: startedAt - 50 * minute, ran: 1000 });
    expect(remaining(back)).toBe(110 * minute - 1000);
    expect(back.clock.notes).toEqual([
      {
        is: 'clock moved back',
        at: new Date(startedAt + 10 * minute + 1000).toISOString(),
        seconds: 3601,
        says: 'clock moved back by 3601 seconds',
      },
    ]);
    const later = step(back, { is: 'tick', at: startedAt - 49 * minute, ran: minute });
    expect(remaining(later)).toBe(109 * minute - 1000);
    expect(later.clock.notes).toEqual(back.clock.notes);
    const further = step(later, { is: 'tick', at: startedAt - 90 * minute, ran: 0 });
    expect(further.clock.notes.length).toBe(2);
  });

  it('does not go back where the program was killed and the clock set back meanwhile', () => {
    const before = played([30 * minute, tick]);
    const after = step(before, { is: 'resumed', at: startedAt + 5 * minute, ran: 0 });
    expect(remaining(after)).toBe(remaining(before));
    expect(after.clock.notes.map(({ is }) => is)).toEqual(['clock moved back']);
  });

  it('counts the time in which the program did not run, and notes it', () => {
    const before = played([0, { is: 'opened', task: 2 }], [minute, tick]);
    const after = step(before, { is: 'resumed', at: startedAt + 21 * minute, ran: 0 });
    expect(remaining(after)).toBe(99 * minute);
    expect(after.clock.notes).toEqual([
      {
        is: 'did not run',
        at: new Date(startedAt + 21 * minute).toISOString(),
        minutes: 20,
        says: 'the program did not run for 20 minutes',
      },
    ]);
    expect(after.tasks[1]?.spent).toBe(minute);
  });

  it('notes a lid that was closed: the clock went on, and the program did not', () => {
    const after = step(begun, { is: 'tick', at: startedAt + 40 * minute, ran: 1000 });
    expect(after.clock.notes).toMatchObject([{ is: 'did not run', minutes: 40 }]);
  });

  it('is over for a program that starts again after its end', () => {
    const after = step(played([minute, tick]), { is: 'resumed', at: startedAt + 500 * minute, ran: 0 });
    expect(after.ended).toEqual({ at: startedAt + 120 * minute, by: 'time' });
  });
});

describe('a reminder of the time', () => {
  it('comes at 30, 15 and 5 minutes, and stays until it is seen', () => {
    const alerts = [89, 90, 104, 105, 115].map((minutes) => alertOf(played([minutes * minute, tick])));
    expect(alerts).toEqual([null, 30, 30, 15, 5]);
    const seen = played([90 * minute, tick], [0, { is: 'alert-seen', minutes: 30 }]);
    expect(alertOf(seen)).toBe(null);
    expect(alertOf(step(seen, { is: 'tick', at: startedAt + 105 * minute, ran: 15 * minute }))).toBe(15);
  });

  it('comes in a short exam where it is shorter than that', () => {
    const short = startExam({ ...start, plan: planFixture({ minutes: 30 }) });
    expect(alertOf(short)).toBe(null);
    expect(alertOf(step(short, { is: 'tick', at: startedAt + 15 * minute, ran: 15 * minute }))).toBe(15);
  });
});

describe('an exam', () => {
  it('keeps flags and notes, and how long each task was open', () => {
    const state = played(
      [0, { is: 'opened', task: 1 }],
      [3 * minute, { is: 'flagged', task: 1, flagged: true }],
      [minute, { is: 'opened', task: 2 }],
      [2 * minute, { is: 'noted', task: 2, text: 'egress is missing' }],
      [0, { is: 'opened', task: null }],
      [5 * minute, { is: 'flagged', task: 1, flagged: false }],
    );
    expect(state.tasks.slice(0, 2)).toEqual([
      { spent: 4 * minute, flagged: false, note: '' },
      { spent: 2 * minute, flagged: false, note: 'egress is missing' },
    ]);
    expect(state.open).toBe(null);
  });

  it('is ended by the person, and stays as it is then', () => {
    const ended = played([10 * minute, { is: 'ended' }]);
    expect(ended.ended).toEqual({ at: startedAt + 10 * minute, by: 'person' });
    expect(step(ended, { is: 'flagged', task: 1, flagged: true, at: startedAt + 11 * minute, ran: minute })).toBe(
      ended,
    );
  });

  it('takes no task that there is not, and no note without end', () => {
    const state = played([0, { is: 'opened', task: 99 }], [0, { is: 'noted', task: 1, text: 'x'.repeat(9999) }]);
    expect(state.open).toBe(null);
    expect(state.tasks[0]?.note.length).toBe(longestNote);
  });
});

describe('whatever happens in an exam', () => {
  const task = fc.integer({ min: 1, max: 4 });
  const action: fc.Arbitrary<ExamAction> = fc.oneof(
    fc.constantFrom<ExamAction>({ is: 'tick' }, { is: 'resumed' }),
    fc.record({ is: fc.constant('opened' as const), task: fc.option(task, { nil: null }) }),
    fc.record({ is: fc.constant('flagged' as const), task, flagged: fc.boolean() }),
    fc.record({ is: fc.constant('noted' as const), task, text: fc.string() }),
    fc.record({ is: fc.constant('alert-seen' as const), minutes: fc.constantFrom(30, 15, 5) }),
    { arbitrary: fc.constant<ExamAction>({ is: 'ended' }), weight: 1 },
  );
  /** Clocks that go on, stand, jump ahead and are set back, in programs that ran for any part of that. */
  const moment = fc.record({
    by: fc.integer({ min: -30 * minute, max: 40 * minute }),
    ran: fc.integer({ min: 0, max: 3 * minute }),
  });
  const events = fc.array(fc.tuple(moment, action), { maxLength: 40 }).map((drawn) => {
    let at = startedAt;
    return drawn.map(([{ by, ran }, one]): ExamEvent => ({ ...one, at: (at += by), ran }));
  });
  const statesOf = (all: readonly ExamEvent[]): readonly ExamState[] =>
    all.reduce<ExamState[]>((states, event) => [...states, step(states.at(-1) ?? begun, event)], [begun]);

  it('the remaining time never grows, and shrinks by as much as the program ran', () => {
    fc.assert(
      fc.property(events, (all) => {
        const left = statesOf(all).map(remaining);
        for (const [at, one] of left.entries()) {
          const before = left[at - 1] ?? 120 * minute;
          const wasOver = at === 0 || statesOf(all)[at - 1]?.ended !== null;
          expect(one).toBeLessThanOrEqual(before);
          expect(before - one).toBeGreaterThanOrEqual(wasOver ? 0 : Math.min(before, all[at - 1]?.ran ?? 0));
        }
      }),
    );
  });

  it('no more time was spent on the tasks than has passed', () => {
    fc.assert(
      fc.property(events, (all) => {
        const state = replay([start, ...all])!;
        const spent = state.tasks.reduce((sum, one) => sum + one.spent, 0);
        expect(spent).toBeLessThanOrEqual(120 * minute - remaining(state));
      }),
    );
  });

  it('the exam ends by its time if and only if that has passed before the person ended it', () => {
    fc.assert(
      fc.property(events, (all) => {
        const state = replay([start, ...all])!;
        expect(state.ended?.by === 'time').toBe(state.clock.latest >= deadlineOf(state));
        expect([deadlineOf(state), undefined]).toContain(state.ended?.by === 'time' ? state.ended.at : undefined);
      }),
    );
  });

  it('its journal gives the same exam, and each part of it an exam from which the rest leads there', () => {
    fc.assert(
      fc.property(events, fc.nat(40), (all, at) => {
        const whole = replay([start, ...all]);
        const part = replay([start, ...all.slice(0, at)])!;
        expect(all.slice(at).reduce(step, part)).toEqual(whole);
        expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
      }),
    );
  });

  it('a clock that is not behind is not noted as one, and one that fell back is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * minute }), fc.integer({ min: -60, max: 60 }), (first, by) => {
        const before = step(begun, { is: 'tick', at: startedAt + first, ran: first });
        const after = step(before, { is: 'tick', at: startedAt + first + by * 1000, ran: 0 });
        expect(after.clock.notes.some(({ is }) => is === 'clock moved back')).toBe(by < -2);
      }),
    );
  });
});
