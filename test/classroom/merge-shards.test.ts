import { assert, boolean, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeShards } from '../../src/classroom/merge-shards.ts';
import { readShardFile, type ShardFile } from '../../src/classroom/read-shard-file.ts';
import { ofShard, readShard, shardAsJson } from '../../src/classroom/shard.ts';
import type { SubmissionsJson } from '../../src/report/class/submissions-json.ts';

/** A class of so many people, of whom every seventh was not graded. */
function classOf(people: number, title = 'Title'): Omit<SubmissionsJson, 'schemaVersion'> {
  return {
    scenario: 'cache-from-web',
    pack: 'mine',
    packVersion: '1.0.0',
    variant: 1,
    title,
    checks: [{ id: 'only-app', says: 'Only the app', kind: 'asked', weight: 4 }],
    submissions: Array.from({ length: people }, (_, at) => ({
      name: `person ${String(at).padStart(4, '0')}`,
      score: at % 7 === 0 ? null : at / people,
      passed: at % 2 === 0,
      checks: [{ id: 'only-app', passed: at % 3 === 0 ? null : true }],
      misconceptions:
        at % 2 === 0 ? [] : [{ id: 'no-ports', says: 'It has none.', confidence: 0.81, lesson: 'no-ports' }],
      rejectedCount: at % 2,
      rejected: at % 2 === 0 ? [] : [{ file: 'a\u202e.yaml', line: 2, column: 1, message: 'no kind' }],
      fault:
        at % 7 === 0 ? { code: 'unreadable', file: 'x', line: null, column: null, message: 'This is a link.' } : null,
    })),
  };
}

/** A part of a class as its file holds it. */
function part(whole: ReturnType<typeof classOf>, number: number, of: number, file = `${number}.json`): ShardFile {
  const listed = whole.submissions.map(({ name }) => ({ name, entry: name }));
  const shard = shardAsJson(listed, { number, of });
  const text = JSON.stringify({
    schemaVersion: 1,
    ...whole,
    submissions: ofShard(whole.submissions, { number, of }),
    shard,
  });
  const read = readShardFile({ file, text });
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read;
}

const parts = (whole: ReturnType<typeof classOf>, of: number): readonly ShardFile[] =>
  Array.from({ length: of }, (_, at) => part(whole, at + 1, of));

describe('the parts of a class', () => {
  test('make the class again, byte by byte, in whichever order they come', () => {
    assert(
      property(integer({ min: 0, max: 40 }), integer({ min: 1, max: 9 }), boolean(), (people, of, reversed) => {
        const whole = classOf(people);
        const all = parts(whole, of);
        expect(JSON.stringify(mergeShards(reversed ? all.toReversed() : all))).toBe(JSON.stringify(whole));
      }),
    );
  });

  const whole = classOf(10);
  const [first, second] = parts(whole, 2) as [ShardFile, ShardFile];
  const other = (more: Partial<ReturnType<typeof classOf>>): ShardFile => part({ ...whole, ...more }, 2, 2);
  test.each([
    ['one is missing', [first], '1.json: This class has 2 parts; missing: 2.'],
    [
      'one is there twice',
      [first, second, part(whole, 2, 2, 'again.json')],
      'again.json: Part 2 of 2 is already in 2.json.',
    ],
    [
      'one is of another task',
      [first, other({ scenario: 'x' })],
      '2.json: This part is about another task (mine/x, variant 1) than 1.json. Merge the parts of one class.',
    ],
    ['one is of another variant', [first, other({ variant: 2 })], /another task \(mine\/cache-from-web, variant 2\)/],
    [
      'one is of another version of the pack',
      [first, other({ packVersion: '2.0.0' })],
      /another version of the pack \(2\.0\.0\)/,
    ],
    ['one has other checks', [first, other({ checks: [] })], /other checks/],
    ['one is of another class', [first, part(classOf(11), 2, 2)], /other submissions/],
    ['the class was divided otherwise', [first, part(whole, 3, 3)], /another number of parts \(3\)/],
    [
      'one was cut',
      [first, { ...second, graded: { ...second.graded, submissions: [] } }],
      '2.json: Part 2 of 2 has 0 submissions, and should have 5.',
    ],
  ])('are not merged where %s', (_, given, says) => {
    const merged = mergeShards(given);
    const lines = 'faults' in merged ? merged.faults.map(({ file, message }) => `${file}: ${message}`) : [];
    expect(lines.filter((line) => (typeof says === 'string' ? line === says : says.test(line)))).toHaveLength(1);
  });
});

describe('the file of a part', () => {
  const good = JSON.stringify({ schemaVersion: 1, ...classOf(1), shard: shardAsJson([], { number: 1, of: 1 }) });
  const faultsOf = (text: string): readonly string[] => {
    const read = readShardFile({ file: 'p.json', text });
    return 'faults' in read ? read.faults.map(({ place, message }) => `${place.line}:${place.column}: ${message}`) : [];
  };
  test.each([
    ['nothing', '', 'The file is a map of fields.'],
    ['a part of a file', good.slice(0, 200), ''],
    ['the whole of a class', good.replace(/,"shard".*/, '}'), 'The file has no field "shard".'],
    ['the results of another command', '{"schemaVersion":1,"scenarios":[]}', 'The file has no field "scenario".'],
    [
      'another version of the form',
      good.replace('"schemaVersion":1', '"schemaVersion":2'),
      'schemaVersion is a whole number from 1 to 1.',
    ],
    ['a score above 1', good.replace('"score":null', '"score":7'), 'score is a number from 0 to 1.'],
    [
      'another field',
      good.replace('"title"', '"titel":"","title"'),
      'The file has no field "titel". Did you mean "title"?',
    ],
  ])('with %s is refused, with the place', (_, text, says) => {
    const faults = faultsOf(text);
    expect(faults[0]).toMatch(/^\d+:\d+: /);
    expect(faults.join('\n')).toContain(says);
  });

  test('of a real part has none', () => {
    expect(faultsOf(good)).toEqual([]);
  });
});

test.each([
  ['1/1', { number: 1, of: 1 }],
  ['3/10', { number: 3, of: 10 }],
  ['0/2', null],
  ['3/2', null],
  ['1/10001', null],
  ['01/2', null],
  ['1/', null],
  ['a/b', null],
  ['-1/2', null],
])('%s is the part %j', (text, shard) => {
  expect(readShard(text)).toEqual(shard);
});
