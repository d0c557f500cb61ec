import type { Snapshot } from '../../kube/snapshot.ts';
import { podFamilies } from '../classes/address-classes.ts';
import { blocksIn } from '../classes/signature.ts';
import { evaluate, passes } from '../evaluate.ts';
import type { Endpoint, Explanation, Flow, Protocol, Side } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { type Peer, readPolicy } from '../policy.ts';
import { endsOfChange } from './change-ends.ts';
import { classesAt, type HomeClass } from './peer-space-classes.ts';
import { type HomeSide, homeSides, openSide } from './peer-space-sides.ts';
import { endOfPod, type Home, type Homes, homesOf } from './peer-spaces.ts';
import { portChanges } from './port-changes.ts';
import type { Span } from './port-spans.ts';

/** Flows between two classes of ends that one set of policies lets pass and the other does not. */
export interface Change {
  readonly is: 'opens' | 'closes';
  readonly from: ChangedEnds;
  readonly to: ChangedEnds;
  readonly protocol: Protocol;
  /** First and last port. */
  readonly ports: Span;
  readonly family: 4 | 6;
  /** One of the flows, as it is now. */
  readonly flow: Flow<Endpoint>;
  /** Its ends as they were: a namespace that somebody may make has other labels to hide from other policies. */
  readonly was: Pick<Flow<Endpoint>, 'from' | 'to'>;
}

/** A class of ends. All of one namespace, there or not, or all outside. */
export interface ChangedEnds {
  /** Those that are there; all others of the class fare alike. */
  readonly pods: readonly Extract<Endpoint, { readonly pod: string }>[];
}

export interface PolicyComparison {
  readonly changes: readonly Change[];
  /** Whether all flows were decided, between all ends that exist or could; else there were too many classes. */
  readonly proven: boolean;
  /** The policy that now allows what opens, or isolates what closes; null where none does. */
  readonly policyOf: (change: Change) => string | null;
}

export interface CompareOptions {
  /**
   * Whether what is unlikely counts too: a pod that nobody has made may name its ports as it likes, though pods of its
   * class are there whose names it would share; and an address of the range of pods may be no pod's.
   */
  readonly strict?: boolean;
  /** It is enough to find so many changes. */
  readonly mostChanges?: number;
  /** More pairs of classes than this are not looked at, and nothing is proven; 16 million unless said. */
  readonly mostPairs?: number;
  /** `allHomes` of these snapshots, or of some that have all of their policies: for who compares many. */
  readonly homes?: ReadonlyMap<4 | 6, Homes>;
}

/**
 * Finds every flow that opens or closes from one set of policies to another over the same world: the two snapshots
 * differ in their policies alone. All pods, namespaces, addresses and ports count, those that exist and those that
 * could; an IPv6 address also where only a policy speaks of one.
 *
 * Namespace by namespace: a flow hangs on the egress policies of one and the ingress policies of the other alone, so
 * only pairs of which one has changed are looked at, and no more ends are told apart there than those two sides do.
 */
export function comparePolicies(
  before: Snapshot,
  now: Snapshot,
  { strict = false, mostChanges = Number.POSITIVE_INFINITY, mostPairs = 16_000_000, homes: given }: CompareOptions = {},
): PolicyComparison {
  const sides = { egress: homeSides(before, now, 'egress'), ingress: homeSides(before, now, 'ingress') };
  const found = { changes: [] as Change[], proven: true, pairs: 0 };
  const isChanged = [...sides.egress.values(), ...sides.ingress.values()].some(({ changed }) => changed);
  for (const [family, homes] of isChanged ? (given ?? allHomes(before, now, strict)) : []) {
    for (const pair of pairsOf(homes, sides)) {
      found.proven &&= pair.exact;
      compareAt(pair, { before, now, family, homes, strict, mostChanges, mostPairs }, found);
      if (found.changes.length >= mostChanges) break;
    }
  }
  let changed: ReadonlySet<string> | undefined;
  return {
    changes: found.changes,
    proven: found.proven,
    policyOf(change) {
      changed ??= changedPolicies(before, now);
      return decidedBy(change, { before, now, changed });
    },
  };
}

/** The homes of ends in each family that pods have or policies speak of. `strict` as in the comparison. */
export function allHomes(before: Snapshot, now: Snapshot, strict = false): ReadonlyMap<4 | 6, Homes> {
  const mentioned = [before, now].flatMap(({ policies }) => policies.map(readPolicy).flatMap(blocksIn));
  const families = new Set([...podFamilies([before, now]), ...mentioned.map(({ family }) => family)]);
  return new Map([...families].map((family) => [family, homesOf(before, now, family, strict)]));
}

/** Whether two sets of policies let the same flows pass, over one world; else a flow that shows it. */
export function whyTheyDiffer(before: Snapshot, now: Snapshot): { readonly proven: boolean; readonly change?: Change } {
  const { changes, proven } = comparePolicies(before, now);
  const change = changes.find(({ from, to }) => from.pods.length > 0 && to.pods.length > 0) ?? changes[0];
  return change ? { proven, change } : { proven };
}

/** How one set of policies stands to another: what it lets pass is the same, less, more, or each has flows of its own. */
export function strictness({ changes }: PolicyComparison): 'same' | 'tighter' | 'looser' | 'neither' {
  const [opens, closes] = [changes.some(({ is }) => is === 'opens'), changes.some(({ is }) => is === 'closes')];
  if (opens && closes) return 'neither';
  return opens ? 'looser' : closes ? 'tighter' : 'same';
}

interface Sides {
  readonly egress: ReadonlyMap<string, HomeSide>;
  readonly ingress: ReadonlyMap<string, HomeSide>;
}

/** Two homes between which something may have changed. */
interface HomePair {
  readonly from: Home;
  readonly to: Home;
  readonly egress: HomeSide;
  readonly ingress: HomeSide;
  /** Whether all namespaces that somebody may make are told apart. */
  readonly exact: boolean;
}

/** No policies speak at either end between two homes that are not there, or outside. */
function pairsOf({ existing, outside, later }: Homes, sides: Sides): readonly HomePair[] {
  const sideOf = (of: Sides['egress'], { name }: Home): HomeSide => of.get(name) ?? openSide;
  const among = existing.flatMap((from) =>
    existing.flatMap((to): readonly HomePair[] => {
      const [egress, ingress] = [sideOf(sides.egress, from), sideOf(sides.ingress, to)];
      return egress.changed || ingress.changed ? [{ from, to, egress, ingress, exact: true }] : [];
    }),
  );
  const beyond = (side: HomeSide) => {
    const { homes, exact } = later(namespaceSelectors(side));
    return [...homes, outside].map((home) => ({ home, exact }));
  };
  const withOthers = existing.flatMap((home): readonly HomePair[] => {
    const [egress, ingress] = [sideOf(sides.egress, home), sideOf(sides.ingress, home)];
    return [
      ...(ingress.changed
        ? beyond(ingress).map((other) => ({
            from: other.home,
            to: home,
            egress: openSide,
            ingress,
            exact: other.exact,
          }))
        : []),
      ...(egress.changed
        ? beyond(egress).map((other) => ({ from: home, to: other.home, egress, ingress: openSide, exact: other.exact }))
        : []),
    ];
  });
  return [...among, ...withOthers];
}

function namespaceSelectors({ rules }: HomeSide) {
  const selectors = ({ peers }: { readonly peers: readonly Peer[] }) =>
    peers.flatMap((peer) => (peer.is === 'selectors' && peer.namespaceSelector ? [peer.namespaceSelector] : []));
  return rules.flatMap(selectors);
}

interface Compared {
  readonly before: Snapshot;
  readonly now: Snapshot;
  readonly family: 4 | 6;
  readonly homes: Homes;
  readonly strict: boolean;
  readonly mostChanges: number;
  readonly mostPairs: number;
}

function compareAt(
  { from, to, egress, ingress }: HomePair,
  { before, now, family, homes, strict, mostChanges, mostPairs }: Compared,
  found: { changes: Change[]; proven: boolean; pairs: number },
): void {
  const by = { homes, strict };
  const sources = classesAt(from, { ...by, own: egress, other: ingress, names: false });
  const targets = classesAt(to, { ...by, own: ingress, other: egress, names: true });
  found.proven &&= sources.exact && targets.exact;
  const known = new Map<HomeClass, ChangedEnds>();
  const endsOf = (each: HomeClass): ChangedEnds => {
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
        const ends = endsOfChange(source, target, change, { before, now }, family);
        if (ends === undefined) continue;
        const { is, protocol, ports } = change;
        const flow = { from: ends.from.now, to: ends.to.now, port: ports[0], protocol, family };
        const was = { from: ends.from.before, to: ends.to.before };
        found.changes.push({ is, from: endsOf(source), to: endsOf(target), protocol, ports, family, flow, was });
      }
    }
  }
}

/** The policy that lets a flow pass which one of its sides refused before, or that isolates a side which now refuses it. */
function decidedBy(
  { is, flow, was: ends }: Change,
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

function policiesOf(is: Change['is'], explanation: Explanation, direction: 'ingress' | 'egress'): readonly string[] {
  const side: Side = explanation[direction];
  if (side.kind === 'open') return [];
  return is === 'opens' ? side.allowedBy.map(({ policy }) => policy) : side.by;
}

/** The policies that are new, or not what they were. */
function changedPolicies(before: Snapshot, now: Snapshot): ReadonlySet<string> {
  const was = new Map(indexSnapshot(before).policies.map((policy) => [policy.id, JSON.stringify(policy)]));
  return new Set(
    indexSnapshot(now).policies.flatMap((policy) => (was.get(policy.id) === JSON.stringify(policy) ? [] : [policy.id])),
  );
}
