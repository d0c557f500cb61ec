import { describe, expect, test } from 'vitest';
import { examReportHtml } from '../../../src/report/html/exam-report.ts';
import { examOf } from './exam.fixture.ts';
import { forbiddenIn, named, parsePage, textOf } from './parsed.ts';

const clock = [
  { is: 'clock moved back', at: '2026-11-30T10:20:00.000Z', seconds: 90 },
  { is: 'did not run', at: '2026-11-30T11:00:00.000Z', minutes: 3 },
] as const;
const earlier = [examOf([0, 0], { id: 'first', endedAt: '2026-11-01T12:00:00.000Z' })];
const report = parsePage(examReportHtml({ exam: examOf([1, 0.5], { clock }), name: 'Zoë <b>', earlier }));
const texts = (name: string): readonly string[] => named(report, name).map(textOf);

describe('the report of an exam', () => {
  test('is HTML without a fault, and loads and runs nothing', () => {
    expect(report.errors).toEqual([]);
    expect(forbiddenIn(report)).toEqual([]);
  });

  test('begins with the result', () => {
    expect(texts('h1')).toEqual(['Mock exam: 75 of 100 points, passed']);
    expect(texts('title')[0]).toBe('Mock exam of Zoë <b>: 75 of 100 points, passed');
    expect(named(report, 'dl').flatMap(({ childNodes }) => childNodes.map(textOf))).toEqual([
      'Points75 of 100',
      'Pass line67',
      'Tasks solved1 of 2',
      'Time on tasks5:00',
      'Flagged1',
    ]);
  });

  test('has its parts in order', () => {
    expect(texts('h2')).toEqual([
      'Minutes against points',
      'Tasks',
      'Domains',
      'What was left',
      'Earlier exams',
      'Clock',
      'Digest',
    ]);
  });

  test('has each task with its points, its time and its checks', () => {
    const rows = named(report, 'tr').map((row) => row.childNodes.map(textOf));
    expect(rows).toContainEqual(['1', 'Task <1>', 'yes', '50 of 50', '1:40', '6:00', '2 of 2', '']);
    expect(rows).toContainEqual(['2', 'Task <2>', 'no', '25 of 50', '3:20', '6:00', '1 of 2', 'flagged']);
  });

  test('says what was left, why, and how to practise it', () => {
    expect(texts('h3')).toEqual(['2 Task <2>']);
    expect(texts('code')).toContain('sallyport practice mine/task-2');
    expect(texts('li')).toContain('fails: Only web & co (goal)');
    expect(texts('p')).toContain(
      'A likely cause: A rule without ports. The rule has no ports. The lesson: sallyport lesson no-ports',
    );
    expect(texts('p')).toContain('Note: ask <why>');
  });

  test('names the domains that were not asked', () => {
    expect(texts('p')).toContain('Not asked: System Hardening (10 % of the exam). Their share went to the others.');
  });

  test('has earlier exams beside it, the oldest first', () => {
    const rows = named(report, 'tr').map((row) => row.childNodes.map(textOf));
    const ended = rows.filter(([first]) => first?.endsWith('UTC')).map(([first, points]) => [first, points]);
    expect(ended).toEqual([
      ['2026-11-01 12:00 UTC', '0 of 100'],
      ['2026-11-30 12:00 UTC', '75 of 100'],
    ]);
  });

  test('says what happened to the clock, and what the digest shows', () => {
    expect(texts('li')).toContain(
      '2026-11-30 10:20 UTC: the clock of the machine moved back by 1:30; the remaining time did not grow.',
    );
    expect(texts('li')).toContain('2026-11-30 11:00 UTC: the program did not run for 3 minutes; the time counted.');
    expect(texts('p').some((text) => text.includes('proves nothing against the person'))).toBe(true);
  });

  test('of a whole exam without a past says that nothing was left', () => {
    const whole = parsePage(examReportHtml({ exam: examOf([1, 1]), earlier: [] }));
    expect(whole.errors).toEqual([]);
    expect(named(whole, 'p').map(textOf)).toContain('Nothing: every check of every task passes.');
    expect(named(whole, 'h2').map(textOf)).not.toContain('Earlier exams');
  });
});
