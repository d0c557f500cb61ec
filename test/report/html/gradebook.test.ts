import { describe, expect, test } from 'vitest';
import type { SubmissionJson, SubmissionsJson } from '../../../src/report/class/submissions-json.ts';
import { gradebookHtml } from '../../../src/report/html/gradebook.ts';
import { attribute, forbiddenIn, named, parsePage, textOf } from './parsed.ts';

const misconception = { id: 'no-ports', says: 'The rule has no ports.', confidence: 0.9, lesson: 'no-ports' };
const graded = (name: string, score: number, more: Partial<SubmissionJson> = {}): SubmissionJson => ({
  name,
  score,
  passed: score === 1,
  checks: [
    { id: 'only-app', passed: score === 1 },
    { id: 'works', passed: true },
  ],
  misconceptions: [],
  rejectedCount: 0,
  rejected: [],
  fault: null,
  ...more,
});
const notGraded: SubmissionJson = {
  ...graded('dave', 0),
  score: null,
  checks: [],
  fault: { code: 'invalid', file: 'dave.yaml', line: 3, column: 1, message: 'This is <b>not</b> YAML.' },
};
const refused = { file: 'eve.yaml', line: 1, column: 1, message: 'no kind "X" is known' };
const wrong = graded('bob', 0.5, { misconceptions: [misconception], rejectedCount: 12, rejected: [refused] });
const injected = graded('<script>alert("1")</script>', 0, { misconceptions: [misconception] });

function book(...submissions: readonly SubmissionJson[]): Omit<SubmissionsJson, 'schemaVersion'> {
  return {
    scenario: 'cache-from-web',
    pack: 'mine',
    packVersion: '1.0.0',
    variant: 2,
    title: 'Only web reaches the cache & nothing else',
    checks: [
      { id: 'only-app', says: 'Only web reaches the cache', kind: 'asked', weight: 4 },
      { id: 'works', says: 'web still works', kind: 'kept', weight: 1 },
    ],
    submissions,
  };
}

const whole = parsePage(gradebookHtml(book(graded('alice', 1), wrong, injected, notGraded)));
const headings = named(whole, 'h2').map(textOf);

describe('the gradebook of a class', () => {
  test('is HTML without a fault, and loads and runs nothing', () => {
    expect(whole.errors).toEqual([]);
    expect(forbiddenIn(whole)).toEqual([]);
  });

  test('has its parts in order, each with a heading', () => {
    expect(named(whole, 'h1').map(textOf)).toEqual(['Only web reaches the cache & nothing else']);
    expect(headings).toEqual(['Checks', 'Misconceptions of the class', 'Grades', 'Not graded', 'Refused documents']);
  });

  test('shows a name as it is written, and never as markup', () => {
    const rows = named(whole, 'bdi').map(textOf);
    expect(rows).toContain('<script>alert("1")</script>');
  });

  test('says how the class did', () => {
    const figures = named(whole, 'dl').flatMap(({ childNodes }) => childNodes.map(textOf));
    expect(figures).toEqual([
      'Submissions4',
      'Passed1',
      'Not graded1',
      'Median score0.50',
      'Lowest0.00',
      'Highest1.00',
    ]);
  });

  test('counts each misconception once for each person, with its lesson', () => {
    const [heading] = named(whole, 'h3').map(textOf);
    expect(heading).toBe('A rule without ports (2)');
    expect(named(whole, 'code').map(textOf)).toContain('sallyport lesson no-ports');
  });

  test('has a row for each person, whose first cell names it', () => {
    const rows = named(whole, 'tr').map((row) => row.childNodes.map(textOf));
    expect(rows).toContainEqual(['alice', '1.00', 'yes', 'yes', 'yes', '']);
    expect(rows).toContainEqual(['bob', '0.50', 'no', 'no', 'yes', 'A rule without ports; 12 documents refused']);
    expect(rows).toContainEqual(['dave', '–', '–', '–', '–', 'not graded, see below']);
  });

  test('says what is wrong with an answer that was not graded, and where', () => {
    expect(named(whole, 'li').map(textOf)).toContain('dave: dave.yaml:3:1: This is <b>not</b> YAML.');
    expect(named(whole, 'li').map(textOf)).toContain('and 11 more of this person');
  });

  test('names its columns and its plots for those who do not see them', () => {
    expect(named(whole, 'th').every((head) => attribute(head, 'scope') !== undefined)).toBe(true);
    for (const svg of named(whole, 'svg')) expect(attribute(svg, 'aria-label')).toMatch(/\w/);
    expect(named(whole, 'svg')).toHaveLength(3);
  });

  test.each([
    ['of people whose answers were not graded', [notGraded], ['Grades', 'Not graded']],
    ['of a part of a class without submissions', [], ['Grades']],
  ])('%s leaves out what it has no figures for', (_, submissions, expected) => {
    const parsed = parsePage(gradebookHtml(book(...submissions)));
    expect(parsed.errors).toEqual([]);
    expect(named(parsed, 'h2').map(textOf)).toEqual(expected);
  });
});
