import type { Verdict } from '../src/cluster/cluster.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import type { Endpoint, Explanation, Flow } from '../src/netpol/flow.ts';
import { namespacedName, namespaceOf, workloadOf } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { printEndpoint } from '../src/netpol/endpoint-text.ts';
import { groupsOf, isOfKind, portsOf, wishOf } from './claims.ts';
import { type End, endsOf } from './ends.ts';
import type { Check, Examined, Finding, Graded, Grader, Remark } from './grader.ts';
import { portClasses, type TriedPort } from './port-classes.ts';

/** More findings of one check than this tell nobody anything. */
const MOST_FINDINGS = 40;

/** Claims about flows: who may open a connection to whom. */
export const flowGrader: Grader = {
  claims: ['only', 'never', 'works', 'unchanged'],
  examine: examineFlows,
};

/** A flow that is tried on both clusters, and what each check wants of it. */
interface Trial {
  readonly from: End;
  readonly to: End;
  readonly port: TriedPort;
  /** By the check's place. `null`: the check does not speak of it. */
  readonly wishes: readonly ('allowed' | 'denied' | 'free' | null)[];
  readonly now: Verdict;
  readonly before: Verdict;
  readonly flow: Flow<Endpoint>;
}

async function examineFlows(checks: readonly Check[], { answered, untouched }: Graded): Promise<readonly Examined[]> {
  const [now, before] = [await answered.snapshot(), await untouched.snapshot()];
  const remarkKinds = checks.flatMap((check) => (check.remarks ?? []).map(({ when }) => when));
  const groups = [
    ...checks.flatMap(({ claim }) => groupsOf(claim)),
    ...remarkKinds.flatMap(({ from, to }) => [...from, ...to]),
  ];
  const claimed = [
    ...checks.flatMap(({ claim }) => portsOf(claim)),
    ...remarkKinds.flatMap(({ ports, exceptPorts }) => [...(ports ?? []), ...(exceptPorts ?? [])]),
  ];
  const ends = endsOf(before, now, groups);
  const ports = portClasses([before, now], claimed);
  const tried = await tryAll(pairsOf(ends), ports, checks, { answered, untouched });
  return checks.map((check, index) => examine(check, index, tried, now));
}

/** Every end with every other, and with its twin; no address with an address, and nothing with itself. */
function pairsOf(ends: readonly End[]): readonly (readonly [End, End])[] {
  return ends.flatMap((from) =>
    ends.flatMap((to): (readonly [End, End])[] => {
      if (!from.member.isPod && !to.member.isPod) return [];
      if (from === to) return to.twin ? [[from, { ...to, ...to.twin }]] : [];
      // A node always reaches the pods that it runs, and they it (rule 6): another pod like those shows what policies do.
      if (isHostOf(from, to)) return to.made ? [[from, { ...to, ...to.made }]] : [];
      if (isHostOf(to, from)) return from.made ? [[{ ...from, ...from.made }, to]] : [];
      return [[from, to]];
    }),
  );
}

function isHostOf({ now }: End, { host }: End): boolean {
  return now !== null && 'ip' in now && host.includes(now.ip);
}

async function tryAll(
  pairs: readonly (readonly [End, End])[],
  ports: readonly TriedPort[],
  checks: readonly Check[],
  { answered, untouched }: Graded,
): Promise<readonly Trial[]> {
  const everything = checks.some(({ claim }) => claim.is === 'unchanged');
  const [flowsNow, flowsBefore] = [new Flows(), new Flows()];
  const planned: (Omit<Trial, 'now' | 'before'> & { readonly at: number; readonly was: number })[] = [];
  for (const [from, to] of pairs) {
    const wish = checks.map(({ claim }) => wishOf(claim, from.member, to.member));
    if (!everything && wish.every((each) => each === null)) continue;
    const selected = { now: from.selected.now || to.selected.now, before: from.selected.before || to.selected.before };
    const seen = new Set<string>();
    let was = -1;
    for (const port of portsFor(to, ports)) {
      const wishes = wish.map((each) => each?.(port.port, port.protocol) ?? null);
      if (!selected.now && !selected.before) {
        // No policy touches this pair: the ports that answer, and one for each set of wishes.
        const wished = wishes.join();
        if (seen.has(wished) && !to.declares.includes(port)) continue;
        seen.add(wished);
      }
      const at = flowsNow.add(from.now, to.now, port);
      if (selected.before || was < 0) was = flowsBefore.add(from.before, to.before, port);
      const flow = flowsNow.flows[at] ?? flowsBefore.flows[was] ?? null;
      if (flow) planned.push({ from, to, port, wishes, flow, at, was });
    }
  }
  const [now, before] = [await flowsNow.probe(answered), await flowsBefore.probe(untouched)];
  return planned.map((trial) => ({ ...trial, now: now[trial.at] ?? GONE, before: before[trial.was] ?? GONE }));
}

/** One of each class of ports, and those that the destination declares, which may have names. */
function portsFor(to: End, classes: readonly TriedPort[]): readonly TriedPort[] {
  const others = classes.filter(
    ({ port, protocol }) => !to.declares.some((declared) => declared.port === port && declared.protocol === protocol),
  );
  return [...to.declares, ...others];
}

/** Flows to probe together. One that has lost an end keeps its place and is not probed. */
class Flows {
  readonly flows: (Flow<Endpoint> | null)[] = [];

  add(from: Endpoint | null, to: Endpoint | null, { port, protocol }: TriedPort): number {
    this.flows.push(from && to ? { from, to, port, protocol } : null);
    return this.flows.length - 1;
  }

  /** The verdicts, each in its flow's place. */
  async probe(cluster: Graded['answered']): Promise<readonly Verdict[]> {
    // A cluster answers faster when it is asked port by port.
    const places = [...this.flows.keys()].filter((place) => this.flows[place] !== null);
    places.sort((a, b) => Number(this.flows[a]!.port) - Number(this.flows[b]!.port));
    const seen = await cluster.probe(places.map((place) => this.flows[place]!));
    const verdicts = this.flows.map((): Verdict => GONE);
    places.forEach((place, index) => {
      verdicts[place] = seen[index]!;
    });
    return verdicts;
  }
}

const UNSETTLED = 'how this is read differs between network plug-ins';
const GONE: Verdict = { is: 'untested', because: 'the pod is not there any more' };

function examine(check: Check, index: number, trials: readonly Trial[], snapshot: Snapshot): Examined {
  const judged = trials.flatMap((trial) => {
    const expected = expectedOf(check, index, trial);
    return expected === null ? [] : [{ trial, expected }];
  });
  const findings = findingsOf(
    judged.filter(({ trial, expected }) => isFault(trial.now, expected)),
    snapshot,
  );
  const passed = findings.length === 0 ? true : findings[0]?.observed === 'untested' ? null : false;
  return {
    id: check.id,
    passed,
    untouchedPasses: judged.every(
      ({ trial: { before }, expected }) => before.is === 'untested' || !isFault(before, expected),
    ),
    standing: standingOf(
      judged.filter(({ trial }) => trial.now.is !== 'untested').map(({ trial }) => trial.flow),
      snapshot,
    ),
    proven: false,
    remarks: passed === true ? remarksOf(check, trials) : [],
    findings,
  };
}

/** What a check expects of a flow; `null` where it says nothing of it. */
function expectedOf({ claim }: Check, index: number, { wishes, before }: Trial): 'allowed' | 'denied' | null {
  if (claim.is !== 'unchanged') {
    const wish = wishes[index];
    return wish === 'allowed' || wish === 'denied' ? wish : null;
  }
  return before.is === 'untested' || wishes.some((wish) => wish !== null) ? null : before.is;
}

/** A pod that is gone cannot be shown to be shut out, nor to be still served: only the latter was asked of it. */
function isFault(verdict: Verdict, expected: 'allowed' | 'denied'): boolean {
  return verdict.is !== expected && !(verdict.is === 'untested' && expected === 'denied');
}

/** One finding for each port between two workloads: first what was seen, then what could not be tested. */
function findingsOf(
  faults: readonly { readonly trial: Trial; readonly expected: 'allowed' | 'denied' }[],
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

function findingOf({ flow, now }: Trial, expected: 'allowed' | 'denied', explanation: Explanation | null): Finding {
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
function distance({ from, to, port, now, before }: Trial): number {
  const declared = to.declares.some((each) => each.port === port.port && each.protocol === port.protocol);
  const answers = declared || (to.declares.length === 0 && isAnswered(now, before));
  return remoteness(from) + remoteness(to) + (answers ? 0 : 8) + (port.protocol === 'TCP' ? 0 : 1);
}

function remoteness({ decoy, member, ofTask }: End): number {
  if (!member.isPod) return 6;
  return (decoy ? 16 : 0) + (ofTask ? 0 : member.namespace === 'kube-system' ? 4 : 2);
}

function isAnswered(...verdicts: readonly Verdict[]): boolean {
  return verdicts.some((verdict) => verdict.is !== 'untested' && verdict.outcome === 'connected');
}

function remarksOf(check: Check, trials: readonly Trial[]): readonly Remark[] {
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
