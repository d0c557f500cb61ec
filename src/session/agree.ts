import { flowClaimsOf } from '../../graders/claims.ts';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster, Verdict } from '../cluster/cluster.ts';
import { planFlows } from '../netpol/claims/flow-plan.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from './apply-answer.ts';
import { gradeAttempt } from './grade-attempt.ts';

/** What a simulated and a real cluster show for the answers of one scenario. */
export interface Agreement {
  readonly answers: readonly AnswerAgreement[];
}

/** The same for one answer. */
export interface AnswerAgreement {
  /** `untouched`, `solution`, or the name of a near-miss. */
  readonly answer: string;
  /** Flows of which something was seen on both. */
  readonly flows: number;
  /** Flows that could not be tested on the real cluster, though such flows can be, and why. */
  readonly untested: readonly { readonly flow: Flow<Endpoint>; readonly because: string }[];
  readonly differences: readonly Difference[];
  readonly simulated: Grade;
  readonly real: Grade;
}

/** A flow that one cluster allows and the other blocks. */
export interface Difference {
  readonly flow: Flow<Endpoint>;
  readonly simulated: 'allowed' | 'denied';
  readonly real: 'allowed' | 'denied';
  readonly because: string;
}

/**
 * Applies every answer of a scenario (none, the reference, the near-misses) to a real cluster and to simulated ones, grades
 * both, and tries on both the flows that stand for all others. Flows from outside the cluster and flows to a node are left
 * out: no pod can show them, and the clusters have other nodes. `onAnswer` is called after each answer.
 */
export async function agreeOn(
  scenario: Scenario,
  real: Cluster,
  newCluster: () => Promise<Cluster>,
  onAnswer: (answer: AnswerAgreement) => void = () => undefined,
): Promise<Agreement> {
  const answers: AnswerAgreement[] = [];
  let before: AppliedAnswer | undefined;
  for (const [answer, text] of answersOf(scenario)) {
    const files = text === '' ? [] : [{ file: `${answer}.yaml`, text }];
    before = await applyAnswer(real, scenario, files, before);
    await real.settle?.();
    const simulated = await newCluster();
    try {
      const applied = await applyAnswer(simulated, scenario, files);
      const remembered = withProbeCache(real);
      const flows = await compareFlows(scenario, remembered, simulated);
      const grades = {
        simulated: await gradeAttempt(scenario, simulated, newCluster, applied),
        real: await gradeAttempt(scenario, remembered, newCluster, before),
      };
      const one = { answer, ...flows, ...grades };
      answers.push(one);
      onAnswer(one);
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
  real: RememberedCluster,
  simulated: Cluster,
): Promise<Pick<AnswerAgreement, 'flows' | 'untested' | 'differences'>> {
  const [now, before] = [await real.snapshot(), await simulated.snapshot()];
  const plan = planFlows({ now, before, claims: flowClaimsOf(checks) });
  const pairs = plan.flows.flatMap((trial) => {
    const [onReal, onSimulated] = [plan.now[trial.now], plan.before[trial.before]];
    return onReal && onSimulated ? [{ onReal, onSimulated }] : [];
  });
  const asked = pairs.map(({ onReal }) => onReal);
  const decided = await simulated.probe(pairs.map(({ onSimulated }) => onSimulated));
  const first = await real.probe(asked);
  // On a busy machine a connection can take longer than is waited for: what differs, or was not seen, is tried once more.
  real.forget(
    asked.filter((_, at) => {
      const [one, other] = [first[at], decided[at]];
      return other?.is !== 'untested' && one?.is !== other?.is && !(one?.is === 'untested' && one.untestable);
    }),
  );
  const observed = await real.probe(asked);
  const untested: { flow: Flow<Endpoint>; because: string }[] = [];
  const differences: Difference[] = [];
  let flows = 0;
  pairs.forEach(({ onReal: flow }, at) => {
    const [one, other] = [observed[at], decided[at]];
    if (one === undefined || other === undefined || other.is === 'untested') return;
    if (one.is === 'untested') {
      if (one.untestable !== true) untested.push({ flow, because: one.because });
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

/** A real cluster that is asked about each flow once, unless an answer is forgotten. */
interface RememberedCluster extends Cluster {
  readonly forget: (flows: readonly Flow<Endpoint>[]) => void;
}

function withProbeCache(cluster: Cluster): RememberedCluster {
  const known = new Map<string, Verdict>();
  const keyOf = (flow: object): string => JSON.stringify(flow);
  return {
    ...cluster,
    forget: (flows) => flows.forEach((flow) => known.delete(keyOf(flow))),
    async probe(flows) {
      const keys = flows.map(keyOf);
      const asked = new Map(keys.flatMap((key, at) => (known.has(key) ? [] : [[key, flows[at]!] as const])));
      const verdicts = asked.size === 0 ? [] : await cluster.probe([...asked.values()]);
      [...asked.keys()].forEach((key, at) =>
        known.set(key, verdicts[at] ?? { is: 'untested', because: 'nothing was seen' }),
      );
      return keys.map((key) => known.get(key)!);
    },
  };
}
