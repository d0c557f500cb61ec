import { describe, expect, it } from 'vitest';
import { reviewed } from '../../../src/progress/schedule/cards.ts';
import { type DrillRequest, type DrillTask, planDrill } from '../../../src/progress/schedule/drill-plan.ts';
import type { SkillRating } from '../../../src/progress/schedule/rated-attempts.ts';
import { freshVariant } from '../../../src/progress/schedule/variant-pool.ts';
import { day, drillTask, rated, start } from './attempts.fixture.ts';

const cardsOf = (ratings: Readonly<Record<string, readonly [days: number, rating: SkillRating]>>) =>
  reviewed(
    new Map(),
    Object.entries(ratings).map(([skill, [days, rating]]) =>
      rated(start + days * day, new Map([[skill, rating]]), { rating }),
    ),
  );

const plan = (tasks: readonly DrillTask[], more: Partial<DrillRequest<DrillTask>> = {}) =>
  planDrill({ tasks, cards: new Map(), used: new Map(), minutes: 60, seed: 1, now: start + 100 * day, ...more });
const shown = (planned: ReturnType<typeof plan>) =>
  planned.map(({ task, reason }) => `${task.id} ${reason.is} ${reason.id}`);

describe('a plan of a drill', () => {
  const one = drillTask('one', ['ports']);
  const two = drillTask('two', ['dns-egress']);
  const three = drillTask('three', ['both-ends']);
  const four = drillTask('four', ['ip-blocks']);

  it('has what is due first, then what is weak, then what is new, then what is known', () => {
    const cards = cardsOf({ ports: [99.9, 'easy'], 'dns-egress': [99.9, 'hard'], 'both-ends': [0, 'good'] });
    expect(shown(plan([one, two, three, four], { cards }))).toEqual([
      'three due both-ends',
      'two weak dns-egress',
      'four new ip-blocks',
      'one ahead ports',
    ]);
  });

  it('begins with what is most likely forgotten', () => {
    const cards = cardsOf({ ports: [80, 'good'], 'dns-egress': [0, 'good'], 'both-ends': [40, 'good'] });
    expect(shown(plan([one, two, three], { cards }))).toEqual([
      'two due dns-egress',
      'three due both-ends',
      'one due ports',
    ]);
  });

  it('takes one task for several skills that are due', () => {
    const both = drillTask('both', ['both-ends', 'ports', 'dns-egress']);
    const cards = cardsOf({ ports: [80, 'good'], 'dns-egress': [0, 'good'] });
    expect(shown(plan([one, two, both], { cards }))[0]).toBe('both due dns-egress');
  });

  it('does not ask for one first skill twice in a row where it can be avoided', () => {
    const tasks = [one, drillTask('other', ['ports']), two, drillTask('more', ['dns-egress'])];
    const cards = cardsOf({ ports: [0, 'good'], 'dns-egress': [90, 'good'] });
    const firsts = plan(tasks, { cards }).map(({ task }) => task.skills[0]);
    expect(firsts).toEqual(['ports', 'dns-egress', 'ports', 'dns-egress']);
    expect(plan([one, drillTask('other', ['ports'])], { cards }).map(({ task }) => task.id)).toHaveLength(2);
  });

  it('has no task that is not for drills, or that does not fit any more', () => {
    const exam = drillTask('exam', ['ports'], { uses: ['exam'] });
    const long = drillTask('long', ['ports'], { minutes: 12 });
    expect(plan([exam, long], { minutes: 11 })).toEqual([]);
    expect(shown(plan([exam, long, one], { minutes: 16 }))).toHaveLength(1);
    expect(shown(plan([exam, long, one], { minutes: 17 }))).toHaveLength(2);
  });

  it('is about one skill, or one misconception, where that is asked for', () => {
    const shows = drillTask('shows', ['both-ends'], { misconceptions: ['dns-forgotten'] });
    expect(shown(plan([one, two, shows], { skill: 'dns-egress' }))).toEqual(['two new dns-egress']);
    const [planned] = plan([one, two, shows], { skill: 'dns-forgotten' });
    expect(planned).toMatchObject({ task: { id: 'shows' }, reason: { isMisconception: true } });
  });

  it('gives what went wrong in this drill again, in an easier task, after another skill', () => {
    const easy = drillTask('easy', ['ports'], { difficulty: 'easy' });
    const hard = drillTask('hard', ['ports'], { difficulty: 'hard' });
    const next = shown(
      plan([hard, one, easy, two], {
        cards: cardsOf({ ports: [99.9, 'again'] }),
        given: new Set(['p/one']),
        lastSkill: 'ports',
        missed: [{ id: 'ports', difficulty: 'medium' }],
      }),
    );
    expect(next.slice(0, 2)).toEqual(['two new dns-egress', 'easy missed ports']);
  });

  it('gives a misconception that was made a task that shows it', () => {
    const shows = drillTask('shows', ['both-ends'], { misconceptions: ['dns-forgotten'] });
    const cards = reviewed(new Map(), [rated(start, new Map(), { made: ['dns-forgotten'] })]);
    expect(shown(plan([one, shows], { cards }))[0]).toBe('shows due dns-forgotten');
  });
});

describe('a fresh variant', () => {
  it('is none that was given before all were', () => {
    const task = drillTask('a', [], { variants: 7 });
    for (let seed = 0; seed < 20; seed++) {
      const given: number[] = [];
      for (let at = 0; at < 21; at++) {
        const used = new Map([['p/1.0.0/a', given]]);
        given.push(freshVariant(task, used, (variant) => (variant * 37 + seed * 11 + at * 5) % 13));
      }
      for (const round of [0, 7, 14]) expect(new Set(given.slice(round, round + 7)).size).toBe(7);
      expect(given[7]).not.toBe(given[6]);
    }
  });

  it('is the only one where there is one', () => {
    expect(freshVariant(drillTask('a', [], { variants: 1 }), new Map([['p/1.0.0/a', [1, 1]]]), () => 0)).toBe(1);
  });

  it('does not count the variants of another version', () => {
    const used = new Map([['p/0.9.0/a', [1]]]);
    expect(freshVariant(drillTask('a', [], { variants: 2 }), used, (variant) => variant)).toBe(1);
  });
});
