import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledPacks } from '../../../src/scenario/bundled.ts';
import { readExamFile } from '../../../src/session/exam/exam-file.ts';
import { fits } from '../../../src/session/exam/exam-file-blueprint.ts';
import { poolEntry as entry } from './pool.fixture.ts';

const pool = [
  entry('cache-from-web'),
  entry('keep-dns', { skills: ['dns-egress'], difficulty: 'hard' }),
  entry('roles', { domain: 'Cluster Hardening' }),
  entry('twice', { pack: 'one' }),
  entry('twice', { pack: 'other' }),
  entry('drill-only', { uses: ['drill'] }),
  entry('a-question', { kind: 'choose' }),
  entry('first', { pack: 'first-steps' }),
  entry('elsewhere', { domain: 'Cooking' }),
];

function read(text: string) {
  return readExamFile({ file: 'exam.yaml', text }, pool);
}

function faultsOf(text: string): readonly string[] {
  const found = read(text);
  if (!('faults' in found)) return [];
  return found.faults.map(({ place: { file, line, column }, message }) => `${file}:${line}:${column}: ${message}`);
}

describe('the file of an exam', () => {
  test('names its tasks', () => {
    const text = `title: Midterm
minutes: 45
seed: 7
tasks:
- {scenario: cache-from-web, variant: 2, points: 40}
- {scenario: other/twice, points: 60}
rules:
  passMark: 50
  alerts: [5, 20]
  says: [Bring your badge.]
`;
    expect(read(text)).toEqual({
      exam: {
        title: 'Midterm',
        minutes: 45,
        seed: 7,
        choice: {
          is: 'tasks',
          tasks: [
            { pack: 'mine', scenario: 'cache-from-web', variant: 2, points: 40 },
            { pack: 'other', scenario: 'twice', variant: null, points: 60 },
          ],
        },
        rules: { passMark: 50, alerts: [20, 5], says: ['Bring your badge.'] },
      },
    });
  });

  test('or has a blueprint; what it leaves out is as in every exam', () => {
    const text =
      'title: Final\nminutes: 20\nblueprint:\n  tasks: 2\n  domains: [Cluster Setup]\n  difficulties: [easy, hard]\n';
    expect(read(text)).toEqual({
      exam: {
        title: 'Final',
        minutes: 20,
        seed: null,
        choice: {
          is: 'blueprint',
          blueprint: { tasks: 2, packs: [], domains: ['Cluster Setup'], skills: [], difficulties: ['easy', 'hard'] },
        },
        rules: { passMark: 67, alerts: [15, 5], says: [] },
      },
    });
  });

  test('may be JSON', () => {
    const text = JSON.stringify({ title: 'x', minutes: 30, tasks: [{ scenario: 'roles' }] });
    expect(read(text)).toHaveProperty('exam');
  });
});

describe('a fault of the file is named with its place', () => {
  const head = 'title: x\nminutes: 30\n';
  test.each([
    [
      'a field that is not there',
      `${head}task: []\n`,
      'exam.yaml:3:1: The exam has no field "task". Did you mean "tasks"?',
    ],
    [
      'neither tasks nor a blueprint',
      head,
      'exam.yaml:1:1: The exam has neither tasks nor a blueprint. Name its tasks, or say by what they are drawn.',
    ],
    [
      'both',
      `${head}tasks: [{scenario: roles}]\nblueprint: {tasks: 1}\n`,
      'exam.yaml:4:12: An exam has tasks or a blueprint, not both. Remove one of them.',
    ],
    ['no title', 'minutes: 30\ntasks: [{scenario: roles}]\n', 'exam.yaml:1:1: The exam has no field "title".'],
    ['an empty title', 'title: " "\nminutes: 30\ntasks: [{scenario: roles}]\n', 'exam.yaml:1:8: This text is empty.'],
    [
      'too few minutes',
      'title: x\nminutes: 3\ntasks: [{scenario: roles}]\n',
      'exam.yaml:2:10: minutes is a whole number from 10 to 240.',
    ],
    [
      'a seed that is none',
      `${head}seed: soon\ntasks: [{scenario: roles}]\n`,
      'exam.yaml:3:7: seed is a whole number from 1 to 999999999.',
    ],
    ['no task', `${head}tasks: []\n`, 'exam.yaml:3:8: The exam has no task.'],
    [
      'a typo in a scenario',
      `${head}tasks:\n- scenario: cache-form-web\n`,
      'exam.yaml:4:13: There is no scenario "cache-form-web". Did you mean cache-from-web?',
    ],
    [
      'a scenario of several packs',
      `${head}tasks:\n- scenario: twice\n`,
      'exam.yaml:4:13: Several packs have a scenario twice. Write one of one/twice, other/twice.',
    ],
    [
      'a task that is there twice',
      `${head}tasks:\n- scenario: roles\n- scenario: mine/roles\n`,
      'exam.yaml:5:13: The task mine/roles is in the exam already.',
    ],
    [
      'a task that is not for exams',
      `${head}tasks:\n- scenario: drill-only\n`,
      'exam.yaml:4:13: An exam cannot ask mine/drill-only: its pack does not allow it.',
    ],
    [
      'a question',
      `${head}tasks:\n- scenario: a-question\n`,
      'exam.yaml:4:13: An exam cannot ask mine/a-question: a document answers it, and no manifests.',
    ],
    [
      'a task for beginners',
      `${head}tasks:\n- scenario: first\n`,
      'exam.yaml:4:13: An exam cannot ask first-steps/first: the pack first-steps is for beginners.',
    ],
    [
      'a task of another domain',
      `${head}tasks:\n- scenario: elsewhere\n`,
      'exam.yaml:4:13: An exam cannot ask mine/elsewhere: its domain Cooking is none of the exam.',
    ],
    [
      'a variant that is not there',
      `${head}tasks:\n- {scenario: roles, variant: 4}\n`,
      'exam.yaml:4:30: variant is a whole number from 1 to 3.',
    ],
    [
      'points of some tasks only',
      `${head}tasks:\n- {scenario: roles, points: 100}\n- {scenario: keep-dns}\n`,
      'exam.yaml:4:1: Some tasks have points and some have none. Give points to all of them, or to none.',
    ],
    [
      'points with another sum',
      `${head}tasks:\n- {scenario: roles, points: 40}\n`,
      'exam.yaml:4:1: The points of all tasks add up to 40; they must add up to 100.',
    ],
    [
      'a blueprint that asks for too much',
      `${head}blueprint: {tasks: 2, difficulties: [hard]}\n`,
      'exam.yaml:3:12: Only 1 of the tasks fit this blueprint, and it asks for 2. Ask for less, or widen it.',
    ],
    [
      'a domain that no task has',
      `${head}blueprint: {tasks: 1, domains: [Cluster Hardning]}\n`,
      'exam.yaml:3:33: No task of an exam has the domain "Cluster Hardning". Did you mean "Cluster Hardening"?',
    ],
    [
      'a word for a difficulty',
      `${head}blueprint: {tasks: 1, difficulties: [heard]}\n`,
      'exam.yaml:3:38: difficulties[0] is one of easy, medium, hard. Did you mean hard?',
    ],
    [
      'an alert after the end',
      `${head}tasks: [{scenario: roles}]\nrules: {alerts: [45]}\n`,
      'exam.yaml:4:18: alerts[0] is a whole number from 1 to 30.',
    ],
    ['a list where a map belongs', '- title: x\n- minutes: 30\n', 'exam.yaml:1:1: The exam is a map of fields.'],
    ['a key that is there twice', `${head}title: y\n`, 'exam.yaml:3:1: The key "title" is given twice.'],
    ['text that is not YAML', 'title: [x\n', expect.stringMatching(/^exam\.yaml:\d+:\d+: /)],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toContainEqual(fault);
  });

  test('all of them at once', () => {
    expect(faultsOf('minutes: x\ntasks: [{scenario: nowhere}]\n')).toHaveLength(3);
  });
});

test('the files that docs/classes.md shows have no fault', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/classes.md'), 'utf8');
  const shown = [...page.matchAll(/^```yaml\n(title:[\s\S]*?)^```/gm)].map(([, text = '']) => text);
  const packs = bundledPacks().flatMap(({ scenarios }) => scenarios);
  expect(shown.map((text) => readExamFile({ file: 'exam.yaml', text }, packs))).toEqual([
    { exam: expect.objectContaining({ title: 'Midterm, group A' }) },
    { exam: expect.objectContaining({ title: 'Final' }) },
  ]);
});

test.each([
  [{}, true],
  [{ packs: ['other'] }, false],
  [{ domains: ['Cluster Setup'], difficulties: ['easy'] as const }, true],
  [{ skills: ['dns-egress'] }, false],
  [{ skills: ['dns-egress', 'ingress-rules'] }, true],
  [{ difficulties: ['hard'] as const }, false],
])('a blueprint with %j takes an easy task of Cluster Setup: %s', (limits, expected) => {
  const blueprint = { tasks: 1, packs: [], domains: [], skills: [], difficulties: [], ...limits };
  expect(fits(entry('x'), blueprint)).toBe(expected);
});
