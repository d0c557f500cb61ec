import { describe, expect, it } from 'vitest';
import { emptySnapshot } from '../../../src/kube/snapshot.ts';
import type { AnswerDocument } from '../../../src/scenario/answer-document.ts';
import type { FlowText } from '../../../src/scenario/scenario.ts';
import {
  answerOf,
  emptyCells,
  predictCell,
  saysNoPolicy,
  toggleNoPolicy,
  togglePolicy,
} from '../../../src/session/question/answers.ts';
import { flowTable, nextCell } from '../../../src/session/question/flow-table.ts';
import { shownPolicies } from '../../../src/session/question/shown-policies.ts';
import { kindOf, kindsTask } from '../../packs/kinds-pack.ts';

const flow = (from: string, to: string, port: number): FlowText => ({ from, to, port, protocol: 'TCP' });
const flows = [
  flow('shop/web', 'shop/db', 80),
  flow('shop/web', 'shop/db', 5432),
  flow('shop/job', 'shop/db', 5432),
  flow('shop/job', 'ops/web', 80),
];

describe('policies that are ticked', () => {
  it('are named once, by name, and are no answer where none is left', () => {
    const one = togglePolicy(null, 'shop/wall');
    const two = togglePolicy(one, 'shop/db');
    expect(two).toEqual({ is: 'whichPolicy', policies: ['shop/db', 'shop/wall'] });
    expect(togglePolicy(two, 'shop/db')).toEqual(one);
    expect(togglePolicy(one, 'shop/wall')).toBe(null);
  });

  it('differ from the answer that none decides, which takes the place of all of them', () => {
    const none = toggleNoPolicy(togglePolicy(null, 'shop/db'));
    expect(none).toEqual({ is: 'whichPolicy', policies: [] });
    expect([saysNoPolicy(none), saysNoPolicy(null), saysNoPolicy(togglePolicy(none, 'shop/db'))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(toggleNoPolicy(none)).toBe(null);
  });
});

describe('a prediction', () => {
  const fill = (answer: AnswerDocument | null, at: number, verdict: 'allowed' | 'denied' | null) =>
    predictCell(answer, flows, flows[at]!, verdict);

  it('has its cells in the order of the question, each once', () => {
    const filled = fill(fill(fill(null, 3, 'allowed'), 0, 'allowed'), 3, 'denied');
    expect(filled).toEqual({
      is: 'predict',
      cells: [
        { ...flows[0], verdict: 'allowed' },
        { ...flows[3], verdict: 'denied' },
      ],
    });
    expect(emptyCells({ is: 'predict', question: '', flows }, filled)).toBe(2);
  });

  it('is no answer where its last cell is emptied', () => {
    expect(fill(fill(null, 1, 'allowed'), 1, null)).toBe(null);
  });
});

describe('connections as a table', () => {
  const table = flowTable(flows, 'shop');

  it('have their sources as rows, and the ports of one destination beside each other', () => {
    expect(table.rows.map(({ name }) => name)).toEqual(['web', 'job']);
    expect(table.columns.map(({ name, port }) => `${name}:${port}`)).toEqual(['db:80', 'db:5432', 'ops/web:80']);
    expect(table.flows).toEqual([
      [flows[0], flows[1], null],
      [null, flows[2], flows[3]],
    ]);
  });

  it('lead from a cell to the next one that a condition holds for, around the end, and not to itself', () => {
    const is = (...ports: readonly number[]) => {
      return (each: FlowText) => ports.includes(Number(each.port));
    };
    expect(nextCell(table, { row: 0, column: 0 }, is(5432))).toEqual({ row: 0, column: 1 });
    expect(nextCell(table, { row: 1, column: 1 }, is(5432))).toEqual({ row: 0, column: 1 });
    expect(nextCell(table, { row: 1, column: 2 }, (each) => each === flows[3])).toBe(null);
    expect(nextCell(table, { row: 0, column: 2 }, is(80))).toEqual({ row: 1, column: 2 });
  });
});

describe('the answer that a screen shows', () => {
  it('is what was picked until the file has it', () => {
    const picked: AnswerDocument = { is: 'choose', choice: 'a' };
    const document: AnswerDocument = { is: 'choose', choice: 'b' };
    const answer = { text: '', savedAt: 0, applied: { accepted: [], rejected: [], warnings: [], document } };
    expect(answerOf({ draft: null, answer })).toEqual(document);
    expect(answerOf({ draft: { document: picked }, answer })).toEqual(picked);
    expect(answerOf({ draft: { document: null }, answer })).toBe(null);
    expect(answerOf({ draft: null, answer: null })).toBe(null);
  });
});

describe('the policies of a question', () => {
  it('are those that it applies, as they are written, and those of the start; an applied one replaces its namesake', () => {
    const kind = kindOf('true-or-false', 'trueOrFalse');
    const of = (name: string) => ({ metadata: { name, namespace: 'shop' }, spec: { podSelector: {} } });
    const shown = shownPolicies(kindsTask('true-or-false'), kind, {
      ...emptySnapshot,
      policies: [of('db'), of('second')],
    });
    expect(shown.map(({ name, applied }) => [name, applied])).toEqual([
      ['shop/second', true],
      ['shop/db', false],
    ]);
    expect(shown[0]?.lines.join('\n')).toBe(kind.apply.trimEnd());
    expect(shown[1]?.lines).toContain('  name: db');
  });
});
