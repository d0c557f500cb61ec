import { describe, expect, it } from 'vitest';
import { readAnswerDocument } from '../../../src/scenario/answer-document.ts';
import { isAnsweredByManifests, type Scenario } from '../../../src/scenario/scenario.ts';
import { explainQuestion } from '../../../src/session/question/question-notes.ts';
import { newClusterFor } from '../../../src/task/new-cluster.ts';
import { kindOf, kindsTask } from '../../packs/kinds-pack.ts';

async function explain(scenario: Scenario, text: string) {
  const { kind } = scenario;
  if (isAnsweredByManifests(kind)) throw new Error('no question');
  const read = readAnswerDocument([{ file: 'answer.yaml', text }], kind);
  if ('faults' in read) throw new Error(read.faults[0]?.message);
  return explainQuestion(scenario, kind, read.answer, () => newClusterFor(scenario, () => new Date(0)));
}

async function failing(scenario: Scenario, text: string) {
  const notes = await explain(scenario, text);
  if (notes?.is !== 'choose') throw new Error('no options');
  return notes.options.map(({ id, fails, refused }) => [
    id,
    ...fails.map(({ says, finding }) => `${says}: ${finding?.observed}`),
    ...(refused === undefined ? [] : [refused]),
  ]);
}

describe('an option', () => {
  const scenario = kindsTask('choose');

  it('that is wrong is explained by the checks that fail when it is applied, and no other option is', async () => {
    expect(await failing(scenario, 'choice: a')).toEqual([
      ['a', 'Only web reaches the database: allowed', 'Web reaches the database: denied'],
    ]);
  });

  it('that is right lets all wrong ones be explained', async () => {
    expect(await failing(scenario, 'choice: b')).toEqual([
      ['a', 'Only web reaches the database: allowed', 'Web reaches the database: denied'],
      ['c', 'Web reaches only port 5432: allowed'],
    ]);
  });

  it('that the API server refuses is explained by its words', async () => {
    const { question, options } = kindOf('choose', 'choose');
    const spoilt = options.map((option) => ({ ...option, text: option.text.replace('Ingress', 'Inside') }));
    const [first] = await failing({ ...scenario, kind: { is: 'choose', question, options: spoilt } }, 'choice: a');
    expect(first?.at(-1)).toContain('Unsupported value: "Inside"');
  });
});

describe('a statement', () => {
  it('is shown by its connections before and after, with the reason', async () => {
    expect(await explain(kindsTask('true-or-false'), 'statement: true')).toMatchObject({
      is: 'trueOrFalse',
      flows: [{ before: 'allowed', after: 'allowed', because: expect.stringContaining('policy shop/db allows it') }],
    });
  });

  it('shows what its policies change', async () => {
    const scenario = kindsTask('true-or-false');
    const apply = kindOf('true-or-false', 'trueOrFalse').apply.replace('name: second', 'name: db');
    const changed = { ...scenario, kind: { ...kindOf('true-or-false', 'trueOrFalse'), apply } };
    expect(await explain(changed, 'statement: true')).toMatchObject({
      flows: [{ before: 'allowed', after: 'denied', because: expect.stringContaining('no rules') }],
    });
  });
});

describe('the policies that decide', () => {
  it('are explained by both sides, or by the one that is asked about', async () => {
    const scenario = kindsTask('which-policy');
    expect(await explain(scenario, 'policies: []')).toMatchObject({
      egress: { kind: 'open' },
      ingress: { kind: 'isolated', by: ['shop/db', 'shop/wall'] },
    });
    const asked = { ...scenario, kind: { ...kindOf('which-policy', 'whichPolicy'), side: 'ingress' as const } };
    expect(await explain(asked, 'policies: []')).toMatchObject({ egress: null, ingress: { kind: 'isolated' } });
  });
});

it('a prediction is explained by its grade alone', async () => {
  expect(await explain(kindsTask('predict'), 'cells: []')).toBe(null);
});
