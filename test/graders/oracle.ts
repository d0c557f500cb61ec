import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { Check, Claim, Group, PortRange } from '../../graders/grader.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { Endpoint, Flow, Protocol } from '../../src/netpol/flow.ts';
import { inside, matches, selectorOf, type Thing, thingsOf, universeOf } from './universe.ts';

export interface Brute {
  readonly checks: ReadonlyMap<string, boolean>;
  /** A flow that each failing check fails for. */
  readonly because: ReadonlyMap<string, string>;
  /** Some of the flows that were tried, with their verdicts, to hold `evaluate` against. */
  readonly sample: readonly { readonly flow: Flow<Endpoint>; readonly allowed: boolean }[];
}

type When = 'now' | 'before';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/**
 * Decides every check by trying all flows of a large universe, with an engine of its own that knows nothing of classes,
 * compiled policies or explanations: it is slow and short, so that it can be read at a glance. `keep` takes a part of
 * a universe that is too large; `named` are further ends to look at, those of a grade's findings.
 */
export function bruteForce(
  checks: readonly Check[],
  untouched: Snapshot,
  answered: Snapshot,
  keep: (all: readonly Endpoint[]) => readonly Endpoint[],
  named: readonly Endpoint[] = [],
): Brute {
  const things = thingsOf([...keep(universeOf(checks, untouched, answered)), ...named], untouched, answered);
  const numbers = numbersOf(checks, [untouched, answered], things);
  const engines = { now: engineOf(answered, things, 'now'), before: engineOf(untouched, things, 'before') };
  const verdicts = new Map(checks.map(({ id }) => [id, true]));
  const because = new Map<string, string>();
  const sample: { flow: Flow<Endpoint>; allowed: boolean }[] = [];
  const unchanged = checks.flatMap(({ claim }, index) => (claim.is === 'unchanged' ? [index] : []));
  const dialled = numbers.flatMap((port) => protocols.map((protocol) => [port, protocol] as const));
  let count = 0;
  things.forEach((from, i) => {
    things.forEach((to, j) => {
      if (!from.isPod && !to.isPod) return;
      if (i === j && !('like' in from.end)) return;
      if (from.host.includes(to.ip) || to.host.includes(from.ip)) return;
      const speaks = checks.map(({ claim }) => speaksOf(claim, from, to));
      const [passes, passed] = [engines.now(i, j), engines.before(i, j)];
      for (const [port, protocol] of dialled) {
        const allowed = passes(port, protocol);
        if (count++ % 997 === 0) sample.push({ flow: { from: from.end, to: to.end, port, protocol }, allowed });
        let spoken = false;
        const judge = (index: number, want: Want) => {
          const { id } = checks[index]!;
          if (typeof want !== 'boolean' || want === allowed || !verdicts.get(id)) return;
          verdicts.set(id, false);
          because.set(id, `${JSON.stringify(from.end)} -> ${JSON.stringify(to.end)} ${protocol} ${port} is ${allowed}`);
        };
        for (let index = 0; index < checks.length; index++) {
          const want = speaks[index]!(port, protocol);
          if (want !== 'nothing') spoken = true;
          judge(index, want);
        }
        if (!spoken && unchanged.length > 0 && passed(port, protocol) !== allowed) {
          for (const index of unchanged) judge(index, !allowed);
        }
      }
    });
  });
  return { checks: verdicts, because, sample };
}

type Want = boolean | 'nothing' | 'whatever';

function speaksOf(claim: Claim, from: Thing, to: Thing): (port: number, protocol: Protocol) => Want {
  switch (claim.is) {
    case 'only':
      return () => (among(to, claim.reach) && !among(from, claim.these) ? false : 'nothing');
    case 'never':
    case 'works': {
      if (!among(from, claim.from) || !among(to, claim.to)) return () => 'nothing';
      const counts = (port: number, protocol: Protocol) =>
        claim.ports ? holds(claim.ports, port, protocol) : !holds(claim.exceptPorts ?? [], port, protocol);
      if (claim.is === 'works') return (port, protocol) => (counts(port, protocol) ? true : 'nothing');
      return (port, protocol) => (counts(port, protocol) ? false : 'whatever');
    }
    case 'unchanged':
    case 'unchanged policies':
    case 'may exactly':
    case 'may':
    case 'may not':
    case 'only may':
    case 'no further rights':
    case 'unchanged access':
      return () => 'nothing';
  }
}

function holds(ranges: readonly PortRange[], port: number, protocol: Protocol): boolean {
  return ranges.some((range) => range.protocol === protocol && port >= range.from && port <= range.to);
}

function among(thing: Thing, groups: readonly Group[]): boolean {
  return groups.some((group) => {
    if (group.is === 'outside') return !thing.isPod;
    if (group.is === 'anyone') return !among(thing, group.but);
    if (group.is === 'workload') return thing.names.includes(`${group.namespace}/${group.name}`);
    if (group.is === 'addresses') {
      return !thing.isPod && inside(group.cidr, thing.ip) && !group.except.some((hole) => inside(hole, thing.ip));
    }
    if (!thing.isPod || !matches(selectorOf(group), thing.labels)) return false;
    if (typeof group.namespace === 'string') return thing.namespace === group.namespace;
    return matches(selectorOf(group.namespace), thing.namespaceLabels.claimed);
  });
}

/** All numbers that anything mentions, and their neighbours. */
function numbersOf(
  checks: readonly Check[],
  snapshots: readonly Snapshot[],
  things: readonly Thing[],
): readonly number[] {
  const found = new Set([1, 65_535, 53, 80, 443]);
  const add = (port: number) => [port - 1, port, port + 1].forEach((each) => found.add(each));
  for (const { claim } of checks) {
    if (claim.is !== 'never' && claim.is !== 'works') continue;
    for (const { from, to } of [...(claim.ports ?? []), ...(claim.exceptPorts ?? [])]) [from, to].forEach(add);
  }
  for (const { spec } of snapshots.flatMap(({ policies }) => policies)) {
    for (const { ports } of [...(spec?.ingress ?? []), ...(spec?.egress ?? [])]) {
      for (const { port, endPort } of ports ?? []) [Number(port), endPort ?? Number.NaN].forEach(add);
    }
  }
  for (const { ports } of things) for (const { port } of ports) found.add(port);
  return [...found].filter((port) => port >= 1 && port <= 65_535);
}

type Engine = (from: number, to: number) => (port: number, protocol: Protocol) => boolean;

interface Door {
  readonly peers: readonly boolean[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** A flow passes when nothing isolates its source for egress, or a door is open there, and the same for ingress. */
function engineOf({ policies }: Snapshot, things: readonly Thing[], when: When): Engine {
  const doorsOf = (direction: 'Ingress' | 'Egress') => {
    const isolating = policies
      .filter(({ spec }) => typesOf(spec).includes(direction))
      .map((policy) => {
        const rules =
          direction === 'Ingress'
            ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
            : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
        const doors = rules.map(
          ({ peers, ports }): Door => ({
            peers: things.map((thing) => !peers?.length || peers.some((peer) => means(peer, policy, thing, when))),
            ports: ports ?? [],
          }),
        );
        return { policy, doors };
      });
    return things.map((thing) => {
      const mine = isolating.filter(
        ({ policy }) =>
          thing.isPod &&
          policy.metadata?.namespace === thing.namespace &&
          matches(policy.spec?.podSelector, thing.labels),
      );
      return mine.length > 0 ? mine.flatMap(({ doors }) => doors) : null;
    });
  };
  const [leaving, entering] = [doorsOf('Egress'), doorsOf('Ingress')];
  return (from, to) => {
    const out = leaving[from]?.filter(({ peers }) => peers[to]);
    const into = entering[to]?.filter(({ peers }) => peers[from]);
    const open = (doors: readonly Door[] | undefined, port: number, protocol: Protocol) =>
      !doors ||
      doors.some(({ ports }) => !ports.length || ports.some((each) => admits(each, things[to]!, port, protocol)));
    return (port, protocol) => open(out, port, protocol) && open(into, port, protocol);
  };
}

function typesOf(spec: NetworkPolicy['spec']): readonly string[] {
  if (spec?.policyTypes?.length) return spec.policyTypes;
  return spec?.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}

function admits({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort, to: Thing, asked: number, over: Protocol) {
  if (protocol !== over) return false;
  if (port === undefined || port === null) return true;
  if (typeof port === 'number') return port <= asked && asked <= (endPort ?? port);
  return to.ports.some((each) => each.name === port && each.protocol === over && each.port === asked);
}

function means(peer: NetworkPolicyPeer, policy: NetworkPolicy, thing: Thing, when: When): boolean {
  if (peer.ipBlock) {
    const { cidr, except } = peer.ipBlock;
    return inside(cidr, thing.ip) && !(except ?? []).some((hole) => inside(hole, thing.ip));
  }
  if (!thing.isPod) return false;
  const there = peer.namespaceSelector
    ? matches(peer.namespaceSelector, thing.namespaceLabels[when])
    : thing.namespace === policy.metadata?.namespace;
  return there && (!peer.podSelector || matches(peer.podSelector, thing.labels));
}
