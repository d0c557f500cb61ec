import { describe, expect, it } from 'vitest';
import type { Grade } from '../../graders/grader.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';
import { playedTask } from '../screens/played-task.ts';

async function taskOf(id: string) {
  const { scenario } = await playedTask(id);
  return { scenario, newCluster: () => newClusterFor(scenario, () => new Date(0)) };
}

const isolated = await taskOf('isolate-namespace-keep-dns');

async function graded(text: string, { scenario, newCluster } = isolated): Promise<Grade> {
  const cluster = await newCluster();
  const applied = await applyAnswer(cluster, scenario, [{ file: 'answer.yaml', text }]);
  return gradeAttempt(scenario, cluster, newCluster, applied);
}

/** An answer with these egress rules, in YAML's flow style, and maybe more. */
const answer = (egress: string, more = ''): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: isolate, namespace: secure},
   spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: ${egress}}}\n${more}`;
const ports = 'ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]';
const kubeSystem = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}';
const dnsPods = 'podSelector: {matchLabels: {k8s-app: kube-dns}}';
const wall =
  '---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: wall, namespace: secure}, spec: {podSelector: {}, policyTypes: [Ingress]}}';

const remarksOf = ({ checks }: Grade): readonly string[] =>
  checks.flatMap(({ remarks }) => remarks.map(({ says }) => says));

describe('a remark', () => {
  it('says that list items are alternatives where one item would allow less', async () => {
    const [says] = remarksOf(await graded(answer(`[{to: [{${kubeSystem}}, {${dnsPods}}], ${ports}}]`)));
    expect(says).toContain(
      'In policy secure/isolate, egress rule 1, the items of the list are alternatives (OR): either one allows by itself.',
    );
  });

  it.each([
    ['one item alone', `[{to: [{${kubeSystem}}], ${ports}}]`],
    ['no items', `[{${ports}}]`],
    ['items that would allow the same as one', `[{to: [{${dnsPods}}, {namespaceSelector: {}}], ${ports}}, {${ports}}]`],
  ])('says nothing of alternatives where there is %s', async (_, egress) => {
    const [says] = remarksOf(await graded(answer(egress)));
    expect(says).toContain("Port 53 is open to more than the cluster's DNS.");
    expect(says).not.toContain('OR');
  });
});

describe('what could be left out', () => {
  it('is not named where the task gave it', async () => {
    const task = await taskOf('a-dns-cache-on-a-link-local-address');
    const { ns } = { ns: task.scenario.namespace };
    const [given] = task.scenario.given?.objects ?? [];
    const rule = (...more: string[]) =>
      `{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{port: 53, protocol: UDP}${more.join('')}]}`;
    const both = ', {port: 53}';
    const egress = (...rules: string[]) => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,
      metadata: {name: ${given?.metadata.name}, namespace: ${ns}}, spec: {podSelector: {}, policyTypes: [Egress], egress: [
      {to: [{namespaceSelector: {}}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}, ${rules.join()}]}}`;
    const right = await graded(egress(rule(both)), task);
    expect([right.passed, right.superfluous]).toEqual([true, undefined]);
    expect((await graded(egress(rule(both), rule()), task)).superfluous).toMatchObject([{ path: 'spec.egress[3]' }]);
  });

  it('is not named where a remark asks to be tighter', async () => {
    const { passed, superfluous, checks } = await graded(
      answer(`[{to: [{${kubeSystem}, ${dnsPods}}], ${ports}}, {${ports}}]`),
    );
    expect(passed).toBe(true);
    expect(checks.flatMap(({ remarks }) => remarks)).toHaveLength(1);
    expect(superfluous).toBe(undefined);
  });

  it('is named beside a remark where it has nothing to do with it', async () => {
    const egress = `[{to: [{${kubeSystem}}], ${ports}}]`;
    const grade = await graded(answer(egress, wall));
    expect(remarksOf(grade)).toHaveLength(1);
    expect(grade.superfluous).toMatchObject([{ policy: 'secure/wall', path: 'spec' }]);
  });

  it('is named where there is no remark', async () => {
    const egress = `[{to: [{${kubeSystem}, ${dnsPods}}], ${ports}}, {to: [{${kubeSystem}, ${dnsPods}}], ${ports}}]`;
    const grade = await graded(answer(egress));
    expect(remarksOf(grade)).toEqual([]);
    expect(grade.superfluous).toMatchObject([{ policy: 'secure/isolate', path: 'spec.egress[1]' }]);
  });
});
