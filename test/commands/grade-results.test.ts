import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportedExam } from '../../src/report/class/reported-exam.ts';
import type { PersonResultJson, ResultsJson } from '../../src/report/class/results-json.ts';
import { readResults } from '../../src/classroom/read-results.ts';
import { examReportHtml } from '../../src/report/html/exam-report.ts';
import type { ExamResultJson } from '../../src/report/json.ts';
import { bundledPacks } from '../../src/scenario/bundled.ts';
import { isPlan, planExam } from '../../src/session/exam/plan.ts';
import { digestText, resultOf } from '../../src/session/exam/result.ts';
import { examOf } from '../report/html/exam.fixture.ts';
import { forbiddenIn, named, parsePage, textOf } from '../report/html/parsed.ts';
import { temporaryFolder } from './in-folder.ts';
import { type Ran, runMain } from './run-main.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const at = (...path: string[]): string => join(folder.path, ...path);

/** What `exam --result --json` prints of an exam. */
function fileOf(exam: ReportedExam): string {
  const result = { schemaVersion: 1, ...exam };
  const digest = createHash('sha256').update(digestText(result)).digest('hex');
  return JSON.stringify({ ...result, digest });
}

let ran: Ran;
let people: ReadonlyMap<string, PersonResultJson>;
const forms = ['--csv', at('results.csv'), '--html', at('results.html'), '--reports', at('reports')];

beforeAll(async () => {
  mkdirSync(at('class/bob'), { recursive: true });
  const put = (path: string, text: string): void => writeFileSync(at('class', path), text);
  put('alice.json', fileOf(examOf([1, 1])));
  put('bob/second.json', fileOf(examOf([1, 0], { endedAt: '2026-11-30T15:00:00.000Z', id: 'second' })));
  put('bob/first.json', fileOf(examOf([0, 0], { endedAt: '2026-11-02T15:00:00.000Z', id: 'first' })));
  put('carol.json', fileOf(examOf([0, 0.5])).replace('"score":0.25', '"score":0.99'));
  put('dave.json', '{"schemaVersion": 1, "id": "x",\n "seed": -3}');
  put(
    '<i>eve.json',
    fileOf(examOf([1, 0.5], { clock: [{ is: 'did not run', at: '2026-11-30T10:00:00Z', minutes: 4 }] })),
  );
  symlinkSync('/etc/passwd', at('class/frank.json'));
  ran = await runMain(['grade', '--results', at('class'), '--json', ...forms]);
  people = new Map((JSON.parse(ran.stdout) as ResultsJson).results.map((one) => [one.name, one]));
});

/** What `exam --result --json` prints is what reports are made of. */
const asReported = (exam: ExamResultJson): ReportedExam => exam;

test('a result of the program is read, and its digest fits', () => {
  const pool = bundledPacks().flatMap(({ scenarios }) => scenarios);
  const plan = planExam({ pool, seed: 5, minutes: 30 });
  if (!isPlan(plan)) throw new Error('there is no plan');
  const outcomes = plan.tasks.map(({ number, scenario, variant }) => {
    const [task] = examOf([1, number % 2]).tasks;
    return {
      spentSeconds: 60 * number,
      flagged: false,
      note: number === 1 ? 'again' : '',
      grade: { ...task!.grade, scenario, variant, score: number % 2, rejected: [] },
    };
  });
  const input = {
    id: 'x',
    plan,
    startedAt: '2026-11-30T10:00:00.000Z',
    endedAt: '2026-11-30T10:30:00.000Z',
    endedBy: 'person' as const,
    clock: [{ is: 'did not run', at: '2026-11-30T10:05:00.000Z', minutes: 2, says: 'two minutes' }] as const,
    outcomes,
  };
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const result = { schemaVersion: 1, ...resultOf(input, sha256) };
  mkdirSync(at('real'));
  writeFileSync(at('real/zoe.json'), JSON.stringify(result));
  const [zoe] = readResults(at('real'));
  expect(zoe).toMatchObject({ faults: [], exams: [{ digestFits: true, exam: { id: 'x', passMark: 67 } }] });
  // The report of the file is the report of the result itself.
  expect(examReportHtml({ exam: zoe!.exams[0]!.exam, earlier: [] })).toBe(
    examReportHtml({ exam: asReported(result as unknown as ExamResultJson), earlier: [] }),
  );
});

describe('the exam results of a class', () => {
  test('are in the order of the names, and the last exam of a person counts', () => {
    expect([...people.keys()]).toEqual(['<i>eve', 'alice', 'bob', 'carol', 'dave', 'frank']);
    expect(people.get('alice')).toMatchObject({ exam: { earned: 100, passed: true, digestFits: true }, earlier: [] });
    expect(people.get('bob')).toMatchObject({ exam: { id: 'second', earned: 50 }, earlier: [{ id: 'first' }] });
    expect(people.get('bob')?.misconceptions.map(({ id }) => id)).toEqual(['no-ports']);
  });

  test('show where the file was changed, by its digest', () => {
    expect(people.get('carol')).toMatchObject({ exam: { score: 0.99, digestFits: false } });
  });

  test('that cannot be read are faults with their places, and stop no other', () => {
    expect(ran.code).toBe(3);
    expect(people.get('dave')?.exam).toBeNull();
    expect(people.get('frank')?.faults[0]).toMatchObject({ code: 'unreadable', file: 'frank.json' });
    expect(ran.stderr).toMatch(/^dave\.json:2:10: seed is a whole number from 0 on\.$/m);
  });

  test('are a table for a spreadsheet', () => {
    const [head, , alice, bob, carol, dave] = readFileSync(at('results.csv'), 'utf8').split('\r\n');
    expect(head).toBe(
      'name,points,of,score,passed,started,ended,minutes,exams before,mine/task-1,mine/task-2,misconceptions,remarks',
    );
    expect(alice).toBe('alice,100,100,1,yes,2026-11-30T10:00:00.000Z,2026-11-30T12:00:00.000Z,120,0,50,50,,');
    expect(bob).toMatch(/^bob,50,100,0\.5,no,.*,1,50,0,no-ports,$/);
    expect(carol).toContain('the digest does not fit: the file was changed');
    expect(dave).toMatch(/^dave,,,,no,,,,0,,,,"?dave\.json:/);
  });

  test('are a gradebook', () => {
    const book = parsePage(readFileSync(at('results.html'), 'utf8'));
    expect(book.errors).toEqual([]);
    expect(forbiddenIn(book)).toEqual([]);
    expect(named(book, 'h2').map(textOf)).toEqual(['Tasks', 'Misconceptions of the class', 'Results', 'Not readable']);
    const rows = named(book, 'tr').map((row) => row.childNodes.map(textOf));
    expect(rows).toContainEqual(['alice', '100 of 100', 'yes', '2026-11-30 12:00 UTC', '0', '']);
    expect(rows).toContainEqual(['<i>eve', '75 of 100', 'yes', '2026-11-30 12:00 UTC', '0', '1 note on the clock']);
  });

  test('are a report for each person with a result, with the exams before', () => {
    expect(readdirSync(at('reports')).toSorted()).toEqual(['<i>eve.html', 'alice.html', 'bob.html', 'carol.html']);
    const bob = parsePage(readFileSync(at('reports/bob.html'), 'utf8'));
    expect(bob.errors).toEqual([]);
    expect(named(bob, 'h1').map(textOf)).toEqual(['Mock exam: 50 of 100 points, not passed']);
    expect(named(bob, 'h2').map(textOf)).toContain('Earlier exams');
  });

  test('are compared with the exam that was set', async () => {
    writeFileSync(
      at('exam.yaml'),
      'title: x\nminutes: 60\nseed: 7\ntasks: [{scenario: database-only-from-app, variant: 1, points: 100}]\n',
    );
    const { code, stdout } = await runMain([
      'grade',
      '--results',
      at('class/bob'),
      '--exam',
      at('exam.yaml'),
      '--json',
    ]);
    const [first] = (JSON.parse(stdout) as ResultsJson).results;
    expect(code).toBe(1);
    expect(first?.differences).toEqual([
      'it has 120 minutes, not 60',
      'network-policies/database-only-from-app is missing',
      'mine/task-1 is not in the exam',
      'mine/task-2 is not in the exam',
    ]);
    writeFileSync(at('exam.yaml'), 'title: x\nminutes: 3\n');
    const faulty = await runMain(['grade', '--results', at('class'), '--exam', at('exam.yaml')]);
    expect(faulty.code).toBe(3);
    expect(faulty.stderr).toContain(`${at('exam.yaml')}:2:10: minutes is a whole number from 10 to 240.\n`);
  });

  test('are a line for each person in words', async () => {
    const { stdout } = await runMain(['grade', '--results', at('class')]);
    expect(stdout).toMatch(/^Exam results: 6 people, 2 passed, 2 without a result, median score/);
    expect(stdout).toMatch(/^bob +50 of 100 +not passed +2026-11-30 15:00 UTC; 1 exam before$/m);
    expect(stdout).toMatch(/^ {2}\d × A rule without ports \(no-ports\): /m);
  });

  test.each([
    [['--results', 'd', 'word'], /"word" is one word too many/],
    [['--results', 'd', '--jobs', '2'], /takes no --jobs/],
    [['--results', '/nonexistent'], /cannot read \/nonexistent|cannot use \/nonexistent/],
  ])('%j is a mistake that says what to do', async (words, says) => {
    const { code, stderr } = await runMain(['grade', ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});
