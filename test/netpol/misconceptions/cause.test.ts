import { describe, expect, it } from 'vitest';
import { createPolicyJudge, failedClaims } from '../../../src/netpol/claims/expectations.ts';
import { certainFrom } from '../../../src/netpol/misconceptions/confidence-thresholds.ts';
import { faultWordsOf, singleFaults } from '../../../src/pack-check/single-faults.ts';
import { loadPack } from '../../../src/scenario/load-pack.ts';
import { bundled, diagnosed, policiesOf, type Task, taskOf } from '../diagnosed.ts';

const loaded = loadPack(new URL('metrics', import.meta.url).pathname);
if (!('pack' in loaded)) throw new Error(JSON.stringify(loaded.faults, null, 1));
const [metrics] = loaded.pack.scenarios;

describe('two sources with a port each, in one rule', () => {
  const answer = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: checkout, namespace: checkout}
spec:
  podSelector: {matchLabels: {app: checkout}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: gateway}}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
    ports: [{port: 80}, {port: 9100}]
`;

  it('are two rules merged, and not a dash too many: that undone would shut both out', async () => {
    const task = await taskOf(metrics!);
    const { told } = diagnosed(task, policiesOf(answer, 'checkout'));
    expect(told.map(({ id }) => id)).toEqual(['rules-merged']);
    expect(told[0]?.confidence).toBeGreaterThanOrEqual(certainFrom);
  });

  it('are not surely a dash too many where nothing explains them, as both are shut out without it', async () => {
    const task = await taskOf(metrics!);
    // Without the reference, what was meant is not known.
    const { told } = diagnosed(
      { ...task, around: { ...task.around, reference: [] } },
      policiesOf(answer.replace('{port: 9100}]', '{port: 9100}, {port: 9200}]'), 'checkout'),
    );
    expect(told.filter(({ confidence }) => confidence >= certainFrom)).toEqual([]);
  });
});

it('NotIn is no cause where a peer blocks too much: it matches more pods, never fewer', async () => {
  const task = await taskOf(bundled.find(({ id }) => id === 'database-only-from-app')!);
  const answer = (operator: string, app: string) => `
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db}, spec: {podSelector: {matchLabels: {app: db}},
 ingress: [{ports: [{port: 5432}], from: [{podSelector: {${app}matchExpressions: [{key: run, operator: ${operator}, values: [a]}]}}]}]}}`;
  const toldOf = (text: string) => diagnosed(task, policiesOf(text, 'shop')).told.map(({ id }) => id);
  expect(toldOf(answer('NotIn', 'matchLabels: {app: app}, '))).toEqual(['peer-too-narrow']);
  expect(toldOf(answer('NotIn', ''))).toContain('not-in-without-key');
});

describe.each([...bundled, metrics!])('of wrong answers to $id', async (scenario) => {
  const task = await taskOf(scenario);
  const faults = singleFaults(task.reference, faultWordsOf(task.start));

  it('nothing is called the cause unless the answer without it passes all checks that it passed', () => {
    const broken = faults.flatMap(({ kind, policies }) =>
      diagnosed(task, policies)
        .told.filter(({ confidence }) => confidence >= certainFrom)
        .filter(({ from, undone }) => !isSubset(failed(task, policies, undone), failed(task, policies, from)))
        .map(({ id }) => ({ kind, id })),
    );
    expect(broken).toEqual([]);
  });

  it('nothing at all is said that costs more checks than it wins, unless with something else it mends all', () => {
    const worse = faults.flatMap(({ kind, policies }) => {
      const { told } = diagnosed(task, policies);
      const mendsAll = told.some(({ undone }) => failed(task, policies, undone).size === 0);
      return told
        .filter(({ from, undone }) => failed(task, policies, undone).size > failed(task, policies, from).size)
        .filter(() => !mendsAll)
        .map(({ id }) => ({ kind, id }));
    });
    expect(worse).toEqual([]);
  });
});

/** The checks that policies fail in the world of an answer, by their places. */
function failed({ start, ...task }: Task, answer: Task['reference'], policies: Task['reference']): ReadonlySet<number> {
  const { expectations } = diagnosed({ start, ...task }, answer);
  const world = { ...start, policies: [...start.policies, ...answer] };
  return failedClaims(expectations, createPolicyJudge(world, expectations)(policies));
}

function isSubset(some: ReadonlySet<number>, all: ReadonlySet<number>): boolean {
  return [...some].every((each) => all.has(each));
}
