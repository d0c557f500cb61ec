import type { Pod } from 'kubernetes-types/core/v1';
import type { Address } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import type { DeclaredPort } from '../../kube/pods.ts';
import type { Endpoint } from '../flow.ts';
import { usualInterpretation } from '../interpretations.ts';
import { matchIpBlock } from '../ip-block.ts';
import type { Peer } from '../policy.ts';
import type { HomeSide, SideRule } from './peer-space-sides.ts';
import type { Home, Homes, InBoth, LikeEnds } from './peer-spaces.ts';

/** Ends of one home that two sides treat alike: its own, in one direction, and the one that it meets as a peer. */
export interface HomeClass {
  /** Whether some policy isolates it. */
  readonly isolated: InBoth<boolean>;
  /** The rules of its own side that speak for it. */
  readonly rules: readonly SideRule[];
  /** The rules of the other side that have it among their peers. */
  readonly met: ReadonlySet<SideRule>;
  /** Whether its own side says the same of it in both sets. */
  readonly same: boolean;
  /** The pods that are there. */
  readonly pods: readonly Pod[];
  /** An end of the class that is no pod of the snapshot: the plainest that somebody may make, or an address outside. */
  readonly other: InBoth<Endpoint> | undefined;
  /** The ports that it gives to names which rules look up; `at will`: nobody has made it, and it may give any. */
  readonly named: readonly DeclaredPort[] | 'at will';
}

/** How a home is divided. */
export interface Dividing {
  readonly own: HomeSide;
  readonly other: HomeSide;
  readonly homes: Pick<Homes, 'addresses' | 'labels'>;
  /** Destinations are also told apart by what they name their ports. */
  readonly names: boolean;
  /** Whether pods that nobody has made may name their ports at will also where others of the class are there. */
  readonly strict: boolean;
}

type Candidate = Pick<LikeEnds, 'labels' | 'address' | 'named'> & {
  readonly pods: readonly Pod[];
  readonly other: InBoth<Endpoint> | undefined;
};

/** Divides the ends of a home, existing and possible. Exact, unless selectors combine in too many ways. */
export function classesAt(
  home: Home,
  by: Dividing,
): { readonly classes: readonly HomeClass[]; readonly exact: boolean } {
  const possible = possibleAt(home, by);
  const there = home.ends.map((end): Candidate => {
    const { ip } = end;
    return { ...end, other: ip === undefined ? undefined : { before: { ip }, now: { ip } } };
  });
  const lookedUp = by.names ? namesIn(by) : new Set<string>();
  const classes = new Map<string, Mutable<HomeClass>>();
  const taken = new Set<string>();
  for (const each of [...there, ...possible.ends]) {
    const marks = marksOf(each, home, by);
    const text = marks.join('');
    const isThere = each.pods.length > 0;
    if (isThere) taken.add(text);
    const atWill = lookedUp.size > 0 && !isThere && home.where !== null;
    if (atWill && !by.strict && taken.has(text)) continue;
    const named = atWill ? ('at will' as const) : each.named.filter(({ name }) => lookedUp.has(name ?? ''));
    const key = `${text}#${named === 'at will' ? named : namesText(named)}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, classOf(each, marks, named, by));
    else {
      known.pods = [...known.pods, ...each.pods];
      if (plainer(each, known)) known.other = each.other;
    }
  }
  return { classes: [...classes.values()], exact: possible.exact };
}

function namesText(named: readonly DeclaredPort[]): string {
  const texts = named.map(({ name, protocol, port }) => `${name}/${protocol}/${port}`);
  return texts.sort().join();
}

type Mutable<Thing> = { -readonly [Key in keyof Thing]: Thing[Key] };

/** Of those that somebody may make, one with fewer labels stands for the class. */
function plainer({ other }: Candidate, { other: known }: Pick<HomeClass, 'other'>): boolean {
  if (other === undefined || known === undefined) return known === undefined;
  return labelCount(other.now) < labelCount(known.now);
}

function labelCount(end: Endpoint): number {
  return 'like' in end ? Object.keys(end.like.labels).length : 0;
}

function classOf(
  { pods, other }: Candidate,
  marks: readonly number[],
  named: HomeClass['named'],
  { own, other: peer }: Dividing,
): HomeClass {
  const isolating = own.isolating.filter((_, at) => marks[at] === 1);
  const rules = own.rules.filter((_, at) => marks[own.isolating.length + at] === 1);
  const met = new Set(peer.rules.filter((_, at) => marks[own.isolating.length + own.rules.length + at] === 1));
  const isolated = {
    before: isolating.some(({ before }) => before),
    now: isolating.some(({ now }) => now),
  };
  const same = isolated.before === isolated.now && rules.every(({ before, now }) => before === now);
  return { isolated, rules, met, same, pods, other, named };
}

/** What each part of the two sides says of an end, in their order. */
function marksOf({ labels, address }: Candidate, home: Home, { own, other }: Dividing): readonly number[] {
  const mark = (is: boolean): number => (is ? 1 : 0);
  return [
    ...own.isolating.map(({ selector }) => mark(labels !== null && selects(selector, labels))),
    ...own.rules.map(({ selector }) => mark(labels !== null && selects(selector, labels))),
    ...other.rules.map(({ peers, namespace }) =>
      mark(peers.length === 0 || peers.some((peer) => means(peer, namespace, home, labels, address))),
    ),
  ];
}

/** Whether a peer of a rule in some namespace means an end. */
function means(
  peer: Peer,
  namespace: string,
  home: Home,
  labels: Labels | null,
  address: Address | undefined,
): boolean {
  if (peer.is === 'ipBlock') return matchIpBlock(peer.ipBlock, address, usualInterpretation).matches;
  if (labels === null || !isIn(peer, namespace, home)) return false;
  return !peer.podSelector || selects(peer.podSelector, labels);
}

/** Whether a peer by selectors looks into a home at all. */
function isIn(peer: Extract<Peer, { is: 'selectors' }>, namespace: string, { name, labels, where }: Home): boolean {
  if (where === null || (!peer.namespaceSelector && !peer.podSelector)) return false;
  return peer.namespaceSelector ? selects(peer.namespaceSelector, labels) : name === namespace;
}

/** Pods that somebody may make at a home, for each way in which they can meet the two sides. */
function possibleAt(home: Home, by: Dividing): { readonly ends: readonly Candidate[]; readonly exact: boolean } {
  const { where } = home;
  if (where === null) return { ends: [], exact: true };
  const { labels: ways, exact } = by.homes.labels([
    ...by.own.isolating.map(({ selector }) => selector),
    ...by.other.rules.flatMap(({ peers, namespace }) =>
      peers.flatMap((peer) =>
        peer.is === 'selectors' && peer.podSelector && isIn(peer, namespace, home) ? [peer.podSelector] : [],
      ),
    ),
  ]);
  const ends = by.homes.addresses.flatMap(({ ip, address }) =>
    ways.map((labels): Candidate => {
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

/** The names that rules of either side look up. */
function namesIn({ own, other }: Dividing): ReadonlySet<string> {
  const ports = [...own.rules, ...other.rules].flatMap((rule) => rule.ports);
  return new Set(ports.flatMap(({ port }) => (port.is === 'named' ? [port.name] : [])));
}
