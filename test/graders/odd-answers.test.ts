import { describe, expect, it } from 'vitest';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import { applyAnswer } from '../../src/session/apply-answer.ts';
import { gradeAttempt } from '../../src/session/grade-attempt.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';

const [scenario] = bundledPack().scenarios;

const app = (spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: shop}
spec:
  ${spec}
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: 'registry.example/shop/app:1.4', ports: [{containerPort: 8080}]}]}
---
`;
const pod = (name: string, labels: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: ${labels}}
spec: {containers: [{name: main, image: 'nginx:1.29'}]}
---
`;
const wide = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wide, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{ports: [{port: 5432}]}]
`;

type Passed = readonly (boolean | null)[];

describe('answers that change more than policies', () => {
  it.each<[string, string, Passed]>([
    [
      'a client scaled to nothing leaves untested what was asked of it',
      app('replicas: 0') + scenario!.solution,
      [true, true, null, null],
    ],
    ['a client scaled to nothing hides no fault of another', app('replicas: 0') + wide, [false, true, null, null]],
    [
      'one more client is served like the others',
      pod('one-more', '{app: app}') + scenario!.solution,
      [true, true, true, true],
    ],
    [
      'a pod added beside the right policy changes nothing',
      pod('other', '{app: other}') + scenario!.solution,
      [true, true, true, true],
    ],
    [
      'a pod with the labels of the database is protected too',
      pod('db-1', '{app: db}') + scenario!.solution,
      [true, true, true, true],
    ],
  ])('%s', async (_, answer, passed) => {
    const grade = await gradeOf(answer);
    expect(grade.checks.map((check) => check.passed)).toEqual(passed);
    expect(grade.checks.map(({ kind }) => kind)).toEqual(['asked', 'asked', 'kept', 'kept']);
  });

  it('reports what was seen before what could not be tested', async () => {
    const { checks } = await gradeOf(app('replicas: 0') + wide);
    for (const { passed, findings } of checks) {
      expect(findings[0]?.observed === 'untested').toBe(passed === null);
    }
  });

  it('reports each port between two workloads once', async () => {
    const { checks } = await gradeOf(wide.replace('[{ports: [{port: 5432}]}]', '[{}]'));
    const told = checks.flatMap(({ id, findings }) =>
      findings
        .filter((finding) => finding.about === 'flow')
        .map(({ flow: { from, to, port, protocol } }) => {
          const name = (end: object) => JSON.stringify(end).replace(/-[a-z0-9]+-[a-z0-9]{5}"/, '"');
          return `${id} ${name(from)} ${name(to)} ${port} ${protocol}`;
        }),
    );
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told).size).toBe(told.length);
  });

  it('does not take for right what network plug-ins read differently', async () => {
    const odd = scenario!.solution.replace(
      '- podSelector:\n        matchLabels:\n          app: app',
      '- podSelector: {matchLabels: {app: app}}\n    - ipBlock: {cidr: 010.0.0.0/24}',
    );
    expect(odd).toContain('010.0.0.0/24');
    const [only] = (await gradeOf(odd)).checks;
    expect(only?.passed).toBe(null);
    expect(only?.findings[0]).toMatchObject({
      observed: 'untested',
      because: 'how this is read differs between network plug-ins',
    });
  });
});

async function gradeOf(answer: string) {
  const newCluster = async () => createSimulatedCluster({ now: () => new Date(0), start: scenario!.start });
  const cluster = await newCluster();
  const applied = await applyAnswer(cluster, scenario!, [{ file: 'answer.yaml', text: answer }]);
  expect(applied).toMatchObject({ rejected: [] });
  expect(applied.fault).toBeUndefined();
  return gradeAttempt(scenario!, cluster, newCluster);
}
