import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { notShownByNode } from '../../scripts/real-node.ts';
import type { Applied } from '../../src/cluster/cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { bundledPacks, bundledScenario } from '../../src/scenario/bundled.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { type AnswerAgreement, agreeOn } from '../../src/session/agree.ts';
import { newClusterFor } from '../../src/task/new-cluster.ts';
import { openRealTarget, type RealTarget } from '../../src/task/real/real-target.ts';
import { withStagedTask } from '../../src/task/real/staged-task.ts';
import { noNode } from './node.ts';
import { onNode } from './on-node.ts';

const bundled = bundledPacks().flatMap((pack) =>
  pack.scenarios.map(({ id, variants }) => bundledScenario(pack.id, id, drawn(`${pack.id}/${id}`, variants))),
);
/**
 * `npm run test:cluster` tries all that the node can show, which takes long; `npm test` tries six, and one of them where
 * pods are restricted. SALLYPORT_AGREE_ON is `all`, or the ids of tasks with commas between them.
 */
const wanted = process.env['SALLYPORT_AGREE_ON'] ?? '';
const isWhole = wanted !== '';
const asked = bundled.filter(({ id }) => wanted === 'all' || wanted.split(',').includes(id));
const reasons = await Promise.all(asked.map(notShownByNode));
const shown = asked.filter((_, at) => reasons[at] === undefined);
const sample = [
  'database-only-from-app',
  'isolate-namespace-keep-dns',
  'one-client-beside-the-default-deny',
  'any-value-of-a-label',
  'one-direction-is-still-open',
  'same-namespace-only',
];
const some = sample.map((id) => bundledScenario('network-policies', id));
/** The same where only unprivileged pods are let in. */
const restricted = restrictedOf(some[0]!);
const scenarios = [...(isWhole ? shown : some), restricted];
/** Scenarios are tried side by side: most of the time passes with waiting for what is lost on its way. */
const lanes = 3;

describe.runIf(noNode() === undefined)('on a real node and on the simulated cluster', () => {
  const found = new Map<string, readonly AnswerAgreement[]>();
  let refusal: readonly Applied[] = [];

  beforeAll(
    async () => {
      const context = await onNode();
      const target = oneAfterTheOther(
        await openRealTarget({ cluster: 'context:admin@real', yes: true, probeImage: 'podserver' }, context),
      );
      const left = scenarios.values();
      const lane = async (): Promise<void> => {
        for (const scenario of left) {
          const answers = await withStagedTask(target, scenario, context, async (task, cluster) => {
            const simulated = () => newClusterFor(task.scenario, () => new Date());
            const { answers } = await agreeOn(task.scenario, cluster, simulated);
            if (scenario === restricted) refusal = await cluster.apply([plainPod(task.scenario.namespace)]);
            return answers;
          });
          found.set(scenario.id, answers);
          // A whole run takes long: each scenario is shown as it comes.
          process.stdout.write(tableOf(new Map([[scenario.id, answers]])));
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    },
    isWhole ? 7_200_000 : 300_000,
  );

  it.each(scenarios.map(({ id, nearMisses }) => [id, nearMisses.map(({ name }) => name)] as const))(
    '%s is graded alike, untouched, solved and with each near-miss',
    (id, nearMisses) => {
      const answers = found.get(id) ?? [];
      expect(answers.map(({ answer }) => answer)).toEqual(['untouched', 'solution', ...nearMisses]);
      for (const { answer, simulated, real } of answers) {
        expect({ answer, ...gradeOf(real) }).toEqual({ answer, ...gradeOf(simulated) });
      }
      expect(gradeOf(answers[1]!.real)).toMatchObject({ score: 1, passed: true });
    },
  );

  it.each(scenarios.map(({ id }) => id))('%s: no flow differs, and none stays untested', (id) => {
    const answers = found.get(id) ?? [];
    expect(answers.length).toBeGreaterThan(2);
    for (const { answer, flows, differences, untested } of answers) {
      expect({ answer, differences, untested }).toEqual({ answer, differences: [], untested: [] });
      expect(flows).toBeGreaterThan(10);
    }
  });

  it('namespaces under Pod Security "restricted" do refuse what is not', () => {
    expect(refusal).toMatchObject([{ is: 'refused', status: { code: 403 } }]);
    expect(JSON.stringify(refusal)).toContain('violates PodSecurity');
  });
});

/** A number from 1 to `most`, always the same for the same text. */
function drawn(text: string, most: number): number {
  return 1 + (createHash('sha256').update(text).digest().readUInt32BE(0) % most);
}

function restrictedOf(scenario: Scenario): Scenario {
  const { savedIn: _, ...rest } = scenario;
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return {
    ...rest,
    id: `${scenario.id}, restricted`,
    nearMisses: scenario.nearMisses.slice(0, 1),
    start: scenario.start.map((object) =>
      object.kind === 'Namespace' ? { ...object, metadata: { ...object.metadata, labels } } : object,
    ),
  };
}

/** Not as the tasks' pods are: it shares the node's process ids, so the namespace has a reason to refuse it. */
function plainPod(namespace: string): Manifest {
  const spec = { hostPID: true, containers: [{ name: 'main', image: 'podserver' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'plain', namespace }, spec };
}

function gradeOf({ score, passed, checks }: AnswerAgreement['real']) {
  return { score, passed, checks: checks.map((check) => [check.id, check.passed]) };
}

function tableOf(found: ReadonlyMap<string, readonly AnswerAgreement[]>): string {
  const lines = [...found].flatMap(([id, answers]) =>
    answers.map(({ answer, flows, untested, differences, simulated, real }) =>
      [
        id.padEnd(34),
        answer.padEnd(22),
        `${flows} flows`.padStart(10),
        `${differences.length} differ`.padStart(9),
        `${untested.length} untested`.padStart(11),
        `  simulated ${simulated.score?.toFixed(2)}  real ${real.score?.toFixed(2)}`,
      ].join(' '),
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** Two tasks that are named at once could both take a name that is free: each waits until the other's names are there. */
function oneAfterTheOther(target: RealTarget): RealTarget {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ...target,
    async prepare(scenario) {
      const { promise: named, resolve } = Promise.withResolvers<void>();
      const before = turn;
      turn = named;
      await before;
      const task = await target.prepare(scenario);
      return {
        ...task,
        stage: (progress) =>
          task
            .stage((says) => {
              if (says.endsWith('pods run')) resolve();
              progress(says);
            })
            .finally(resolve),
      };
    },
  };
}
