import { flowClaimsOf } from '../../graders/claims.ts';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster, Verdict } from '../cluster/cluster.ts';
import { planFlows } from '../netpol/claims/flow-plan.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from './apply-answer.ts';
import { gradeAttempt } from './grade-attempt.ts';

/** What two clusters make of the answers of one scenario. */
export interface Agreement {
  readonly answers: readonly AnswerAgreement[];
}

export interface AnswerAgreement {
  /** `untouched`, `solution`, or the name of a near-miss. */
  readonly answer: string;
  /** Flows of which something was seen on both. */
  readonly flows: number;
  /** Flows that could not be tested on the real one, though something like it can be, and why. */
  readonly untested: readonly { readonly flow: Flow<Endpoint>; readonly because: string }[];
  readonly differences: readonly Difference[];
  readonly simulated: Grade;
  readonly real: Grade;
}

/** A flow that one cluster lets through and the other does not. */
export interface Difference {
  readonly flow: Flow<Endpoint>;
  readonly simulated: 'allowed' | 'denied';
  readonly real: 'allowed' | 'denied';
  readonly because: string;
}

/**
 * Puts every answer that a scenario brings (none, the reference, the near-misses) on a real cluster and on simulated ones,
 * grades both, and tries on both the flows that stand for all others. Flows that come from outside the cluster, or go to
 * a node, are left out: no pod can show them, and the clusters have other nodes.
 */
export async function agreeOn(
  scenario: Scenario,
  real: Cluster,
  newCluster: () => Promise<Cluster>,
  told: (answer: AnswerAgreement) => void = () => undefined,
): Promise<Agreement> {
  const answers: AnswerAgreement[] = [];
  let before: AppliedAnswer | undefined;
  for (const [answer, text] of answersOf(scenario)) {
    const files = text === '' ? [] : [{ file: `${answer}.yaml`, text }];
    before = await applyAnswer(real, scenario, files, before);
    const simulated = await newCluster();
    try {
      const applied = await applyAnswer(simulated, scenario, files);
      const seen = remembering(real);
      const grades = {
        simulated: await gradeAttempt(scenario, simulated, newCluster, applied),
        real: await gradeAttempt(scenario, seen, newCluster, before),
      };
      const one = { answer, ...(await compareFlows(scenario, seen, simulated)), ...grades };
      answers.push(one);
      told(one);
    } finally {
      await simulated.close();
    }
  }
  return { answers };
}

function answersOf({ solution, nearMisses }: Scenario): readonly (readonly [string, string])[] {
  return [['untouched', ''], ['solution', solution], ...nearMisses.map(({ name, answer }) => [name, answer] as const)];
}

async function compareFlows(
  { checks }: Scenario,
  real: Cluster,
  simulated: Cluster,
): Promise<Pick<AnswerAgreement, 'flows' | 'untested' | 'differences'>> {
  const [now, before] = [await real.snapshot(), await simulated.snapshot()];
  const plan = planFlows({ now, before, claims: flowClaimsOf(checks) });
  const pairs = plan.trials.flatMap((trial) => {
    const [there, here] = [plan.now[trial.now], plan.before[trial.before]];
    return there && here ? [{ there, here }] : [];
  });
  const seen = await real.probe(pairs.map(({ there }) => there));
  const decided = await simulated.probe(pairs.map(({ here }) => here));
  const untested: { flow: Flow<Endpoint>; because: string }[] = [];
  const differences: Difference[] = [];
  let flows = 0;
  pairs.forEach(({ there: flow }, at) => {
    const [one, other] = [seen[at], decided[at]];
    if (one === undefined || other === undefined || other.is === 'untested') return;
    if (one.is === 'untested') {
      if (one.beyond !== true) untested.push({ flow, because: one.because });
      return;
    }
    flows += 1;
    if (one.is !== other.is)
      differences.push({ flow, simulated: other.is, real: one.is, because: whyDiffer(one, other) });
  });
  return { flows, untested, differences };
}

function whyDiffer(real: Verdict, simulated: Verdict): string {
  const outcome = (verdict: Verdict): string => (verdict.is === 'untested' ? '' : verdict.outcome);
  return `the real cluster shows "${outcome(real)}", the simulated one "${outcome(simulated)}"`;
}

/** A cluster that is not asked twice about one flow. */
function remembering(cluster: Cluster): Cluster {
  const known = new Map<string, Verdict>();
  return {
    ...cluster,
    async probe(flows) {
      const keys = flows.map((flow) => JSON.stringify(flow));
      const asked = new Map(keys.flatMap((key, at) => (known.has(key) ? [] : [[key, flows[at]!] as const])));
      const seen = asked.size === 0 ? [] : await cluster.probe([...asked.values()]);
      [...asked.keys()].forEach((key, at) =>
        known.set(key, seen[at] ?? { is: 'untested', because: 'nothing was seen' }),
      );
      return keys.map((key) => known.get(key)!);
    },
  };
}
