import { describe, expect, it } from 'vitest';
import { type AnswerDocument, readAnswerDocument } from '../../src/scenario/answer-document.ts';
import { printAnswer, withAnswer } from '../../src/scenario/print-answer.ts';
import type { FlowText, QuestionKind } from '../../src/scenario/scenario.ts';
import { kindOf } from '../packs/kinds-pack.ts';

const ids = ['b', 'no', 'Y', 'null', '1', '0x10', '1e3', 'one-two', 'a.b', '是', 'with space', "it's", 'a: b', '~'];
const choose: QuestionKind = {
  is: 'choose',
  question: '?',
  options: ids.map((id) => ({ id, file: 'a.yaml', text: '', because: '' })),
};
const flows: readonly FlowText[] = [
  { from: 'shop/web', to: 'shop/db', port: 5432, protocol: 'TCP' },
  { from: 'shop/{app=web, tier in (a)}', to: '{team=ops}/{}', port: 'http', protocol: 'UDP' },
  { from: '10.0.0.1', to: 'service:shop/db', port: 80, protocol: 'SCTP' },
  { from: 'fd00::1', to: 'node:one', port: 'on', protocol: 'TCP' },
];
const predict: QuestionKind = { is: 'predict', question: '?', flows };

const answers: readonly (readonly [QuestionKind, AnswerDocument])[] = [
  ...ids.map((choice) => [choose, { is: 'choose', choice }] as const),
  ...[true, false].map(
    (statement) => [kindOf('true-or-false', 'trueOrFalse'), { is: 'trueOrFalse', statement }] as const,
  ),
  ...[[], ['shop/db'], ['shop/db', 'shop/wall']].map(
    (policies) => [kindOf('which-policy', 'whichPolicy'), { is: 'whichPolicy', policies }] as const,
  ),
  [predict, { is: 'predict', cells: [] }],
  [predict, { is: 'predict', cells: flows.map((flow, at) => ({ ...flow, verdict: at % 2 ? 'denied' : 'allowed' })) }],
];

describe('a printed answer', () => {
  it.each(answers.map(([kind, answer]) => [printAnswer(answer), kind, answer] as const))(
    'is read as it was picked: %j',
    (text, kind, answer) => {
      expect(readAnswerDocument([{ file: 'answer.yaml', text }], kind)).toEqual({ answer });
    },
  );

  it('is short', () => {
    expect(printAnswer({ is: 'choose', choice: 'b' })).toBe('choice: b\n');
    expect(printAnswer({ is: 'whichPolicy', policies: ['shop/db', 'shop/wall'] })).toBe(
      'policies: [shop/db, shop/wall]\n',
    );
  });
});

describe('a file with another answer', () => {
  const answer: AnswerDocument = { is: 'choose', choice: 'b' };

  it.each([
    ['# choice: ID\n', '# choice: ID\nchoice: b\n'],
    ['# choice: ID', '# choice: ID\nchoice: b\n'],
    ['# mine\n\n  # more\nchoice: a\n# below\n', '# mine\n\n  # more\nchoice: b\n'],
    ['# mine\r\nchoice: a\r\n', '# mine\r\nchoice: b\n'],
    ['choice: [', 'choice: b\n'],
    ['', 'choice: b\n'],
  ])('keeps the comments that it begins with: %j', (text, expected) => {
    expect(withAnswer(text, answer)).toBe(expected);
  });

  it('has the comments alone where there is no answer', () => {
    expect(withAnswer('# mine\nchoice: a\n', null)).toBe('# mine\n');
  });
});
