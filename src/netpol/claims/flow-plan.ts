import { podFamilies } from '../classes/address-classes.ts';
import { namings } from '../classes/named-port-assignments.ts';
import { type PortClass, portClasses, portsOn, type TriedPort } from '../classes/port-classes.ts';
import { type TriedEnd, type TriedWorld, triedEnds } from '../classes/representatives.ts';
import type { Endpoint, Flow, HypotheticalPod } from '../flow.ts';
import { type FlowClaim, type FlowKind, groupsOf, portsOf, wishOf } from './claims.ts';

/** A flow that is decided in both clusters, and what each claim wants of it. */
export interface Trial {
  readonly from: TriedEnd;
  readonly to: TriedEnd;
  readonly port: TriedPort;
  /** By the claim's place. `null`: the claim does not speak of it. */
  readonly wishes: readonly ('allowed' | 'denied' | 'free' | null)[];
  /** The flow in the cluster that is looked at, or where it has lost an end there, in the untouched one. */
  readonly flow: Flow<Endpoint>;
  /** Its places in `Plan.now` and `Plan.before`. */
  readonly now: number;
  readonly before: number;
}

/** Which flows are to be decided so that claims are decided for all flows. */
export interface Plan {
  readonly trials: readonly Trial[];
  /** Flows to decide in each cluster. `null`: one of its ends is not there any more. */
  readonly now: readonly (Flow<Endpoint> | null)[];
  readonly before: readonly (Flow<Endpoint> | null)[];
  /** Whether these flows stand for all others; else there were too many, and they are a part of them. */
  readonly exact: boolean;
}

/** Which claims, and in what. */
export interface Asked extends Pick<TriedWorld, 'now' | 'before' | 'apart'> {
  readonly claims: readonly FlowClaim[];
  /** Flows that are told apart too, though no claim speaks of them. */
  readonly also?: readonly FlowKind[];
}

/** More flows than this are not tried: then the ends that are there come first, and of the others some are left out. */
const MOST_FLOWS = 4_000_000;

/** Plans the flows between all ends, existing and possible, on all classes of ports, in each family that pods have. */
export function planFlows({ now, before, apart, claims, also = [] }: Asked): Plan {
  const groups = [...claims.flatMap(groupsOf), ...also.flatMap(({ from, to }) => [...from, ...to])];
  const claimed = [
    ...claims.flatMap(portsOf),
    ...also.flatMap(({ ports, exceptPorts }) => [...(ports ?? []), ...(exceptPorts ?? [])]),
  ];
  const classes = portClasses([before, now], claimed);
  const families = podFamilies([before, now]);
  const planned = { trials: [] as Trial[], now: new FlowList(), before: new FlowList() };
  let exact = true;
  for (const family of families) {
    const found = triedEnds({ before, now, groups, ...(apart ? { apart } : {}) }, family);
    const most = Math.floor(Math.sqrt(MOST_FLOWS / classes.length));
    exact &&= found.exact && found.ends.length <= most;
    planAll(found.ends.slice(0, most), classes, claims, families.length > 1 ? family : undefined, planned);
  }
  return { trials: planned.trials, now: planned.now.flows, before: planned.before.flows, exact };
}

interface Planned {
  readonly trials: Trial[];
  readonly now: FlowList;
  readonly before: FlowList;
}

function planAll(
  ends: readonly TriedEnd[],
  classes: readonly PortClass[],
  claims: readonly FlowClaim[],
  family: 4 | 6 | undefined,
  { trials, now, before }: Planned,
): void {
  const everything = claims.some(({ is }) => is === 'unchanged');
  const nothing = claims.map(() => null);
  for (const [from, to, ports] of casesOf(ends, classes)) {
    const wish = claims.map((claim) => wishOf(claim, from.member, to.member));
    const unspoken = wish.every((each) => each === null);
    if (!everything && unspoken) continue;
    const selected = { now: from.selected.now || to.selected.now, before: from.selected.before || to.selected.before };
    const seen = new Set<string>();
    let was = -1;
    for (const port of ports) {
      const wishes = unspoken ? nothing : wish.map((each) => each?.(port.port, port.protocol) ?? null);
      if (!selected.now && !selected.before) {
        // No policy touches this pair: the ports that answer, and one for each set of wishes.
        const wished = wishes.join();
        if (seen.has(wished) && !to.declares.includes(port)) continue;
        seen.add(wished);
      }
      const at = now.add(from.now, to.now, port, family);
      if (selected.before || was < 0) was = before.add(from.before, to.before, port, family);
      const flow = now.flows[at] ?? before.flows[was] ?? null;
      if (flow) trials.push({ from, to, port, wishes, flow, now: at, before: was });
    }
  }
}

/** Every pair of ends with the ports to try; a destination that may name its ports, once more for each way to do so. */
function casesOf(
  ends: readonly TriedEnd[],
  classes: readonly PortClass[],
): readonly (readonly [TriedEnd, TriedEnd, readonly TriedPort[]])[] {
  const plain = new Map(ends.map((end) => [end, portsOn(end.declares, classes)]));
  const named = ends.flatMap((end) => namedEnds(end, classes));
  return [
    ...pairsOf(ends).map(([from, to, which]) => [from, to, plain.get(which) ?? []] as const),
    ...named.flatMap(({ end, tried }) =>
      ends.flatMap((from) => (isPair(from, end) ? [[from, end, tried] as const] : [])),
    ),
  ];
}

/** Every end with every other, and with its twin; no address with an address, and nothing with itself. */
function pairsOf(ends: readonly TriedEnd[]): readonly (readonly [TriedEnd, TriedEnd, TriedEnd])[] {
  const twins = new Map(ends.map((end) => [end, { ...end, ...end.twin }]));
  const made = new Map(ends.map((end) => [end, { ...end, ...end.made }]));
  return ends.flatMap((from) =>
    ends.flatMap((to): (readonly [TriedEnd, TriedEnd, TriedEnd])[] => {
      if (!isPair(from, to)) return [];
      if (from === to) return to.twin ? [[from, twins.get(to) ?? to, to]] : [];
      // A node always reaches the pods that it runs, and they it (rule 6): another pod like those shows what policies do.
      if (isHostOf(from, to)) return to.made ? [[from, made.get(to) ?? to, to]] : [];
      if (isHostOf(to, from)) return from.made ? [[made.get(from) ?? from, to, to]] : [];
      return [[from, to, to]];
    }),
  );
}

function isPair(from: TriedEnd, to: TriedEnd): boolean {
  return from.member.isPod || to.member.isPod;
}

function isHostOf({ now }: TriedEnd, { host }: TriedEnd): boolean {
  return now !== null && 'ip' in now && host.includes(now.ip);
}

/** Pods of an end's class that nobody has made and that give the names which rules look up to ports of their choice. */
function namedEnds(end: TriedEnd, classes: readonly PortClass[]) {
  if (end.mayName === null) return [];
  const { names, now, before } = end.mayName;
  return namings(names, classes).map(({ ports, tried }) => {
    const naming: TriedEnd = {
      ...end,
      now: declaring(now, ports),
      before: declaring(before, ports),
      decoy: true,
      declares: [],
      host: [],
      pods: [],
    };
    return { end: naming, tried };
  });
}

function declaring(end: Endpoint, ports: NonNullable<HypotheticalPod['ports']>): Endpoint {
  return 'like' in end ? { like: { ...end.like, ports } } : end;
}

/** Flows to decide together. One that has lost an end keeps its place. */
class FlowList {
  readonly flows: (Flow<Endpoint> | null)[] = [];

  add(from: Endpoint | null, to: Endpoint | null, port: TriedPort, family: 4 | 6 | undefined): number {
    const { port: number, protocol } = port;
    if (!from || !to) this.flows.push(null);
    else this.flows.push(family ? { from, to, port: number, protocol, family } : { from, to, port: number, protocol });
    return this.flows.length - 1;
  }
}
