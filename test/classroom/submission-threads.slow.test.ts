import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradeOnThreads } from '../../src/classroom/submission-threads.ts';
import { chooseScenario } from '../../src/task/choose-scenario.ts';
import { folderForEachTest } from '../commands/in-folder.ts';
import { bundledOnly } from '../scenario/bundled.fixture.ts';
import { answerOf, peers } from './class.fixture.ts';

const folder = folderForEachTest();
const scenario = await chooseScenario('database-only-from-app', {}, bundledOnly);

/** As many policies as an answer may have, each about a label of its own: to grade this takes a minute. */
const slow = Array.from({ length: 199 }, (_, at) =>
  answerOf(`[{podSelector: {matchLabels: {x${at}: b}}}]`, 1000 + at, `p${at}`).replace('app: db', `k${at}: a`),
).join('---\n');

/** A million bytes of objects that are refused one by one, each with its reason. */
const hungry = `{"apiVersion": "v1", "kind": "List", "items": [${'{},'.repeat(340_000)}{}]}`;

describe('a submission that takes too much is ended, and the others are graded', () => {
  test.each([
    ['time', slow, { seconds: 3, megabytes: 512 }, 'too slow', /^Grading this took more than 3 seconds/],
    ['memory', hungry, { seconds: 60, megabytes: 64 }, 'too much memory', /^Grading this took more than 64 MB/],
  ] as const)('of %s', async (_, text, limits, code, message) => {
    writeFileSync(join(folder(), 'a.yaml'), answerOf(peers.right));
    writeFileSync(join(folder(), 'b.yaml'), text);
    writeFileSync(join(folder(), 'c.yaml'), answerOf(peers.right));
    const done: number[] = [];
    const { results } = await gradeOnThreads(
      { scenario, folder: folder() },
      ['a.yaml', 'b.yaml', 'c.yaml'],
      1,
      limits,
      (count) => done.push(count),
    );
    expect(results.map(({ score, passed, fault }) => [score, passed, fault?.code])).toEqual([
      [1, true, undefined],
      [null, false, code],
      [1, true, undefined],
    ]);
    expect(results[1]?.fault).toMatchObject({ file: 'b.yaml', message: expect.stringMatching(message) });
    expect(done).toEqual([1, 2, 3]);
  });

  test('also where it comes last, and no thread is needed after it', async () => {
    writeFileSync(join(folder(), 'b.yaml'), slow);
    const limits = { seconds: 1, megabytes: 512 };
    const { checks, results } = await gradeOnThreads({ scenario, folder: folder() }, ['b.yaml'], 4, limits);
    expect(results.map(({ fault }) => fault?.code)).toEqual(['too slow']);
    expect(checks).toHaveLength(4);
  });
});

test('the checks of the task are known also where there is nothing to grade', async () => {
  const { checks, results } = await gradeOnThreads({ scenario, folder: folder() }, [], 4, {
    seconds: 1,
    megabytes: 512,
  });
  expect(results).toEqual([]);
  expect(checks.map(({ kind }) => kind)).toEqual(['asked', 'asked', 'kept', 'kept']);
});
