import type { Pod } from 'kubernetes-types/core/v1';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { FlowClaim, PortRange } from '../../src/netpol/claims.ts';
import type { Endpoint, Flow, Labels, PodLike, Protocol } from '../../src/netpol/flow.ts';
import type { Group } from '../../src/netpol/groups.ts';
import { compile } from '../../src/netpol/matrix.ts';

/** What a random part of all flows says of claims. */
export interface Brute {
  /** For each claim a flow that is not as it says, as text. */
  readonly against: readonly (string | undefined)[];
  /** What each claim wants of a flow: that it is allowed, or not; undefined where it says nothing. */
  wanted(flow: Flow<Endpoint>): readonly (boolean | undefined)[];
}

interface Thing {
  readonly now: Endpoint;
  readonly before: Endpoint;
  readonly isPod: boolean;
  readonly namespace: string | null;
  readonly labels: Labels;
  readonly families: readonly (4 | 6)[];
  readonly host: string | undefined;
}

const numbers = [1, 50, 53, 79, 80, 81, 82, 83, 65_535];
const nodes: Readonly<Record<string, string>> = { n1: '172.18.0.2', n2: '172.18.0.3' };

/** Tries all flows between many ends drawn at random, of labels, namespaces, addresses and port names of every kind. */
export function bruteProof(claims: readonly FlowClaim[], now: Snapshot, before: Snapshot, seed: number): Brute {
  const draw = drawing(seed);
  const things = [...podsOf(now), ...outside(draw), ...Array.from({ length: 40 }, () => possible(claims, now, draw))];
  const matrices = {
    now: compile(
      now,
      things.map((thing) => thing.now),
    ),
    before: compile(
      before,
      things.map((thing) => thing.before),
    ),
  };
  const against = claims.map((): string | undefined => undefined);
  const dialled = [80, 81, draw(numbers), draw(numbers)].flatMap((port) =>
    (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ port, protocol })),
  );
  for (const { port, protocol } of dialled) {
    for (const family of [4, 6] as const) {
      things.forEach((from, i) => {
        const [rowNow, rowBefore] = [
          matrices.now.row(i, port, protocol, family),
          matrices.before.row(i, port, protocol, family),
        ];
        things.forEach((to, j) => {
          if (!isFlow(from, to, family)) return;
          const allowed = bit(rowNow, j);
          const was = bit(rowBefore, j);
          for (const [at, want] of wishes(claims, from, to, port, protocol, was).entries()) {
            if (want === undefined || want === allowed) continue;
            against[at] ??= `${JSON.stringify(from.now)} -> ${JSON.stringify(to.now)} ${protocol} ${port} IPv${family}`;
          }
        });
      });
    }
  }
  return { against, wanted };

  function wanted({ from, to, port, protocol, family }: Flow<Endpoint>): readonly (boolean | undefined)[] {
    const matrix = compile(before, [from, to]);
    const was = matrix.allows(0, 1, Number(port), protocol, family);
    return wishes(claims, thingOf(now, from), thingOf(now, to), Number(port), protocol, was);
  }
}

function wishes(
  claims: readonly FlowClaim[],
  from: Thing,
  to: Thing,
  port: number,
  protocol: Protocol,
  was: boolean,
): readonly (boolean | undefined)[] {
  const said = claims.map((claim): boolean | 'silent' | 'open' => {
    if (claim.is === 'unchanged') return 'silent';
    if (claim.is === 'only') return among(to, claim.reach) && !among(from, claim.these) ? false : 'silent';
    if (!among(from, claim.from) || !among(to, claim.to)) return 'silent';
    const within = (ranges: readonly PortRange[]) =>
      ranges.some((range) => range.protocol === protocol && range.from <= port && port <= range.to);
    const counts = claim.ports ? within(claim.ports) : !within(claim.exceptPorts ?? []);
    if (claim.is === 'works') return counts ? true : 'silent';
    return counts ? false : 'open';
  });
  const silent = said.every((each) => each === 'silent');
  return claims.map((claim, at) => {
    if (claim.is === 'unchanged') return silent ? was : undefined;
    const one = said[at];
    return typeof one === 'boolean' ? one : undefined;
  });
}

/** A pod and itself, two addresses, a pod and its node, and ends without a common family are no flows. */
function isFlow(from: Thing, to: Thing, family: 4 | 6): boolean {
  if (!from.isPod && !to.isPod) return false;
  if (from === to && 'pod' in from.now) return false;
  if (!from.families.includes(family) || !to.families.includes(family)) return false;
  const isHost = (one: Thing, other: Thing) => 'ip' in one.now && one.now.ip === other.host;
  return !isHost(from, to) && !isHost(to, from);
}

function podsOf(snapshot: Snapshot): readonly Thing[] {
  return snapshot.pods
    .filter(({ spec }) => spec?.hostNetwork !== true)
    .map(({ metadata }) => thingOf(snapshot, { pod: `${metadata?.namespace}/${metadata?.name}` }));
}

function thingOf(snapshot: Snapshot, end: Endpoint): Thing {
  const both = { now: end, before: end };
  if ('like' in end) {
    const { namespace, labels, ip } = end.like;
    const families = ip === undefined ? familiesIn(snapshot) : [ip.includes(':') ? (6 as const) : (4 as const)];
    const name = typeof namespace === 'string' ? namespace : null;
    return { ...both, isPod: true, namespace: name, labels, families, host: undefined };
  }
  if ('pod' in end) {
    const pod = snapshot.pods.find(({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === end.pod);
    const labels = pod?.metadata?.labels ?? {};
    const host = nodes[pod?.spec?.nodeName ?? ''];
    const families = pod ? familiesOf(pod) : [];
    return { ...both, isPod: true, namespace: pod?.metadata?.namespace ?? null, labels, families, host };
  }
  const families = 'ip' in end && end.ip.includes(':') ? [6 as const] : [4 as const];
  return { ...both, isPod: false, namespace: null, labels: {}, families, host: undefined };
}

function outside(draw: Draw): readonly Thing[] {
  const some = [
    '203.0.113.9',
    '8.8.8.8',
    '10.1.2.3',
    '172.18.0.2',
    '172.18.0.3',
    '172.18.0.9',
    '11.0.0.0',
    '9.255.255.255',
  ];
  const six = ['2001:db8::9', 'fd01::1', 'fcff:ffff::', '2600::1'];
  return [draw(some), draw(some), draw(some), draw(six), draw(six)].map((ip) => thingOf({ pods: [] } as never, { ip }));
}

/** A pod that nobody has made. Those of a group that a claim names by labels declare what the group's first pod does. */
function possible(claims: readonly FlowClaim[], snapshot: Snapshot, draw: Draw): Thing {
  const label = (values: readonly (string | undefined)[]) => draw(values);
  const labelsOf = (): Labels =>
    Object.fromEntries(
      ['app', 'tier'].flatMap((key) => {
        const value = label([undefined, 'a', 'b', '', 'unheard-of']);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  const labels = labelsOf();
  const namespace = draw<PodLike['namespace']>([
    'x',
    'y',
    'z',
    { labels: labelsOf() },
    { labels: { 'kubernetes.io/metadata.name': 'made-later', ...labelsOf() } },
  ]);
  const [family] = [draw(familiesIn(snapshot))];
  const four = [
    '10.244.0.0',
    '10.244.0.1',
    '10.244.0.3',
    '10.244.0.4',
    '10.244.0.5',
    '10.244.0.6',
    '10.244.0.99',
    '10.244.255.255',
  ];
  const six = ['fd00::1', 'fd00::2', 'fd00::3', 'fd00::4', 'fd00::77', 'fd00:0:0:1::9'];
  const ip = family === 6 ? draw(six) : draw(four);
  const groups = claims.flatMap((claim) =>
    claim.is === 'unchanged'
      ? []
      : podGroups(claim.is === 'only' ? [...claim.these, ...claim.reach] : [...claim.from, ...claim.to]),
  );
  const group = groups.find(
    (each) => each.namespace === namespace && Object.keys(each.labels).length > 0 && carries(labels, each.labels),
  );
  const ports = group ? declaredBy(modelOf(snapshot, group)) : names(draw);
  return thingOf(snapshot, { like: { namespace, labels, ip, ports } });
}

/** Names that policies mention, on numbers that they mention or not; none of them on two of one protocol. */
function names(draw: Draw): NonNullable<PodLike['ports']> {
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    ['web', 'dns'].flatMap((name) => {
      const port = draw([undefined, 53, 80, 80, 81, 82, 83]);
      return port === undefined ? [] : [{ name, port, protocol }];
    }),
  );
}

function modelOf({ pods }: Snapshot, { namespace, labels }: Extract<Group, { is: 'pods' }>): Pod | undefined {
  return pods.find(
    ({ metadata, spec }) =>
      spec?.hostNetwork !== true && metadata?.namespace === namespace && carries(metadata?.labels ?? {}, labels),
  );
}

function declaredBy(pod: Pod | undefined): NonNullable<PodLike['ports']> {
  return (pod?.spec?.containers ?? []).flatMap(({ ports }) =>
    (ports ?? []).map(({ name, containerPort, protocol }) => ({
      ...(name ? { name } : {}),
      port: containerPort,
      protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : ('TCP' as const),
    })),
  );
}

function among(thing: Thing, groups: readonly Group[]): boolean {
  return groups.some((group) => {
    if (group.is === 'outside') return !thing.isPod;
    if (group.is === 'anyone') return !among(thing, group.but);
    return thing.isPod && thing.namespace === group.namespace && carries(thing.labels, group.labels);
  });
}

function podGroups(groups: readonly Group[]): readonly Extract<Group, { is: 'pods' }>[] {
  return groups.flatMap((group) => (group.is === 'pods' ? [group] : group.is === 'anyone' ? podGroups(group.but) : []));
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function familiesIn({ pods }: Snapshot): readonly (4 | 6)[] {
  const seen = [...new Set(pods.filter(({ spec }) => !spec?.hostNetwork).flatMap(familiesOf))];
  return seen.length > 0 ? seen : [4];
}

function familiesOf(pod: Pod): readonly (4 | 6)[] {
  return (pod.status?.podIPs ?? []).map(({ ip }) => (ip?.includes(':') ? 6 : 4));
}

function bit(bits: Uint32Array, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

type Draw = <Value>(values: readonly Value[]) => Value;

/** Draws from lists, by a linear congruential generator. */
function drawing(seed: number): Draw {
  let state = (seed ^ 0x2545f491) >>> 0;
  return (values) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)]!;
  };
}
