import type { Pod } from 'kubernetes-types/core/v1';
import type { Address } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import type { DeclaredPort } from '../../kube/pods.ts';
import type { Endpoint } from '../flow.ts';
import { usualInterpretation } from '../interpretations.ts';
import { matchIpBlock } from '../ip-block.ts';
import type { Peer } from '../policy.ts';
import type { PeerSpaceSide, SideRule } from './peer-namespace-sides.ts';
import type { BeforeAndNow, EquivalentEnds, PeerSpace, PeerSpaces } from './peer-namespaces.ts';

/**
 * An equivalence class of ends in one peer space: the space's own policies in one direction, and the policies of the
 * space that they have flows with, do not distinguish them.
 */
export interface PeerClass {
  /** Whether some policy isolates the ends. */
  readonly isolated: BeforeAndNow<boolean>;
  /** The rules of the space's own side whose policies select the ends. */
  readonly rules: readonly SideRule[];
  /** The rules of the other side whose peers match the ends. */
  readonly matchedBy: ReadonlySet<SideRule>;
  /** Whether the own side has the same rules for the ends in both sets of policies. */
  readonly unchanged: boolean;
  /** The existing pods of the class. */
  readonly pods: readonly Pod[];
  /** Another end of the class: the hypothetical pod with the fewest labels, or an address outside. */
  readonly other: BeforeAndNow<Endpoint> | undefined;
  /** The ports that it declares under names that rules look up; `any`: a hypothetical pod, which may declare any. */
  readonly portNames: readonly DeclaredPort[] | 'any';
}

/** What divides the ends of a peer space into classes. */
export interface ClassificationInput {
  readonly own: PeerSpaceSide;
  readonly other: PeerSpaceSide;
  readonly spaces: Pick<PeerSpaces, 'addresses' | 'labels'>;
  /** Whether port names distinguish the ends too, which matters for destinations. */
  readonly names: boolean;
  /** Whether hypothetical pods may declare any port names also where the class has existing pods. */
  readonly strict: boolean;
}

type ClassCandidate = Pick<EquivalentEnds, 'labels' | 'address' | 'named'> & {
  readonly pods: readonly Pod[];
  readonly other: BeforeAndNow<Endpoint> | undefined;
};

/** Divides the ends of a space, existing and hypothetical, into classes. Exact unless there are too many. */
export function classifyPeerSpace(
  space: PeerSpace,
  by: ClassificationInput,
): { readonly classes: readonly PeerClass[]; readonly exact: boolean } {
  const possible = hypotheticalPodsIn(space, by);
  const there = space.groups.map((end): ClassCandidate => {
    const { ip } = end;
    return { ...end, other: ip === undefined ? undefined : { before: { ip }, now: { ip } } };
  });
  const lookedUp = by.names ? namesIn(by) : new Set<string>();
  const classes = new Map<string, Mutable<PeerClass>>();
  const taken = new Set<string>();
  for (const each of [...there, ...possible.ends]) {
    const marks = marksOf(each, space, by);
    const text = marks.join('');
    const isThere = each.pods.length > 0;
    if (isThere) taken.add(text);
    const isAnyName = lookedUp.size > 0 && !isThere && space.where !== null;
    if (isAnyName && !by.strict && taken.has(text)) continue;
    const named = isAnyName ? ('any' as const) : each.named.filter(({ name }) => lookedUp.has(name ?? ''));
    const key = `${text}#${named === 'any' ? named : namesText(named)}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, classOf(each, marks, named, by));
    else {
      known.pods = [...known.pods, ...each.pods];
      if (isPlainer(each, known)) known.other = each.other;
    }
  }
  return { classes: [...classes.values()], exact: possible.exact };
}

function namesText(named: readonly DeclaredPort[]): string {
  const texts = named.map(({ name, protocol, port }) => `${name}/${protocol}/${port}`);
  return texts.sort().join();
}

type Mutable<Thing> = { -readonly [Key in keyof Thing]: Thing[Key] };

/** Whether a hypothetical pod should represent a class in place of the known one: it has fewer labels. */
function isPlainer({ other }: ClassCandidate, { other: known }: Pick<PeerClass, 'other'>): boolean {
  if (other === undefined || known === undefined) return known === undefined;
  return labelCount(other.now) < labelCount(known.now);
}

function labelCount(end: Endpoint): number {
  return 'like' in end ? Object.keys(end.like.labels).length : 0;
}

function classOf(
  { pods, other }: ClassCandidate,
  marks: readonly number[],
  portNames: PeerClass['portNames'],
  { own, other: peer }: ClassificationInput,
): PeerClass {
  const isolating = own.isolated.filter((_, at) => marks[at] === 1);
  const rules = own.rules.filter((_, at) => marks[own.isolated.length + at] === 1);
  const matchedBy = new Set(peer.rules.filter((_, at) => marks[own.isolated.length + own.rules.length + at] === 1));
  const isolated = {
    before: isolating.some(({ before }) => before),
    now: isolating.some(({ now }) => now),
  };
  const unchanged = isolated.before === isolated.now && rules.every(({ before, now }) => before === now);
  return { isolated, rules, matchedBy, unchanged, pods, other, portNames };
}

/** Which selectors and rules of the two sides match an end, in their order: 1 or 0. */
function marksOf(
  { labels, address }: ClassCandidate,
  space: PeerSpace,
  { own, other }: ClassificationInput,
): readonly number[] {
  const mark = (is: boolean): number => (is ? 1 : 0);
  return [
    ...own.isolated.map(({ selector }) => mark(labels !== null && selects(selector, labels))),
    ...own.rules.map(({ selector }) => mark(labels !== null && selects(selector, labels))),
    ...other.rules.map(({ peers, namespace }) =>
      mark(peers.length === 0 || peers.some((peer) => matchesPeer(peer, namespace, space, labels, address))),
    ),
  ];
}

/** Whether a peer of a rule in some namespace matches an end. */
function matchesPeer(
  peer: Peer,
  namespace: string,
  space: PeerSpace,
  labels: Labels | null,
  address: Address | undefined,
): boolean {
  if (peer.is === 'ipBlock') return matchIpBlock(peer.ipBlock, address, usualInterpretation).matches;
  if (labels === null || !selectsIn(peer, namespace, space)) return false;
  return !peer.podSelector || selects(peer.podSelector, labels);
}

/**
 * Whether the namespaceSelector of a peer selects a space; without one, whether the space is the rule's own namespace.
 */
function selectsIn(
  peer: Extract<Peer, { is: 'selectors' }>,
  namespace: string,
  { name, labels, where }: PeerSpace,
): boolean {
  if (where === null || (!peer.namespaceSelector && !peer.podSelector)) return false;
  return peer.namespaceSelector ? selects(peer.namespaceSelector, labels) : name === namespace;
}

/** Hypothetical pods of a space, one for each combination of labels and address that the two sides distinguish. */
function hypotheticalPodsIn(
  space: PeerSpace,
  by: ClassificationInput,
): { readonly ends: readonly ClassCandidate[]; readonly exact: boolean } {
  const { where } = space;
  if (where === null) return { ends: [], exact: true };
  const { labels: ways, exact } = by.spaces.labels([
    ...by.own.isolated.map(({ selector }) => selector),
    ...by.other.rules.flatMap(({ peers, namespace }) =>
      peers.flatMap((peer) =>
        peer.is === 'selectors' && peer.podSelector && selectsIn(peer, namespace, space) ? [peer.podSelector] : [],
      ),
    ),
  ]);
  const ends = by.spaces.addresses.flatMap(({ ip, address }) =>
    ways.map((labels): ClassCandidate => {
      const like = { labels, ...(ip === undefined ? {} : { ip }) };
      const other = {
        before: { like: { namespace: where.before, ...like } },
        now: { like: { namespace: where.now, ...like } },
      };
      return { labels, address, named: [], pods: [], other };
    }),
  );
  return { ends, exact };
}

/** The port names that rules of either side look up. */
function namesIn({ own, other }: ClassificationInput): ReadonlySet<string> {
  const ports = [...own.rules, ...other.rules].flatMap((rule) => rule.ports);
  return new Set(ports.flatMap(({ port }) => (port.is === 'named' ? [port.name] : [])));
}
