import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { countVariants } from '../../src/scenario/variants.ts';
import { runMain } from './run-main.ts';

const pack = new URL('../packs/kinds', import.meta.url).pathname;
const loaded = loadPack(pack);
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
const { templates } = loaded.pack;

const folder = mkdtempSync(join(tmpdir(), 'sallyport-kinds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface GradeJson {
  readonly passed: boolean;
  readonly score: number | null;
  readonly variant: number;
  readonly checks: readonly {
    readonly id: string;
    readonly kind: string;
    readonly passed: boolean | null;
    readonly findings: readonly { readonly observed?: string }[];
  }[];
}

async function grade(id: string, text: string, variant = 1) {
  const answer = join(folder, `${id}-${variant}.yaml`);
  writeFileSync(answer, text);
  const ran = await runMain(['grade', id, '--pack', pack, '--variant', String(variant), '--answer', answer, '--json']);
  return { ...ran, grade: ran.code < 2 || ran.code === 4 ? (JSON.parse(ran.stdout) as GradeJson) : undefined };
}

const scenarioOf = (id: string, variant = 1) => instantiate(templates.find((each) => each.id === id)!, variant);

describe.each(templates)('a task of the kind $id', (template) => {
  const variants = Array.from({ length: countVariants(template.variants) }, (_, at) => at + 1);

  it.each(variants)('passes with its solution in variant %i', async (variant) => {
    const { code, stderr, grade: found } = await grade(template.id, instantiate(template, variant).solution, variant);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(found).toMatchObject({ passed: true, score: 1, variant });
    expect(found?.checks.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('fails without an answer, and scores nothing', async () => {
    const { code, grade: found } = await grade(template.id, '# nothing\n');
    expect(code).toBe(1);
    expect(found).toMatchObject({ passed: false, score: 0 });
  });
});

describe('a question', () => {
  it.each([
    [
      'choose',
      'choice: a',
      { question: 'Which of these manifests does it?', expected: 'b', given: 'a', because: 'It allows the job.' },
    ],
    [
      'choose',
      '',
      {
        question: 'Which of these manifests does it?',
        expected: 'b',
        given: null,
        because: 'It allows web on the one port.',
      },
    ],
    [
      'true-or-false',
      'statement: true',
      {
        question: 'A second policy can block what the first one allows.',
        expected: false,
        given: true,
        because: 'Policies only add to what is allowed.',
      },
    ],
    [
      'which-policy',
      'policies: [shop/db]',
      {
        question: 'Which policies block the job?',
        expected: ['shop/db', 'shop/wall'],
        given: ['shop/db'],
        because: 'Both policies select the database, and neither allows the job.',
      },
    ],
    ['which-policy', 'policies: [shop/db, shop/other, shop/wall]', { expected: ['shop/db', 'shop/wall'] }],
    [
      'no-network',
      'cells: [{from: shop/job, to: shop/db, port: 5432, verdict: denied}]',
      {
        question: 'shop/job → shop/db TCP 5432',
        expected: 'allowed',
        given: 'denied',
        because: expect.stringContaining('does not enforce policies'),
      },
    ],
  ])('%s answered with "%s" says what is right, and why', async (id, answer, finding) => {
    const { code, grade: found } = await grade(id, answer);
    expect(code).toBe(1);
    expect(found?.checks).toEqual([
      expect.objectContaining({
        kind: 'asked',
        passed: false,
        findings: [expect.objectContaining({ about: 'answer', ...finding })],
      }),
    ]);
  });

  it('that is predicted in part scores in part; blocked is another word for denied', async () => {
    const right = scenarioOf('predict').solution;
    const { code, grade: found } = await grade(
      'predict',
      right.replace('verdict: denied', 'verdict: allowed').replaceAll('verdict: denied', 'verdict: blocked'),
    );
    expect(code).toBe(1);
    expect(found?.score).toBeCloseTo(5 / 6);
    expect(found?.checks.map(({ passed }) => passed)).toEqual([false, true, true, true, true, true]);
    const [first] = found?.checks ?? [];
    expect(first?.findings).toEqual([
      {
        about: 'answer',
        question: 'shop/web → shop/db TCP 80',
        expected: 'denied',
        given: 'allowed',
        because: expect.stringContaining('policy shop/db'),
      },
    ]);
    const missing = await grade('predict', right.split('\n').slice(0, 3).join('\n'));
    expect(missing.grade?.checks.map(({ passed }) => passed)).toEqual([true, true, false, false, false, false]);
  });

  it('says the same in words', async () => {
    const answer = join(folder, 'words.yaml');
    writeFileSync(answer, 'choice: a\n');
    const { code, stdout } = await runMain(['grade', 'choose', '--pack', pack, '--answer', answer]);
    expect(code).toBe(1);
    expect(stdout).toContain('the answer is a; right is b. It allows the job.');
  });

  it.each([
    ['choose', 'choice: d', ':1:1: "d" is none of the options. Choose one of a, b, c.'],
    [
      'choose',
      'statement: true',
      ':1:1: This is no answer to the task: it has no field choice. Answer with this one document: choice: ID',
    ],
    ['choose', 'choice: a\n---\nchoice: b', ':3:1: There is more than one document.'],
    ['choose', 'choice: a\nwhy: because', ':2:1: An answer has no field "why".'],
    ['choose', '- a', ':1:1: This is no answer to the task'],
    ['choose', 'kind: NetworkPolicy', 'This is no answer to the task'],
    ['choose', 'choice: [', ':1:9: This bracket is opened and not closed.'],
    ['true-or-false', 'statement: perhaps', ':1:1: "perhaps" is neither true nor false.'],
    ['which-policy', 'policies: shop/db', ':1:1: policies is a list of policies.'],
    ['which-policy', 'policies:\n- shop/db\n- db', ':3:3: "db" is not a policy. Write NAMESPACE/NAME.'],
    ['predict', 'cells: {}', ':1:1: cells is a list of connections'],
    [
      'predict',
      'cells:\n- {from: shop/web, to: shop/db, port: 81, verdict: allowed}',
      ':2:3: The task does not ask about this connection.',
    ],
    [
      'predict',
      'cells:\n- {from: shop/web, to: shop/db, port: 80, verdict: maybe}',
      ':2:43: "maybe" is no verdict. Write allowed or denied.',
    ],
    [
      'predict',
      'cells:\n- &a {from: shop/web, to: shop/db, port: 80, verdict: denied}\n- *a',
      'This connection stands twice.',
    ],
  ])('%s answered by any other document (%j) is invalid, with its place', async (id, answer, told) => {
    const { code, stdout, stderr } = await grade(id, answer);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(told);
  });
});

describe('a task that gives objects', () => {
  const { given } = scenarioOf('repair');
  const failing = ({ grade: found }: Awaited<ReturnType<typeof grade>>) =>
    found?.checks.filter(({ passed }) => !passed).map(({ id }) => id);

  it('removes those that the answer no longer has', async () => {
    const right = scenarioOf('repair').solution;
    expect((await grade('repair', right)).code).toBe(0);
    const old = (given?.text ?? '').split('---\n')[1] ?? '';
    expect(failing(await grade('repair', `${right}---\n${old}`))).toEqual(['only-web']);
  });

  it('is the untouched cluster without any document, unless the answer says that everything goes', async () => {
    expect(failing(await grade('repair', '# nothing yet\n'))).toEqual(['only-web', 'web-works']);
    expect(failing(await grade('repair', given?.text ?? ''))).toEqual(['only-web', 'web-works']);
    expect(failing(await grade('repair', '# delete everything\n'))).toEqual(['only-web', 'one-port']);
  });

  it('keeps one that is refused as it stood at the start', async () => {
    const broken = (given?.text ?? '').replace('policyTypes: [Ingress]', 'policyTypes: [Inward]');
    const ran = await grade('repair', broken);
    expect(failing(ran)).toEqual(['only-web', 'web-works']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      rejected: [expect.objectContaining({ line: expect.any(Number) as number })],
    });
  });
});

describe('a task to solve by labels alone', () => {
  const policy = (text: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${text}\n`;

  it.each([
    [
      'another policy that opens something',
      policy('more, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, ingress: [{}]}'),
      ['web-not', 'policies'],
      'allowed',
    ],
    [
      'another policy that closes something',
      policy('more, namespace: shop}\nspec: {podSelector: {}}'),
      ['policies'],
      'denied',
    ],
    [
      'one that concerns only pods that do not exist',
      policy('more, namespace: shop}\nspec: {podSelector: {matchLabels: {app: later}}}'),
      ['policies'],
      'denied',
    ],
    [
      'the same policy in other words',
      policy(
        'db, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {role: client}}}], ports: [{port: 5432}]}]}',
      ),
      [],
      undefined,
    ],
  ])('is warned about %s', async (_, text, failed, observed) => {
    const { solution } = scenarioOf('labels');
    const { grade: found } = await grade('labels', `${solution}---\n${text}`);
    expect(found?.checks.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual(failed);
    const findings = found?.checks.find(({ id }) => id === 'policies')?.findings ?? [];
    expect(findings[0]?.observed).toBe(observed);
    expect(found?.checks.find(({ id }) => id === 'policies')).toMatchObject({ kind: 'kept', proven: true });
  });
});

it('every scenario of the pack has all of its files used', () => {
  const folders = readdirSync(pack, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'lessons',
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(templates.map(({ id }) => id).sort());
  expect(readFileSync(join(pack, 'pack.yaml'), 'utf8')).toContain('apiVersion: sallyport/v1');
});
