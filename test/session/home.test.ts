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
