import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubmissionJson, SubmissionsJson } from '../../src/report/class/submissions-json.ts';
import { answerOf, peers, writeClass, writeHostile } from '../classroom/class.fixture.ts';
import { temporaryFolder } from './in-folder.ts';
import { type Ran, runMain } from './run-main.ts';

const task = 'database-only-from-app';
const folder = temporaryFolder();
afterAll(folder.remove);
const at = (...path: string[]): string => join(folder.path, ...path);

function grade(...words: readonly string[]): Promise<Ran> {
  return runMain(['grade', ...words]);
}

function submissionsIn({ stdout }: Ran): ReadonlyMap<string, SubmissionJson> {
  const { submissions } = JSON.parse(stdout) as SubmissionsJson;
  return new Map(submissions.map((submission) => [submission.name, submission]));
}

describe('the answers of a class', () => {
  let json: Ran;
  beforeAll(async () => {
    writeClass(at('class'));
    json = await grade('--submissions', at('class'), task, '--json', '--csv', at('grades.csv'));
  });

  test('are graded in the order of their names, each as grade does it alone', async () => {
    const submissions = submissionsIn(json);
    expect([...submissions.keys()]).toEqual(['alice', 'bob', 'carol', 'dave', 'eve', 'frank', 'grace']);
    for (const [name, path] of [
      ['alice', 'alice.yaml'],
      ['bob', 'bob'],
      ['dave', 'dave.yml'],
      ['eve', 'eve.yaml'],
    ] as const) {
      const alone = JSON.parse((await grade(task, '--answer', at('class', path), '--json')).stdout);
      const { score, passed, checks, rejectedCount } = submissions.get(name)!;
      expect({ score, passed }).toEqual({ score: alone.score, passed: alone.passed });
      expect(checks).toEqual(
        alone.checks.map((check: SubmissionJson['checks'][number]) => ({ id: check.id, passed: check.passed })),
      );
      expect(rejectedCount).toBe(alone.rejected.length);
    }
  });

  test('show the misconceptions that grade names', () => {
    const submissions = submissionsIn(json);
    expect(submissions.get('bob')?.misconceptions[0]?.id).toBe('door-too-many');
    expect(submissions.get('alice')?.misconceptions).toEqual([]);
    expect(submissions.get('eve')?.rejected).toEqual([
      { file: 'eve.yaml', line: 9, column: 1, message: expect.stringContaining('NetworkPolice') },
    ]);
  });

  test('give the exit code of the worst of them', async () => {
    expect(json.code).toBe(1);
    mkdirSync(at('right'));
    writeFileSync(at('right/a.yaml'), answerOf(peers.right));
    expect((await grade('--submissions', at('right'), task)).code).toBe(0);
  });

  test('are the same bytes whatever the number of jobs, in every form', async () => {
    const forms = async (jobs: string): Promise<readonly string[]> => {
      const words = ['--submissions', at('class'), task, '--jobs', jobs];
      const html = at(`${jobs}.html`);
      const csv = at(`${jobs}.csv`);
      const asJson = await grade(...words, '--json', '--csv', csv, '--html', html);
      return [asJson.stdout, (await grade(...words)).stdout, readFileSync(csv, 'utf8'), readFileSync(html, 'utf8')];
    };
    const [one, three] = [await forms('1'), await forms('3')];
    expect(three).toEqual(one);
    expect(one[0]).toBe(json.stdout);
  });

  test('are a table for people, with the misconceptions of the class', async () => {
    const { stdout } = await grade('--submissions', at('class'), task);
    expect(stdout).toMatch(
      /^database-only-from-app: 7 submissions, 2 passed, median score 0\.\d\d\n\nalice +1\.00 +passed/,
    );
    expect(stdout).toContain('\nMisconceptions of the class\n');
    expect(stdout).toMatch(/^ {2}2 × .*\(door-too-many\): bob, grace; "sallyport lesson one-item-more" explains it$/m);
  });

  test('are a table for a spreadsheet', () => {
    const [head, alice, bob] = readFileSync(at('grades.csv'), 'utf8').split('\r\n');
    expect(head).toMatch(/^name,score,passed,[\w-]+(,[\w-]+)+,misconceptions,not graded$/);
    expect(alice).toMatch(/^alice,1,yes,yes,/);
    expect(bob).toMatch(/^bob,0[.\d]*,no,.*door-too-many.*,$/);
  });
});

describe('a class with hostile answers', () => {
  let ran: Ran;
  let all: ReadonlyMap<string, SubmissionJson>;
  beforeAll(async () => {
    writeClass(at('hostile'));
    writeHostile(at('hostile'));
    ran = await grade('--submissions', at('hostile'), task, '--json', '--csv', at('hostile.csv'));
    all = submissionsIn(ran);
  });

  test('is graded to its end: no answer changes that of another person', () => {
    expect(ran.code).toBe(3);
    expect(all.size).toBe(24);
    expect(all.get('alice')).toMatchObject({ score: 1, passed: true, fault: null });
    expect(all.get('bob')).toMatchObject({ passed: false, fault: null });
    expect(all.get('nothing')).toMatchObject({ score: 0, fault: null });
  });

  test.each([
    ['link', 'unreadable', 'link.yaml'],
    ['loop', 'unreadable', 'loop'],
    ['pipe', 'unreadable', 'pipe.yaml'],
    ['empty', 'unreadable', 'empty'],
    ['huge', 'too large', 'huge.yaml'],
    ['binary', 'invalid', 'binary.yaml'],
    ['aliases', 'invalid', 'aliases.yaml'],
    ['open', 'invalid', 'open.yaml'],
    ['not-yaml', 'invalid', 'not-yaml.yaml'],
  ])('says what is wrong with %s, and where', (name, code, file) => {
    expect(all.get(name)).toMatchObject({ score: null, passed: false, fault: { code, file } });
    expect(ran.stderr).toMatch(new RegExp(`^${file}(:\\d+:\\d+)?: \\S`, 'm'));
  });

  test('prints no name that a terminal obeys', () => {
    for (const text of [ran.stdout, ran.stderr, readFileSync(at('hostile.csv'), 'utf8').replaceAll('\r\n', '\n')]) {
      // oxlint-disable-next-line no-control-regex -- these are what it looks for
      expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
    }
  });

  test('has one line for each person in its CSV, and no formula', () => {
    const lines = readFileSync(at('hostile.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(25);
    expect(lines.filter((line) => /^"?\s*[=+\-@]/.test(line))).toEqual([]);
    expect(lines.some((line) => line.startsWith(`"'=HYPERLINK(""http:,,evil"")"`))).toBe(true);
  });
});

test('a class may answer a question, from a pack of your own', async () => {
  mkdirSync(at('question'));
  const answers = { right: 'choice: b\n', wrong: 'choice: a\n', other: 'choice: z\n', none: '' };
  for (const [name, text] of Object.entries(answers)) writeFileSync(at('question', `${name}.yaml`), text);
  const pack = join(import.meta.dirname, '../packs/kinds');
  const ran = await grade('--submissions', at('question'), 'choose', '--pack', pack, '--json');
  const results = [...submissionsIn(ran).values()].map(({ name, score, fault }) => [name, score, fault?.line]);
  expect(results).toEqual([
    ['none', 0, undefined],
    ['other', null, 1],
    ['right', 1, undefined],
    ['wrong', 0, undefined],
  ]);
  expect((JSON.parse(ran.stdout) as SubmissionsJson).checks).toMatchObject([{ id: 'answer', kind: 'asked' }]);
});

describe('the parts of a class', () => {
  beforeAll(() => writeClass(at('divided')));
  const part = (shard: string): Promise<Ran> => grade('--submissions', at('divided'), task, '--shard', shard, '--json');

  test('are merged to what one run prints and writes, byte by byte', async () => {
    const forms = (name: string): readonly string[] => ['--csv', at(`${name}.csv`), '--html', at(`${name}.html`)];
    const whole = await grade('--submissions', at('divided'), task, '--json', ...forms('whole'));
    mkdirSync(at('parts'));
    for (const shard of ['1/3', '2/3', '3/3']) {
      writeFileSync(at('parts', `${shard.replace('/', '-of-')}.json`), (await part(shard)).stdout);
    }
    const merged = await grade('--merge', at('parts'), '--json', ...forms('merged'));
    expect(merged).toEqual(whole);
    for (const ending of ['csv', 'html']) {
      expect(readFileSync(at(`merged.${ending}`), 'utf8')).toBe(readFileSync(at(`whole.${ending}`), 'utf8'));
    }
    const words = await grade('--merge', at('parts/1-of-3.json'), at('parts/2-of-3.json'), at('parts/3-of-3.json'));
    expect(words.stdout).toBe((await grade('--submissions', at('divided'), task)).stdout);
  });

  test('are an invalid file where one is missing, or is none', async () => {
    writeFileSync(at('one.json'), (await part('1/2')).stdout);
    const { code, stderr } = await grade('--merge', at('one.json'));
    expect([code, stderr]).toEqual([3, `${at('one.json')}: This class has 2 parts; missing: 2.\n`]);
    writeFileSync(at('none.json'), '{"schemaVersion": 1}');
    const none = await grade('--merge', at('none.json'));
    expect(none.code).toBe(3);
    expect(none.stderr).toContain(`${at('none.json')}:1:1: The file has no field "scenario".\n`);
  });

  test('may be more than there are people', async () => {
    const { submissions, checks } = JSON.parse((await part('9/9')).stdout) as SubmissionsJson;
    expect(submissions).toEqual([]);
    expect(checks.length).toBeGreaterThan(1);
  });
});

describe('a command line', () => {
  test.each([
    [['x'], /say what to grade/],
    [['--submissions', 'd', '--answer', 'a', 'x'], /do not go together/],
    [['--submissions', 'd'], /say which task/],
    [['--submissions', 'd', task, 'more'], /"more" is one too many/],
    [['--submissions', '/nonexistent', task], /cannot read \/nonexistent/],
    [[task, '--answer', 'a', '--jobs', '2'], /takes no --jobs/],
    [[task, '--answer', 'a', '--csv', 'f'], /takes no --csv/],
    [['--submissions', 'd', task, '--cluster', 'kind'], /simulated cluster/],
    [['--submissions', 'd', task, '--shard', '3/2'], /write K\/N/],
    [['--merge', 'd', '--submissions', 'e', task], /do not go together/],
    [['--merge', 'd', '--shard', '1/2'], /takes no --shard/],
    [['--merge', '/nonexistent'], /cannot read \/nonexistent/],
    [['--submissions', 'd', task, '--jobs', '0'], /--jobs/],
  ])('%j is a mistake that says what to do', async (words, says) => {
    const { code, stderr } = await grade(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  test('that would write a report among the submissions is refused before anything is graded', async () => {
    mkdirSync(at('one'));
    writeFileSync(at('one/a.yaml'), '');
    const { code, stderr } = await grade('--submissions', at('one'), task, '--csv', at('one/grades.csv'));
    expect(code).toBe(2);
    expect(stderr).toContain('lies in the folder that is graded');
    expect(existsSync(at('one/grades.csv'))).toBe(false);
  });
});
