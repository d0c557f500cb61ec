import { expect, test } from 'vitest';
import { readAnswerDocument } from '../../../src/scenario/answer-document.ts';
import { isAnsweredByManifests } from '../../../src/scenario/scenario.ts';
import { gradeQuestion } from '../../../src/session/question/grade-question.ts';
import { newClusterFor } from '../../../src/task/new-cluster.ts';
import { kindsTask } from '../../packs/kinds-pack.ts';

const policy = (name: string, spec: string, namespace = 'shop') =>
  `---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: ${spec}}\n`;
const apply = [
  policy('typo', '{podSelector: {matchLabels: {app: DB}}, policyTypes: [Ingress]}'),
  policy('leaving', '{podSelector: {}, policyTypes: [Egress], egress: [{}]}'),
  policy('away', '{podSelector: {}}', 'default'),
].join('');

async function because(...named: readonly string[]): Promise<string> {
  const scenario = kindsTask('which-policy');
  const { kind } = scenario;
  if (isAnsweredByManifests(kind) || kind.is !== 'whichPolicy') throw new Error('no question');
  const read = readAnswerDocument([{ file: 'answer.yaml', text: `policies: [${named.join()}]` }], kind);
  if ('faults' in read) throw new Error(read.faults[0]?.message);
  const asked = { ...kind, apply, side: 'ingress' as const };
  const newCluster = () => newClusterFor(scenario, () => new Date(0));
  const [check] = (await gradeQuestion(scenario, asked, read.answer, newCluster)).checks;
  return check?.answers?.[0]?.because ?? '';
}

test.each([
  ['shop/typo', 'its podSelector does not select shop/db: it needs app=DB, the pod has app=db'],
  ['shop/leaving', 'its policyTypes do not list Ingress'],
  ['default/away', 'it is in another namespace than shop/db'],
])('a policy that is named and does not decide says why: %s', async (name, reason) => {
  expect(await because(name)).toMatch(new RegExp(`^Policy ${name} does not decide: ${reason}\\. Both policies select`));
});

test('a policy that is not there is said to be missing, and those that decide get no sentence', async () => {
  expect(await because('shop/none', 'shop/db')).toBe(
    'There is no policy shop/none. Both policies select the database, and neither allows the job.',
  );
});
