import { describe, expect, it } from 'vitest';
import {
  type AttemptEvent,
  attemptOf,
  type JournalEvent,
  progressOf,
  type TaskProgress,
} from '../../src/progress/progress.ts';
import { isOpenElsewhere, staleAfter } from '../../src/progress/task-owner.ts';

const checked = (score: number | null, passed = false) => ({ is: 'checked' as const, score, passed, failed: [] });
const attempt = (
  elapsed: number,
  tries: number,
  hints: number,
  solutionShown: boolean,
  lastCheck: string | null = null,
) => ({ version: '1.0.0', variant: 1, elapsed, tries, hints, solutionShown, lastCheck });
const events = (...happenings: readonly AttemptEvent[]): JournalEvent[] =>
  happenings.map((happening, at) => ({
    at: `2026-11-21T10:00:0${at}.000Z`,
    pack: 'p',
    version: '1.0.0',
    scenario: 'a',
    variant: 1,
    elapsed: at * 10,
    ...happening,
  }));

describe('progress', () => {
  const table: readonly [string, readonly AttemptEvent[], Partial<TaskProgress>][] = [
    [
      'is started once a task was opened',
      [{ is: 'started' }],
      {
        state: 'started',
        best: null,
        open: attempt(0, 0, 0, false),
      },
    ],
    [
      'goes on with the clock of a task that was left',
      [{ is: 'started' }, { is: 'left' }],
      { open: attempt(10, 0, 0, false) },
    ],
    [
      'counts tries and hints',
      [{ is: 'started' }, checked(0.5), { is: 'hinted', hint: 1 }, { is: 'hinted', hint: 2 }, checked(0.2)],
      { best: 0.5, open: attempt(40, 2, 2, false) },
    ],
    [
      'remembers that the solution was shown',
      [{ is: 'started' }, { is: 'solution-shown' }, { is: 'reset' }],
      { open: attempt(20, 0, 0, true) },
    ],
    [
      'has no attempt to go on with after a task was skipped',
      [{ is: 'started' }, checked(0.5), { is: 'skipped' }, { is: 'left' }],
      { state: 'started', best: 0.5, open: null, attempts: [] },
    ],
    [
      'begins another attempt after a task was skipped',
      [{ is: 'started' }, { is: 'skipped' }, { is: 'started' }],
      { state: 'started', open: attempt(0, 0, 0, false) },
    ],
    [
      'is passed when every check passed, and the attempt is over',
      [{ is: 'started' }, checked(1, true), { is: 'passed' }, { is: 'left' }],
      { state: 'passed', best: 1, open: null },
    ],
    [
      'stays passed when it is started again',
      [{ is: 'started' }, checked(1, true), { is: 'passed' }, { is: 'started' }, checked(0)],
      {
        state: 'passed',
        best: 1,
        open: attempt(40, 1, 0, false),
      },
    ],
    [
      'is passed by a check that passed, also where a crash came before the line after it',
      [{ is: 'started' }, checked(1, true)],
      { state: 'passed', best: 1, open: null, bestPass: { elapsed: 10, tries: 1, hints: 0, solutionShown: false } },
    ],
    [
      'knows the attempt that passed in the least time, and what was used of it',
      [
        { is: 'started' },
        { is: 'hinted', hint: 1 },
        checked(0.5),
        checked(1, true),
        { is: 'passed' },
        { is: 'started' },
        { is: 'left' },
        { is: 'left' },
        checked(1, true),
      ],
      { bestPass: { elapsed: 30, tries: 2, hints: 1, solutionShown: false }, solutionSeen: false },
    ],
    [
      'prefers a slower pass without the reference answer to a quicker one with it, and remembers that it was seen',
      [{ is: 'started' }, { is: 'solution-shown' }, checked(1, true), { is: 'started' }, checked(1, true)],
      { bestPass: { elapsed: 40, tries: 1, hints: 0, solutionShown: false }, solutionSeen: true },
    ],
    [
      'keeps the key of the last check',
      [{ is: 'started' }, { ...checked(0.5), key: 'a' }, { is: 'left' }],
      { open: attempt(20, 1, 0, false, 'a') },
    ],
    [
      'keeps the best of all attempts, one that could not be scored aside',
      [{ is: 'started' }, checked(null), checked(0.3), checked(null)],
      { best: 0.3 },
    ],
  ];
  it.each(table)('%s', (_, happenings, expected) => {
    expect(progressOf(events(...happenings)).get('p/a')).toMatchObject(expected);
  });

  it('keeps an attempt for each variant and version, and goes on with the last one', () => {
    const of = (version: string, variant: number, elapsed: number, happening: AttemptEvent): JournalEvent => {
      return { at: '2026-11-21T10:00:00.000Z', pack: 'p', version, scenario: 'a', variant, elapsed, ...happening };
    };
    const all = [
      of('1.0.0', 1, 0, { is: 'started' }),
      of('1.0.0', 1, 40, { is: 'left' }),
      of('1.0.0', 2, 0, { is: 'started' }),
      of('1.0.0', 2, 30, checked(0.5)),
      of('1.1.0', 1, 0, { is: 'started' }),
      of('1.1.0', 1, 9, checked(1, true)),
      of('1.1.0', 1, 9, { is: 'passed' }),
      of('1.1.0', 1, 12, { is: 'left' }),
    ];
    const progress = progressOf(all).get('p/a');
    expect(progress).toMatchObject({ state: 'passed', best: 1 });
    expect(progress?.attempts.map(({ version, variant, elapsed }) => [version, variant, elapsed])).toEqual([
      ['1.0.0', 1, 40],
      ['1.0.0', 2, 30],
    ]);
    expect(progress?.open).toMatchObject({ version: '1.0.0', variant: 2, tries: 1 });
    expect(attemptOf(progress!, { version: '1.0.0', variant: 1 })).toMatchObject({ elapsed: 40 });
    expect(attemptOf(progress!, { version: '1.1.0', variant: 1 })).toBeNull();
  });

  it('separates tasks of one name in two packs', () => {
    const two = ['p', 'q'].map((pack) => ({ ...events({ is: 'started' })[0]!, pack }));
    expect([...progressOf(two).keys()]).toEqual(['p/a', 'q/a']);
  });

  it('knows nothing of a task that no event speaks of', () => {
    expect(progressOf([]).get('p/a')).toBeUndefined();
  });
});

describe('a task that is open', () => {
  const running = { pid: 7, elapsed: 5, seen: 1000 };
  it.each([
    ['is another window’s while that lives and writes', running, 2000, true, true],
    ['is not when its process is gone', running, 2000, false, false],
    ['is not when it has not written for long', running, 1000 + staleAfter, true, false],
    ['is not when it is this one', { ...running, pid: 8 }, 2000, true, false],
    ['is not when nothing is written', null, 2000, true, false],
  ])('%s', (_, file, now, lives, expected) => {
    expect(isOpenElsewhere(file, { pid: 8, now }, () => lives)).toBe(expected);
  });
});
