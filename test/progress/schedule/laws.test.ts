import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTimeOrder, newEvents } from '../../../src/progress/import-events.ts';
import { type JournalEvent, progressOf } from '../../../src/progress/progress.ts';
import { reviewed } from '../../../src/progress/schedule/cards.ts';
import { type DrillTask, planDrill } from '../../../src/progress/schedule/drill-plan.ts';
import { aboutTasks, ratedAttempts } from '../../../src/progress/schedule/rated-attempts.ts';
import { planUntil } from '../../../src/progress/schedule/study-plan.ts';
import { usedVariants } from '../../../src/progress/schedule/variant-pool.ts';
import { attemptEvents, day, drillTask, failed, type Happening, passing, start } from './attempts.fixture.ts';

const skills = ['ports', 'dns-egress', 'both-ends', 'ip-blocks', 'pod-peers', 'later-pods'];
/** Ids of tasks. */
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
const misconceptions = ['dns-forgotten', 'service-port', 'one-end-only'];

const tasks: fc.Arbitrary<readonly DrillTask[]> = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom(...ids),
      skills: fc.uniqueArray(fc.constantFrom(...skills), { minLength: 1, maxLength: 3 }),
      misconceptions: fc.uniqueArray(fc.constantFrom(...misconceptions), { maxLength: 2 }),
      difficulty: fc.constantFrom('easy' as const, 'medium' as const, 'hard' as const),
      minutes: fc.integer({ min: 1, max: 12 }),
      variants: fc.integer({ min: 1, max: 4 }),
      uses: fc.constantFrom(['drill'], ['practice', 'drill', 'exam'], ['exam']),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 10 },
  )
  .map((all) => all.map((one) => drillTask(one.id, one.skills, one)));

const happening: fc.Arbitrary<Happening> = fc.tuple(
  fc.integer({ min: 1, max: 900 }),
  fc.oneof(
    fc.constant(passing),
    fc.constant({ is: 'reset' as const }),
    fc.constant({ is: 'left' as const }),
    fc.constant({ is: 'skipped' as const }),
    fc.constant({ is: 'solution-shown' as const }),
    fc.record({ is: fc.constant('hinted' as const), hint: fc.integer({ min: 1, max: 3 }) }),
    fc
      .tuple(fc.subarray(skills), fc.subarray(misconceptions))
      .map(([of, made]) => failed(of.length > 0 ? of : undefined, made)),
  ),
);

/** Attempts at different variants of tasks, each with its own events in the order of their time. */
const attempts: fc.Arbitrary<readonly (readonly JournalEvent[])[]> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...ids),
      fc.integer({ min: 1, max: 4 }),
      fc.array(happening, { maxLength: 5 }),
      fc.integer({ min: 0, max: 40 * 24 }),
    ),
    { selector: ([scenario, variant]) => `${scenario}${variant}`, maxLength: 12 },
  )
  .map((all) =>
    all.map(([scenario, variant, happenings, hours]) => {
      const started: Happening = [0, { is: 'started' }];
      const clock = happenings.toSorted(([one], [other]) => one - other);
      return attemptEvents([started, ...clock], { scenario, variant, at: start + (hours * day) / 24 });
    }),
  );

/** The events of several attempts, mixed: each attempt keeps its own order. */
function mixed(all: readonly (readonly JournalEvent[])[], ranks: readonly number[]): readonly JournalEvent[] {
  const queues = all.map((events) => [...events]);
  const out: JournalEvent[] = [];
  for (let at = 0; queues.some((queue) => queue.length > 0); at++) {
    const waiting = queues.filter((queue) => queue.length > 0);
    out.push(waiting[(ranks[at % ranks.length] ?? 0) % waiting.length]!.shift()!);
  }
  return out;
}

const cardsOf = (events: readonly JournalEvent[], list: readonly DrillTask[]) =>
  [...reviewed(new Map(), ratedAttempts(events, aboutTasks(list))).values()].toSorted((one, other) =>
    one.id < other.id ? -1 : 1,
  );

/** What a plan is made from. */
interface Request {
  readonly list: readonly DrillTask[];
  readonly of: readonly (readonly JournalEvent[])[];
  readonly minutes: number;
  readonly seed: number;
  /** Since the start. */
  readonly days: number;
  readonly skill: string | undefined;
}

const requests: fc.Arbitrary<Request> = fc.record({
  list: tasks,
  of: attempts,
  minutes: fc.integer({ min: 1, max: 90 }),
  seed: fc.integer(),
  days: fc.integer({ min: 0, max: 400 }),
  skill: fc.option(fc.constantFrom(...skills, ...misconceptions), { nil: undefined }),
});
const planOf = ({ list, of, minutes, seed, days, skill }: Request) => {
  const events = of.flat();
  return planDrill({
    tasks: list,
    cards: reviewed(new Map(), ratedAttempts(events, aboutTasks(list))),
    used: usedVariants(events),
    minutes,
    seed,
    now: start + days * day,
    skill,
  });
};

describe('the schedule', () => {
  it('does not depend on the order of events of different attempts', () => {
    fc.assert(
      fc.property(tasks, attempts, fc.array(fc.nat(11), { minLength: 1 }), (list, all, ranks) => {
        expect(cardsOf(mixed(all, ranks), list)).toEqual(cardsOf(all.flat(), list));
      }),
      { numRuns: 150 },
    );
  });

  it('rates each skill at most once for each attempt that ends, and again where it was not passed', () => {
    fc.assert(
      fc.property(tasks, attempts, (list, all) => {
        for (const events of all) {
          const rated = ratedAttempts(events, aboutTasks(list));
          const resets = events.filter(({ is }) => is === 'reset').length;
          expect(rated.length).toBeLessThanOrEqual(1 + resets);
          const notPassed = rated.filter(({ end }) => end !== 'passed').flatMap(({ ratings }) => [...ratings.values()]);
          expect(notPassed.filter((rating) => rating !== 'again')).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('an import', () => {
  it('of the same events twice is one import', () => {
    fc.assert(
      fc.property(attempts, attempts, (here, there) => {
        const [own, other] = [here.flat(), there.flat()];
        const once = [...own, ...newEvents(own, other)];
        expect(newEvents(once, other)).toEqual([]);
        expect(newEvents(once, inTimeOrder(once))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('gives two machines the same progress, whichever imports from the other', () => {
    // No variant was worked on at both: then the order within an attempt is the same everywhere.
    const apart = attempts.map(
      (all) => [all.filter((_, at) => at % 2 === 0), all.filter((_, at) => at % 2 === 1)] as const,
    );
    fc.assert(
      fc.property(tasks, apart, (list, [here, there]) => {
        const [own, other] = [here.flat(), there.flat()];
        const atHome = inTimeOrder([...own, ...newEvents(own, other)]);
        const away = inTimeOrder([...other, ...newEvents(other, own)]);
        expect(cardsOf(atHome, list)).toEqual(cardsOf(away, list));
        const passes = (events: readonly JournalEvent[]) =>
          [...progressOf(events)].map(([task, { state, bestPass, best }]) => ({ task, state, bestPass, best }));
        const byTask = (events: readonly JournalEvent[]) =>
          passes(events).toSorted((a, b) => (a.task < b.task ? -1 : 1));
        expect(byTask(atHome)).toEqual(byTask(away));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a plan of a drill', () => {
  it('never exceeds its minutes, gives no task twice, and none that is not for drills', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const plan = planOf(request);
        expect(plan.reduce((sum, { task }) => sum + task.minutes, 0)).toBeLessThanOrEqual(request.minutes);
        expect(new Set(plan.map(({ task }) => task.id)).size).toBe(plan.length);
        for (const { task, variant } of plan) {
          expect(task.uses).toContain('drill');
          expect(variant).toBeGreaterThanOrEqual(1);
          expect(variant).toBeLessThanOrEqual(task.variants);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same for the same seed, whatever the order of events of different attempts', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { of } = request;
        expect(planOf({ ...request, of: of.toReversed() })).toEqual(planOf(request));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves no task out that would still fit', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const plan = planOf(request);
        const left = request.minutes - plan.reduce((sum, { task }) => sum + task.minutes, 0);
        const rest = request.list.filter(
          (task) =>
            task.uses.includes('drill') &&
            !plan.some((planned) => planned.task.id === task.id) &&
            (request.skill === undefined ||
              task.skills.includes(request.skill) ||
              task.misconceptions.includes(request.skill)),
        );
        expect(rest.filter(({ minutes }) => minutes <= left)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a plan up to a date', () => {
  it('asks for whole minutes, at most as many on average as on the longest day', () => {
    fc.assert(
      fc.property(tasks, attempts, fc.integer({ min: 1, max: 200 }), (list, all, days) => {
        const cards = reviewed(new Map(), ratedAttempts(all.flat(), aboutTasks(list)));
        const now = start + 50 * day;
        const plan = planUntil(list, cards, { now, until: now + days * day });
        expect(plan.days).toBe(days);
        expect(Number.isInteger(plan.minutesPerDay)).toBe(true);
        expect(plan.minutesPerDay).toBeLessThanOrEqual(plan.mostMinutes);
        expect(plan.practices).toBeGreaterThanOrEqual(plan.newSkills);
      }),
      { numRuns: 40 },
    );
  });
});
