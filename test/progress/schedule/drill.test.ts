import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/progress/progress.ts';
import { type Drill, momentOf, nextTask, resultsOf } from '../../../src/progress/schedule/drill.ts';
import type { DrillTask } from '../../../src/progress/schedule/drill-plan.ts';
import { aboutTasks, ratedAttempts } from '../../../src/progress/schedule/rated-attempts.ts';
import { attemptEvents, drillTask, failed, type Happening, passing, start } from './attempts.fixture.ts';

const started: Happening = [0, { is: 'started' }];

/** A drill that is played: each task ends as `play` says, after four minutes. */
function played(
  tasks: readonly DrillTask[],
  play: (task: DrillTask) => readonly Happening[],
  minutes = 60,
): { readonly drill: Drill<DrillTask>; readonly events: readonly JournalEvent[] } {
  let drill: Drill<DrillTask> = { tasks, minutes, seed: 3, given: [] };
  let events: readonly JournalEvent[] = [];
  for (let gone = 0; ; gone += 4) {
    const now = start + gone * 60_000;
    const next = nextTask(drill, momentOf(events, aboutTasks(tasks), { now, minutesGone: gone }));
    if (next === null) return { drill, events };
    const { id: scenario } = next.task;
    drill = { ...drill, given: [...drill.given, { ...next, at: now }] };
    events = [...events, ...attemptEvents(play(next.task), { scenario, variant: next.variant, at: now + 1000 })];
  }
}

const reasons = ({ given }: Drill<DrillTask>) =>
  given.map(({ task, reason }) => `${task.id} ${reason.is} ${reason.id}`);
const ports = [
  drillTask('first', ['ports'], { difficulty: 'hard', minutes: 4 }),
  drillTask('easy', ['ports'], { difficulty: 'easy', minutes: 4 }),
];
const dns = drillTask('dns', ['dns-egress'], { minutes: 4 });
const pass = (): readonly Happening[] => [started, [60, passing]];

describe('a drill', () => {
  it('ends on time: no task begins that would not fit', () => {
    const { drill } = played([...ports, dns], pass, 9);
    expect(drill.given).toHaveLength(2);
  });

  it('gives each task once', () => {
    const { drill } = played([...ports, dns], pass);
    expect(drill.given.map(({ task }) => task.id).toSorted()).toEqual(['dns', 'easy', 'first']);
  });

  it('gives a skill that went wrong once more, in an easier task, after another one', () => {
    const tasks = [
      drillTask('first', ['ports'], { minutes: 4 }),
      dns,
      drillTask('medium', ['ports'], { minutes: 4 }),
      drillTask('easy', ['both-ends', 'ports'], { minutes: 4, difficulty: 'easy' }),
    ];
    const { drill } = played(tasks, (task) =>
      task.skills[0] === 'ports' ? [started, [30, { is: 'skipped' }]] : pass(),
    );
    const said = reasons(drill);
    const again = said.findIndex((one) => one.includes('missed ports'));
    expect(said[again]).toBe('easy missed ports');
    expect(again).toBeGreaterThan(0);
    // What went wrong is given again once, and not for ever.
    expect(said.filter((one) => one === 'easy missed ports')).toHaveLength(1);
  });

  it('gives a misconception that was made a task that shows it', () => {
    const tasks = [
      dns,
      drillTask('other', ['ip-blocks'], { minutes: 4 }),
      drillTask('shows', ['both-ends'], { minutes: 4, misconceptions: ['dns-forgotten'], difficulty: 'hard' }),
    ];
    const { drill } = played(tasks, (task) =>
      task.id === 'dns' ? [started, [60, failed(['dns-egress'], ['dns-forgotten'])], [90, passing]] : pass(),
    );
    const said = reasons(drill);
    expect(said[said.indexOf('dns new dns-egress') + 1]).toBe('shows missed dns-forgotten');
  });

  it('knows what came of each task', () => {
    const { drill, events } = played([...ports, dns], (task) =>
      task.id === 'dns' ? [started, [30, { is: 'left' }]] : [started, [45, passing]],
    );
    const results = resultsOf(drill, ratedAttempts(events, aboutTasks(drill.tasks))).map(({ given, attempt }) => [
      given.task.id,
      attempt?.end ?? null,
    ]);
    expect(Object.fromEntries(results)).toEqual({ dns: null, easy: 'passed', first: 'passed' });
  });
});
