import { podFamilies } from '../classes/address-classes.ts';
import { namedPortAssignments, withDeclaredPorts } from '../classes/named-port-assignments.ts';
import { type PortClass, portClasses, type RepresentativePort, representativePorts } from '../classes/port-classes.ts';
import {
  findRepresentatives,
  isNodeOf,
  type Representative,
  type RepresentativeInput,
} from '../classes/representatives.ts';
import type { Endpoint, Flow } from '../flow.ts';
import { claimedGroups, claimedPorts, expectationOf, type FlowClaim, type FlowKind } from './claims.ts';

/** A flow that is decided in both clusters, and the verdict that each claim expects of it. */
export interface PlannedFlow {
  readonly from: Representative;
  readonly to: Representative;
  readonly port: RepresentativePort;
  /** In the order of the claims. `null`: the claim is not about this flow. */
  readonly expected: readonly ('allowed' | 'denied' | 'free' | null)[];
  /** The flow in the answered cluster, or if one of its ends is missing there, in the untouched one. */
  readonly flow: Flow<Endpoint>;
  /** Its indexes in `Plan.now` and `Plan.before`. */
  readonly now: number;
  readonly before: number;
}

/** The flows that have to be decided so that claims are decided for all flows. */
export interface FlowPlan {
  readonly flows: readonly PlannedFlow[];
  /** The flows to decide in each cluster. `null`: one of the ends does not exist there. */
  readonly now: readonly (Flow<Endpoint> | null)[];
  readonly before: readonly (Flow<Endpoint> | null)[];
  /** Whether these flows represent all others; otherwise there were too many, and some are missing. */
  readonly exact: boolean;
}

/** The claims, and the clusters in which they are decided. */
export interface PlanInput extends Pick<RepresentativeInput, 'now' | 'before' | 'extraKey'> {
  readonly claims: readonly FlowClaim[];
  /** Kinds of flows that are distinguished too, though no claim is about them. */
  readonly also?: readonly FlowKind[];
}

/** The most flows of a plan. Where there would be more, ends are left out, hypothetical ones first. */
const MAX_FLOWS = 4_000_000;

/**
 * Plans the flows between all ends, existing and hypothetical, on all classes of ports, in each family that pods have.
 */
export function planFlows({ now, before, extraKey, claims, also = [] }: PlanInput): FlowPlan {
  const groups = [...claims.flatMap(claimedGroups), ...also.flatMap(({ from, to }) => [...from, ...to])];
  const claimed = [
    ...claims.flatMap(claimedPorts),
    ...also.flatMap(({ ports, exceptPorts }) => [...(ports ?? []), ...(exceptPorts ?? [])]),
  ];
  const classes = portClasses([before, now], claimed);
  const families = podFamilies([before, now]);
  const planned = { flows: [] as PlannedFlow[], now: new FlowList(), before: new FlowList() };
  let exact = true;
  for (const family of families) {
    const found = findRepresentatives({ before, now, groups, ...(extraKey ? { extraKey } : {}) }, family);
    const most = Math.floor(Math.sqrt(MAX_FLOWS / classes.length));
    exact &&= found.exact && found.ends.length <= most;
    addFlows(found.ends.slice(0, most), classes, claims, families.length > 1 ? family : undefined, planned);
  }
  return { flows: planned.flows, now: planned.now.flows, before: planned.before.flows, exact };
}

/** The flows of a plan while it is made. */
interface FlowLists {
  readonly flows: PlannedFlow[];
  readonly now: FlowList;
  readonly before: FlowList;
}

function addFlows(
  ends: readonly Representative[],
  classes: readonly PortClass[],
  claims: readonly FlowClaim[],
  family: 4 | 6 | undefined,
  { flows, now, before }: FlowLists,
): void {
  const aboutAll = claims.some(({ is }) => is === 'unchanged');
  const noExpectation = claims.map(() => null);
  for (const [from, to, ports] of pairsWithPorts(ends, classes)) {
    const byClaim = claims.map((claim) => expectationOf(claim, from.member, to.member));
    const unclaimed = byClaim.every((each) => each === null);
    if (!aboutAll && unclaimed) continue;
    const selected = { now: from.selected.now || to.selected.now, before: from.selected.before || to.selected.before };
    const seen = new Set<string>();
    let was = -1;
    for (const port of ports) {
      const expected = unclaimed ? noExpectation : byClaim.map((each) => each?.(port.port, port.protocol) ?? null);
      if (!selected.now && !selected.before) {
        // No policy selects either end, so all ports get one verdict: declared ports do, and one for each expectation.
        const expectation = expected.join();
        if (seen.has(expectation) && !to.declaredPorts.includes(port)) continue;
        seen.add(expectation);
      }
      const at = now.add(from.now, to.now, port, family);
      if (selected.before || was < 0) was = before.add(from.before, to.before, port, family);
      const flow = now.flows[at] ?? before.flows[was] ?? null;
      if (flow) flows.push({ from, to, port, expected, flow, now: at, before: was });
    }
  }
}

/** Every pair of ends with the ports to decide. A destination with free port names occurs again for each assignment. */
function pairsWithPorts(
  ends: readonly Representative[],
  classes: readonly PortClass[],
): readonly (readonly [Representative, Representative, readonly RepresentativePort[]])[] {
  const plain = new Map(ends.map((end) => [end, representativePorts(end.declaredPorts, classes)]));
  const named = ends.flatMap((end) => portNameAssignments(end, classes));
  return [
    ...pairsOf(ends).map(([from, to, which]) => [from, to, plain.get(which) ?? []] as const),
    ...named.flatMap(({ end, decided }) =>
      ends.flatMap((from) => (isPair(from, end) ? [[from, end, decided] as const] : [])),
    ),
  ];
}

/**
 * Every end with every other, and with the second of its class, but no two addresses; the third has the ports to
 * decide.
 */
function pairsOf(
  ends: readonly Representative[],
): readonly (readonly [Representative, Representative, Representative])[] {
  const twins = new Map(ends.map((end) => [end, { ...end, ...end.second }]));
  const made = new Map(ends.map((end) => [end, { ...end, ...end.hypothetical }]));
  return ends.flatMap((from) =>
    ends.flatMap((to): (readonly [Representative, Representative, Representative])[] => {
      if (!isPair(from, to)) return [];
      if (from === to) return to.second ? [[from, twins.get(to) ?? to, to]] : [];
      // A node and its own pods always reach each other (rule 6): a hypothetical pod of the class shows what policies
      // do.
      if (isNodeOf(from, to)) return to.hypothetical ? [[from, made.get(to) ?? to, to]] : [];
      if (isNodeOf(to, from)) return from.hypothetical ? [[made.get(from) ?? from, to, to]] : [];
      return [[from, to, to]];
    }),
  );
}

function isPair(from: Representative, to: Representative): boolean {
  return from.member.isPod || to.member.isPod;
}

/** Hypothetical pods of an end's class, one for each assignment of the port names that rules look up. */
function portNameAssignments(end: Representative, classes: readonly PortClass[]) {
  if (end.freePortNames === null) return [];
  const { names, now, before } = end.freePortNames;
  return namedPortAssignments(names, classes).map(({ ports, decided }) => {
    const assigned: Representative = {
      ...end,
      now: withDeclaredPorts(now, ports),
      before: withDeclaredPorts(before, ports),
      isHypothetical: true,
      declaredPorts: [],
      nodeAddresses: [],
      pods: [],
    };
    return { end: assigned, decided };
  });
}

/** A list of flows to decide. A flow without one of its ends has `null` in its place. */
class FlowList {
  readonly flows: (Flow<Endpoint> | null)[] = [];

  add(from: Endpoint | null, to: Endpoint | null, port: RepresentativePort, family: 4 | 6 | undefined): number {
    const { port: number, protocol } = port;
    if (!from || !to) this.flows.push(null);
    else this.flows.push(family ? { from, to, port: number, protocol, family } : { from, to, port: number, protocol });
    return this.flows.length - 1;
  }
}
