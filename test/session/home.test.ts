import { describe, expect, it } from 'vitest';
import { type TaskProgress, untouchedProgress } from '../../src/progress/progress.ts';
import { type HomeScenario, nextTask, openHome } from '../../src/session/home.ts';

const task = (id: string, skills: readonly string[]): HomeScenario => ({
  id,
  pack: 'p',
  version: '1.0.0',
  title: id,
  domain: 'd',
  difficulty: 'easy',
  minutes: 5,
  skills,
  competency: 'c',
  kind: 'write',
  misconceptions: [],
  uses: ['practice'],
});
const passed: TaskProgress = { ...untouchedProgress, state: 'passed' };
const tasks = [
  task('new', ['ports']),
  task('done', ['ports']),
  task('due', ['dns-egress']),
  task('unseen', ['dns-egress']),
];
const progress = new Map([
  ['p/done', passed],
  ['p/due', passed],
]);

describe('the first screen', () => {
  it('has a task as due that was passed, and one of whose skills is', () => {
    const home = openHome(tasks, progress, null, new Set(['dns-egress']));
    expect(home.tasks.filter(({ isDue }) => isDue === true).map(({ scenario }) => scenario.id)).toEqual(['due']);
  });

  it('goes on with the task that was left, then with what is due, then with what is new', () => {
    const chosen = (of: typeof progress, due: readonly string[]) =>
      nextTask(openHome(tasks, of, null, new Set(due)))?.scenario.id;
    const open = {
      elapsed: 1,
      tries: 0,
      hints: 0,
      solutionShown: false,
      lastCheck: null,
      version: '1.0.0',
      variant: 1,
    };
    const left: TaskProgress = { ...untouchedProgress, state: 'started', open, attempts: [open], lastAt: '2026-11-21' };
    expect(chosen(new Map([...progress, ['p/unseen', left]]), ['dns-egress'])).toBe('unseen');
    expect(chosen(progress, ['dns-egress'])).toBe('due');
    expect(chosen(progress, [])).toBe('new');
  });
});

it('offers after a drill what was offered before it, unless that was passed meanwhile', () => {
  const open = { elapsed: 1, tries: 0, hints: 0, solutionShown: false, lastCheck: null };
  const attempt = { ...open, version: '1.0.0', variant: 1 };
  const left = (lastAt: string): TaskProgress => ({
    ...untouchedProgress,
    state: 'started',
    open: attempt,
    attempts: [attempt],
    lastAt,
  });
  const ofDrill = ['p/new', left('2026-11-30T11:00:00.000Z')] as const;
  const offered = (before: string | undefined, of: TaskProgress) =>
    nextTask({ ...openHome(tasks, new Map([ofDrill, ['p/unseen', of]]), null), before })?.scenario.id;
  expect(offered(undefined, left('2026-11-30T10:00:00.000Z'))).toBe('new');
  expect(offered('p/unseen', left('2026-11-30T10:00:00.000Z'))).toBe('unseen');
  expect(offered('p/unseen', untouchedProgress)).toBe('unseen');
  expect(offered('p/unseen', passed)).toBe('new');
});
