import type { Snapshot } from '../../kube/snapshot.ts';
import { podFamilies } from '../classes/address-classes.ts';
import { evaluate, passes } from '../evaluate.ts';
import type { Endpoint, Explanation, Flow, Protocol, Side } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { allBlocks, type Peer, readPolicy } from '../policy.ts';
import { exampleEnds } from './change-ends.ts';
import { classifyPeerSpace, type PeerClass } from './peer-namespace-classes.ts';
import { emptySide, type PeerSpaceSide, peerSpaceSides } from './peer-namespace-sides.ts';
import { endOfPod, findPeerSpaces, type PeerSpace, type PeerSpaces } from './peer-namespaces.ts';
import { portChanges } from './port-changes.ts';
import type { Span } from './port-spans.ts';

/** Flows between two classes of ends that one set of policies allows and the other does not. */
export interface FlowChange {
  readonly is: 'opens' | 'closes';
  readonly from: ChangedEnds;
  readonly to: ChangedEnds;
  readonly protocol: Protocol;
  /** First and last port, inclusive. */
  readonly ports: Span;
  readonly family: 4 | 6;
  /** One of the flows, with its ends as they are now. */
  readonly flow: Flow<Endpoint>;
  /** The ends of that flow as they were before: a hypothetical namespace may need other labels there. */
  readonly was: Pick<Flow<Endpoint>, 'from' | 'to'>;
}

/** A class of ends. All of them are in one namespace, existing or hypothetical, or all are outside. */
export interface ChangedEnds {
  /** The existing pods of the class. All other ends of the class get the same verdicts. */
  readonly pods: readonly Extract<Endpoint, { readonly pod: string }>[];
}

/** The result of a comparison of two sets of policies. */
export interface PolicyComparison {
  readonly changes: readonly FlowChange[];
  /**
   * Whether all flows were decided, between all ends that exist or could exist; otherwise there were too many classes.
   */
  readonly proven: boolean;
  /** The policy that allows the flows that open, or isolates those that close; null where no policy does. */
  readonly policyOf: (change: FlowChange) => string | null;
}

/** How thorough a comparison is. */
export interface CompareOptions {
  /**
   * Whether unlikely ends count too: hypothetical pods whose port names differ from those of existing pods of their
   * class, and addresses of the pod range that belong to no pod.
   */
  readonly strict?: boolean;
  /** The comparison ends when it has found so many changes. By default it finds all. */
  readonly mostChanges?: number;
  /** The most pairs of classes that are compared; with more, nothing is proven. By default 16 million. */
  readonly mostPairs?: number;
  /** `peerSpacesByFamily` of these snapshots, or of snapshots with all of their policies, to compare many faster. */
  readonly spaces?: ReadonlyMap<4 | 6, PeerSpaces>;
}

/**
 * Finds every flow that opens or closes from one set of policies to another. The two snapshots differ in their policies
 * alone. All pods, namespaces, addresses and ports count, those that exist and those that could exist; IPv6 addresses
 * also where only a policy mentions one.
 *
 * The comparison goes namespace by namespace. A flow depends on the egress policies of one namespace and the ingress
 * policies of another alone, so only pairs of which one side has changed are compared, and the classes of their ends
 * are those that these two sides distinguish.
 */
export function comparePolicies(
  before: Snapshot,
  now: Snapshot,
  {
    strict = false,
    mostChanges = Number.POSITIVE_INFINITY,
    mostPairs = 16_000_000,
    spaces: given,
  }: CompareOptions = {},
): PolicyComparison {
  const sides = { egress: peerSpaceSides(before, now, 'egress'), ingress: peerSpaceSides(before, now, 'ingress') };
  const found = { changes: [] as FlowChange[], proven: true, pairs: 0 };
  const isChanged = [...sides.egress.values(), ...sides.ingress.values()].some(({ changed }) => changed);
  for (const [family, spaces] of isChanged ? (given ?? peerSpacesByFamily(before, now, strict)) : []) {
    for (const pair of changedPairs(spaces, sides)) {
      found.proven &&= pair.exact;
      compareAt(pair, { before, now, family, spaces, strict, mostChanges, mostPairs }, found);
      if (found.changes.length >= mostChanges) break;
    }
  }
  let changed: ReadonlySet<string> | undefined;
  return {
    changes: found.changes,
    proven: found.proven,
    policyOf(change) {
      changed ??= changedPolicies(before, now);
      return decidingPolicy(change, { before, now, changed });
    },
  };
}

/** The peer spaces of each address family that pods have or policies mention. `strict` as in `CompareOptions`. */
export function peerSpacesByFamily(before: Snapshot, now: Snapshot, strict = false): ReadonlyMap<4 | 6, PeerSpaces> {
  const mentioned = [before, now].flatMap(({ policies }) => policies.map(readPolicy).flatMap(allBlocks));
  const families = new Set([...podFamilies([before, now]), ...mentioned.map(({ family }) => family)]);
  return new Map([...families].map((family) => [family, findPeerSpaces(before, now, family, strict)]));
}

/**
 * A flow that two sets of policies decide differently; none where they decide all alike. The snapshots share all other
 * objects.
 */
export function findDifference(
  before: Snapshot,
  now: Snapshot,
): { readonly proven: boolean; readonly change?: FlowChange } {
  const { changes, proven } = comparePolicies(before, now);
  const change = changes.find(({ from, to }) => from.pods.length > 0 && to.pods.length > 0) ?? changes[0];
  return change ? { proven, change } : { proven };
}

/** Whether the new policies allow the same flows as the old ones, fewer, more, or some other ones. */
export function strictness({ changes }: PolicyComparison): 'same' | 'tighter' | 'looser' | 'neither' {
  const [opens, closes] = [changes.some(({ is }) => is === 'opens'), changes.some(({ is }) => is === 'closes')];
  if (opens && closes) return 'neither';
  return opens ? 'looser' : closes ? 'tighter' : 'same';
}

interface Sides {
  readonly egress: ReadonlyMap<string, PeerSpaceSide>;
  readonly ingress: ReadonlyMap<string, PeerSpaceSide>;
}

/** Two peer spaces between which some flow may have changed. */
interface PeerSpacePair {
  readonly from: PeerSpace;
  readonly to: PeerSpace;
  readonly egress: PeerSpaceSide;
  readonly ingress: PeerSpaceSide;
  /** Whether all classes of hypothetical namespaces are compared; otherwise there were too many. */
  readonly exact: boolean;
}

/**
 * The pairs with changed policies on one side. Hypothetical namespaces and outside ends have no policies of their own.
 */
function changedPairs({ existing, outside, later }: PeerSpaces, sides: Sides): readonly PeerSpacePair[] {
  const sideOf = (of: Sides['egress'], { name }: PeerSpace): PeerSpaceSide => of.get(name) ?? emptySide;
  const among = existing.flatMap((from) =>
    existing.flatMap((to): readonly PeerSpacePair[] => {
      const [egress, ingress] = [sideOf(sides.egress, from), sideOf(sides.ingress, to)];
      return egress.changed || ingress.changed ? [{ from, to, egress, ingress, exact: true }] : [];
    }),
  );
  const beyond = (side: PeerSpaceSide) => {
    const { spaces, exact } = later(namespaceSelectors(side));
    return [...spaces, outside].map((space) => ({ space, exact }));
  };
  const withOthers = existing.flatMap((space): readonly PeerSpacePair[] => {
    const [egress, ingress] = [sideOf(sides.egress, space), sideOf(sides.ingress, space)];
    return [
      ...(ingress.changed
        ? beyond(ingress).map((other) => ({
            from: other.space,
            to: space,
            egress: emptySide,
            ingress,
            exact: other.exact,
          }))
        : []),
      ...(egress.changed
        ? beyond(egress).map((other) => ({
            from: space,
            to: other.space,
            egress,
            ingress: emptySide,
            exact: other.exact,
          }))
        : []),
    ];
  });
  return [...among, ...withOthers];
}

function namespaceSelectors({ rules }: PeerSpaceSide) {
  const selectors = ({ peers }: { readonly peers: readonly Peer[] }) =>
    peers.flatMap((peer) => (peer.is === 'selectors' && peer.namespaceSelector ? [peer.namespaceSelector] : []));
  return rules.flatMap(selectors);
}

interface ComparisonInput {
  readonly before: Snapshot;
  readonly now: Snapshot;
  readonly family: 4 | 6;
  readonly spaces: PeerSpaces;
  readonly strict: boolean;
  readonly mostChanges: number;
  readonly mostPairs: number;
}

function compareAt(
  { from, to, egress, ingress }: PeerSpacePair,
  { before, now, family, spaces, strict, mostChanges, mostPairs }: ComparisonInput,
  found: { changes: FlowChange[]; proven: boolean; pairs: number },
): void {
  const by = { spaces, strict };
  const sources = classifyPeerSpace(from, { ...by, own: egress, other: ingress, names: false });
  const targets = classifyPeerSpace(to, { ...by, own: ingress, other: egress, names: true });
  found.proven &&= sources.exact && targets.exact;
  const known = new Map<PeerClass, ChangedEnds>();
  const endsOf = (each: PeerClass): ChangedEnds => {
    const ends = known.get(each) ?? { pods: each.pods.map(endOfPod) };
    known.set(each, ends);
    return ends;
  };
  for (const source of sources.classes) {
    for (const target of targets.classes) {
      if (++found.pairs > mostPairs) {
        found.proven = false;
        return;
      }
      if (found.changes.length >= mostChanges) return;
      for (const change of portChanges(source, target)) {
        const ends = exampleEnds(source, target, change, { before, now }, family);
        if (ends === undefined) continue;
        const { is, protocol, ports } = change;
        const flow = { from: ends.from.now, to: ends.to.now, port: ports[0], protocol, family };
        const was = { from: ends.from.before, to: ends.to.before };
        found.changes.push({ is, from: endsOf(source), to: endsOf(target), protocol, ports, family, flow, was });
      }
    }
  }
}

/** The policy that allows a flow on a side that blocked it before, or that isolates a side which now blocks it. */
function decidingPolicy(
  { is, flow, was: ends }: FlowChange,
  {
    before,
    now,
    changed,
  }: { readonly before: Snapshot; readonly now: Snapshot; readonly changed: ReadonlySet<string> },
): string | null {
  const [was, isNow] = [evaluate(before, { ...flow, ...ends }), evaluate(now, flow)];
  const turned = (['ingress', 'egress'] as const).filter((side) => passes(was[side]) !== passes(isNow[side]));
  const named = turned.flatMap((side) => policiesOf(is, isNow, side));
  return named.find((policy) => changed.has(policy)) ?? named[0] ?? null;
}

function policiesOf(
  is: FlowChange['is'],
  explanation: Explanation,
  direction: 'ingress' | 'egress',
): readonly string[] {
  const side: Side = explanation[direction];
  if (side.kind === 'open') return [];
  return is === 'opens' ? side.allowedBy.map(({ policy }) => policy) : side.by;
}

/** The ids of the policies that are new or different. */
function changedPolicies(before: Snapshot, now: Snapshot): ReadonlySet<string> {
  const was = new Map(indexSnapshot(before).policies.map((policy) => [policy.id, JSON.stringify(policy)]));
  return new Set(
    indexSnapshot(now).policies.flatMap((policy) => (was.get(policy.id) === JSON.stringify(policy) ? [] : [policy.id])),
  );
}
