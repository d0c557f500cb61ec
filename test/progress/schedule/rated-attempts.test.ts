import { describe, expect, it } from 'vitest';
import { type RatedAttempt, ratedAttempts } from '../../../src/progress/schedule/rated-attempts.ts';
import { about, attemptEvents, failed, type Happening, passing, shopAbout } from './attempts.fixture.ts';

const started: Happening = [0, { is: 'started' }];
const ratingsOf = (attempts: readonly RatedAttempt[]) => attempts.map(({ ratings }) => Object.fromEntries(ratings));

describe('the rating of a skill', () => {
  const table: readonly [string, readonly Happening[], Readonly<Record<string, string>>][] = [
    ['is good when the first check passes', [started, [400, passing]], { ports: 'good', 'dns-egress': 'good' }],
    ['is easy under half of par', [started, [299, passing]], { ports: 'easy', 'dns-egress': 'easy' }],
    ['is good at half of par', [started, [300, passing]], { ports: 'good', 'dns-egress': 'good' }],
    ['is hard over par', [started, [601, passing]], { ports: 'hard', 'dns-egress': 'hard' }],
    [
      'is hard after a hint',
      [started, [10, { is: 'hinted', hint: 1 }], [60, passing]],
      { ports: 'hard', 'dns-egress': 'hard' },
    ],
    [
      'is hard where a check of that skill failed, and good for the others',
      [started, [60, failed(['ports'])], [90, passing]],
      { ports: 'hard', 'dns-egress': 'good' },
    ],
    [
      'is hard for all skills where a failed check names none',
      [started, [60, failed(['ports'])], [70, failed()], [90, passing]],
      { ports: 'hard', 'dns-egress': 'hard' },
    ],
    [
      'is again when the reference answer is shown, whatever comes after',
      [started, [60, { is: 'solution-shown' }], [90, passing], [90, { is: 'passed' }]],
      { ports: 'again', 'dns-egress': 'again' },
    ],
    ['is again when a task is skipped', [started, [60, { is: 'skipped' }]], { ports: 'again', 'dns-egress': 'again' }],
  ];
  it.each(table)('%s', (_, happenings, ratings) => {
    expect(ratingsOf(ratedAttempts(attemptEvents(happenings), about))).toEqual([ratings]);
  });

  it('is not given to an attempt that has not ended', () => {
    const left: readonly Happening[] = [started, [60, failed(['ports'])], [70, { is: 'left' }]];
    expect(ratedAttempts(attemptEvents(left), about)).toEqual([]);
  });

  it('is again when the person starts over after a check that failed; what follows is another attempt', () => {
    const happenings: readonly Happening[] = [started, [60, failed(['ports'])], [100, { is: 'reset' }], [300, passing]];
    const attempts = ratedAttempts(attemptEvents(happenings), about);
    expect(attempts).toMatchObject([
      { end: 'given-up', seconds: 100 },
      { end: 'passed', seconds: 200, checks: 1 },
    ]);
    expect(ratingsOf(attempts)[1]).toEqual({ ports: 'easy', 'dns-egress': 'easy' });
  });

  it('is not given for starting over before any check failed', () => {
    expect(ratedAttempts(attemptEvents([started, [60, { is: 'reset' }], [400, passing]]), about)).toMatchObject([
      { end: 'passed', seconds: 400 },
    ]);
  });

  it('goes on knowing the hints of an attempt that was given up', () => {
    const happenings: readonly Happening[] = [
      started,
      [10, { is: 'hinted', hint: 2 }],
      [60, failed(['ports'])],
      [100, { is: 'reset' }],
      [200, passing],
    ];
    expect(ratingsOf(ratedAttempts(attemptEvents(happenings), about))[1]).toEqual({
      ports: 'hard',
      'dns-egress': 'hard',
    });
  });

  it('comes from the attempt itself where no pack has the task any more', () => {
    const gone = attemptEvents(
      [
        [0, { is: 'started', about: shopAbout }],
        [400, passing],
      ],
      { scenario: 'gone' },
    );
    expect(ratingsOf(ratedAttempts(gone, about))).toEqual([{ ports: 'good', 'dns-egress': 'good' }]);
    const unknown = attemptEvents([started, [400, passing]], { scenario: 'gone' });
    expect(ratedAttempts(unknown, about)).toMatchObject([{ end: 'passed', minutes: null }]);
  });

  it('of a pass counts the misconceptions that were made, and those that were not', () => {
    const made = attemptEvents([started, [60, failed(['ports'], ['dns-forgotten'])], [90, passing]]);
    const avoided = attemptEvents([started, [90, passing]], { variant: 2 });
    expect(ratedAttempts([...made, ...avoided], about).map((one) => [one.made, one.avoided])).toEqual([
      [[], ['dns-forgotten']],
      [['dns-forgotten'], []],
    ]);
  });

  it('is given to nothing whose time cannot be read', () => {
    const events = attemptEvents([started, [90, passing]]).map((event) => ({ ...event, at: 'yesterday' }));
    expect(ratedAttempts(events, about)).toEqual([]);
  });
});
