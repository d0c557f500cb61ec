import type { Verdict } from '../src/cluster/cluster.ts';
import { namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { isOfKind } from '../src/netpol/claims/claims.ts';
import { type Plan, planFlows, type Trial } from '../src/netpol/claims/flow-plan.ts';
import type { TriedEnd } from '../src/netpol/classes/representatives.ts';
import { printEndpoint } from '../src/netpol/endpoint-text.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import type { Endpoint, Explanation, Flow } from '../src/netpol/flow.ts';
import { isRunning } from '../src/network/listeners.ts';
import { flowClaimsOf } from './claims.ts';
import { type Disagreement, disagreementOf } from './disagreement.ts';
import type { Check, Examined, Finding, Graded, Grader, Remark } from './grader.ts';

/** More findings of one check than this tell nobody anything. */
const MOST_FINDINGS = 40;

/** Claims about flows: who may open a connection to whom. */
export const flowGrader: Grader = {
  claims: ['only', 'never', 'works', 'unchanged'],
  examine: examineFlows,
};

/** A flow that was tried on both clusters, and what was seen. */
interface Tried extends Omit<Trial, 'now' | 'before'> {
  readonly now: Verdict;
  readonly before: Verdict;
}

async function examineFlows(checks: readonly Check[], { answered, untouched }: Graded): Promise<readonly Examined[]> {
  if (checks.length === 0) return [];
  const [now, before] = [await answered.snapshot(), await untouched.snapshot()];
  const plan = planFlows({
    now,
    before,
    claims: flowClaimsOf(checks),
    also: checks.flatMap((check) => (check.remarks ?? []).map(({ when }) => when)),
    // A pod that is not ready does not stand for others.
    apart: (pod) => (isRunning(pod) ? '' : 'idle'),
  });
  const [seenNow, seenBefore] = [await probe(answered, plan.now), await probe(untouched, plan.before)];
  const tried = plan.trials.map((trial): Tried => {
    return { ...trial, now: seenNow[trial.now] ?? GONE, before: seenBefore[trial.before] ?? GONE };
  });
  // What a real cluster shows is what was tried; a simulated one decides the flow for all that it stands for.
  const exact = plan.exact && answered.kind === 'simulated' && untouched.kind === 'simulated';
  const live = answered.kind === 'real';
  return checks.map((check, index) => examine(check, index, tried, { snapshot: now, exact, live }));
}

/** The verdicts, each in its flow's place; of a flow that has lost an end, that it is gone. */
async function probe(cluster: Graded['answered'], flows: Plan['now']): Promise<readonly Verdict[]> {
  // A cluster answers faster when it is asked port by port.
  const asked = flows.flatMap((flow, place) => (flow ? [{ flow, place }] : []));
  asked.sort((a, b) => Number(a.flow.port) - Number(b.flow.port));
  const seen = await cluster.probe(asked.map(({ flow }) => flow));
  const verdicts = flows.map((): Verdict => GONE);
  asked.forEach(({ place }, index) => {
    verdicts[place] = seen[index] ?? GONE;
  });
  return verdicts;
}

const UNSETTLED = 'how this is read differs between network plug-ins';
const GONE: Verdict = { is: 'untested', because: 'the pod is not there any more' };

function examine(
  check: Check,
  index: number,
  trials: readonly Tried[],
  { snapshot, exact, live }: { readonly snapshot: Snapshot; readonly exact: boolean; readonly live: boolean },
): Examined {
  const asked = trials.flatMap((trial) => {
    const expected = expectedOf(check, index, trial);
    return expected === null ? [] : [{ trial, expected }];
  });
  const within = asked.filter(({ trial: { now } }) => now.is !== 'untested' || now.beyond !== true);
  // Where nothing at all could be tried, that is what is told.
  const judged = within.length > 0 ? within : asked;
  const findings = findingsOf(
    judged.filter(({ trial, expected }) => isFault(trial.now, expected, live)),
    snapshot,
  );
  const passed = findings.length === 0 ? true : findings[0]?.observed === 'untested' ? null : false;
  return {
    id: check.id,
    passed,
    untouchedPasses: asked.every(
      ({ trial: { before }, expected }) => before.is === 'untested' || before.is === expected,
    ),
    standing: standingOf(
      judged.filter(({ trial }) => trial.now.is !== 'untested').map(({ trial }) => trial.flow),
      snapshot,
    ),
    proven: exact && passed !== null,
    remarks: passed === true ? remarksOf(check, trials) : [],
    findings,
    ...(live
      ? {
          live: {
            tried: judged.filter(({ trial: { now } }) => now.is !== 'untested').length,
            leftOut: asked.length - within.length,
            disagreements: disagreementsOf(
              judged.map(({ trial }) => trial),
              snapshot,
            ),
          },
        }
      : {}),
  };
}

/** Where a real cluster does otherwise than its policies say, the flows that a person would try first before others. */
function disagreementsOf(trials: readonly Tried[], snapshot: Snapshot): readonly Disagreement[] {
  return trials
    .toSorted((a, b) => distance(a) - distance(b))
    .flatMap(({ flow, now }) => disagreementOf(flow, now, snapshot) ?? [])
    .slice(0, MOST_FINDINGS);
}

/** What a check expects of a flow; `null` where it says nothing of it. */
function expectedOf({ claim }: Check, index: number, { wishes, before }: Tried): 'allowed' | 'denied' | null {
  if (claim.is !== 'unchanged') {
    const wish = wishes[index];
    return wish === 'allowed' || wish === 'denied' ? wish : null;
  }
  return before.is === 'untested' || wishes.some((wish) => wish !== null) ? null : before.is;
}

/**
 * A pod that is gone cannot be shown to be shut out, nor to be still served: only the latter was asked of it. On a real
 * cluster a denial that could not be shown, for whatever else, is not taken for one.
 */
function isFault(verdict: Verdict, expected: 'allowed' | 'denied', live: boolean): boolean {
  if (verdict.is === expected) return false;
  return verdict.is !== 'untested' || expected === 'allowed' || (live && verdict !== GONE);
}

/** One finding for each port between two workloads: first what was seen, then what could not be tested. */
function findingsOf(
  faults: readonly { readonly trial: Tried; readonly expected: 'allowed' | 'denied' }[],
  snapshot: Snapshot,
): readonly Finding[] {
  const [seen, untested] = [new Map<string, Finding>(), new Map<string, Finding>()];
  const nameOf = namesOf(snapshot);
  const nearestFirst = faults.map((fault) => ({ ...fault, far: distance(fault.trial) })).sort((a, b) => a.far - b.far);
  for (const { trial, expected } of nearestFirst) {
    if (seen.size === MOST_FINDINGS) break;
    const { from, to, port, protocol } = trial.flow;
    const pair = `${nameOf(from)} ${nameOf(to)} ${port} ${protocol}`;
    if (seen.has(pair)) continue;
    const explanation = trial.now.is === 'untested' ? null : evaluate(snapshot, trial.flow);
    const finding = findingOf(trial, expected, explanation);
    const found = finding.observed === 'untested' ? untested : seen;
    if (!found.has(pair)) found.set(pair, finding);
  }
  return [...seen.values(), ...untested.values()].slice(0, MOST_FINDINGS);
}

/** What a person calls an end: a pod by its workload, one that nobody has made by its namespace and labels. */
function namesOf({ pods }: Snapshot): (end: Endpoint) => string {
  const byName = new Map(pods.map((pod) => [namespacedName(pod), pod]));
  return (end) => {
    const pod = 'pod' in end ? byName.get(end.pod) : undefined;
    const workload = pod && workloadOf(pod);
    return pod && workload ? `${namespaceOf(pod)}/${workload.kind}/${workload.name}` : printEndpoint(end);
  };
}

function findingOf({ flow, now }: Tried, expected: 'allowed' | 'denied', explanation: Explanation | null): Finding {
  if (now.is === 'untested' || !explanation) {
    const because = now.is === 'untested' ? now.because : '';
    return { flow, expected, observed: 'untested', outcome: null, egress: null, ingress: null, because };
  }
  const { egress, ingress, standing } = explanation;
  // What the specification leaves open is nobody's fault, and nobody's merit (rule 7 of docs/graders.md).
  if (standing === 'undefined') {
    return { flow, expected, observed: 'untested', outcome: null, egress: null, ingress: null, because: UNSETTLED };
  }
  return { flow, expected, observed: now.is, outcome: now.outcome, egress, ingress };
}

/**
 * How far a flow is from what a person would try first: pods that are there, those of the task before others, on ports
 * that answer.
 */
function distance({ from, to, port, now, before }: Tried): number {
  const declared = to.declares.some((each) => each.port === port.port && each.protocol === port.protocol);
  const answers = declared || (to.declares.length === 0 && isAnswered(now, before));
  return remoteness(from) + remoteness(to) + (answers ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
}

function remoteness({ decoy, member, ofTask }: TriedEnd): number {
  if (!member.isPod) return 6;
  return (decoy ? 16 : 0) + (ofTask ? 0 : member.namespace === 'kube-system' ? 4 : 2);
}

function isAnswered(...verdicts: readonly Verdict[]): boolean {
  return verdicts.some((verdict) => verdict.is !== 'untested' && verdict.outcome === 'connected');
}

function remarksOf(check: Check, trials: readonly Tried[]): readonly Remark[] {
  return (check.remarks ?? []).flatMap(({ id, says, when }) => {
    const seen = trials.filter(
      ({ from, to, port, now }) =>
        now.is === 'allowed' && isOfKind(when, from.member, to.member, port.port, port.protocol),
    );
    const nearest = seen.toSorted((a, b) => distance(a) - distance(b))[0];
    return nearest ? [{ id, says, flow: nearest.flow }] : [];
  });
}

/** Only an address block that is matched against pods rests on practice (rule 34); without one nothing does. */
function standingOf(flows: readonly Flow<Endpoint>[], snapshot: Snapshot): 'specified' | 'practice' {
  const blocks = snapshot.policies.some(({ spec }) => JSON.stringify(spec).includes('"ipBlock"'));
  const rests = blocks && flows.some((flow) => evaluate(snapshot, flow).standing === 'practice');
  return rests ? 'practice' : 'specified';
}
