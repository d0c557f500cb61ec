import { BlockList } from 'node:net';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Labels } from '../../src/kube/labels.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { FlowClaim, PortRange } from '../../src/netpol/claims/claims.ts';
import type { Group, LabelRequirements, PodGroup } from '../../src/netpol/claims/groups.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint, Flow, HypotheticalPod, Protocol } from '../../src/netpol/flow.ts';
import { compileMatrix } from '../../src/netpol/matrix/matrix.ts';

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
  /** As the untouched cluster has them. */
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly ip: string;
  readonly families: readonly (4 | 6)[];
  readonly host: string | undefined;
}

const numbers = [1, 50, 53, 79, 80, 81, 82, 83, 65_535];
const nodes: Readonly<Record<string, string>> = { n1: '172.18.0.2', n2: '172.18.0.3' };

/** How many pods that nobody has made are drawn. */
const made = 48;

/** Tries all flows between many ends drawn at random, of labels, namespaces, addresses and port names of every kind. */
export function bruteProof(claims: readonly FlowClaim[], now: Snapshot, before: Snapshot, seed: number): Brute {
  const draw = drawing(seed);
  const things = [
    ...podsOf(before),
    ...outside(draw),
    ...Array.from({ length: made }, () => possible(claims, before, draw)),
  ];
  const ofNow = compileMatrix(
    now,
    things.map((thing) => thing.now),
  );
  const ofBefore = compileMatrix(
    before,
    things.map((thing) => thing.before),
  );
  const words = (things.length + 31) >>> 5;
  const spoken = claims.map((claim) => spokenOf(claim, things));
  const flows = ([4, 6] as const).map((family) => flowsOver(family, things));
  const against = claims.map((): string | undefined => undefined);
  const everything = claims.findIndex(({ is }) => is === 'unchanged');
  // Two numbers that policies and claims speak of, and two of all.
  for (const port of new Set([80, 81, draw(numbers), draw(numbers)])) {
    for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
      const counts = claims.map((claim) => isCounted(claim, port, protocol));
      const dialled = `${protocol} ${port}`;
      for (const [index, family] of ([4, 6] as const).entries()) {
        things.forEach((from, i) => {
          const possibleTo = flows[index]?.[i];
          if (!possibleTo?.some((word) => word !== 0)) return;
          const rowNow = ofNow.row(i, port, protocol, family);
          const rowBefore = ofBefore.row(i, port, protocol, family);
          for (let word = 0; word < words; word++) {
            const among = possibleTo[word] ?? 0;
            if (among === 0) continue;
            const [is, was] = [rowNow[word] ?? 0, rowBefore[word] ?? 0];
            let said = 0;
            for (const [at, claim] of claims.entries()) {
              const about = spoken[at]?.[i]?.[word] ?? 0;
              if (counts[at] || claim.is === 'never') said |= about;
              if (counts[at]) note(at, about & among & (claim.is === 'works' ? ~is : is), from, word, dialled, family);
            }
            if (everything >= 0) note(everything, ~said & among & (is ^ was), from, word, dialled, family);
          }
        });
      }
    }
  }
  return { against, wanted };

  function note(at: number, wrong: number, from: Thing, word: number, dialled: string, family: 4 | 6): void {
    if (wrong === 0) return;
    const to = things[word * 32 + 31 - Math.clz32(wrong)];
    against[at] ??= `${JSON.stringify(from.now)} -> ${JSON.stringify(to?.now)} ${dialled} over IPv${family}`;
  }

  function wanted(flow: Flow<Endpoint>): readonly (boolean | undefined)[] {
    const [from, to, port] = [thingOf(before, flow.from), thingOf(before, flow.to), Number(flow.port)];
    const speaks = claims.map((claim) => (spokenOf(claim, [from, to])[0]?.[0] ?? 0) > 1);
    const counts = claims.map((claim, at) => speaks[at] && isCounted(claim, port, flow.protocol));
    const said = claims.some((claim, at) => counts[at] || (claim.is === 'never' && speaks[at]));
    return claims.map((claim, at) => {
      if (claim.is === 'unchanged') return said ? undefined : evaluate(before, flow).allowed;
      return counts[at] ? claim.is === 'works' : undefined;
    });
  }
}

/** For each end as a source the destinations that a claim speaks of, on some port. */
function spokenOf(claim: FlowClaim, things: readonly Thing[]): readonly Uint32Array[] {
  const none = new Uint32Array((things.length + 31) >>> 5);
  if (claim.is === 'unchanged') return things.map(() => none);
  const to = setOf(things, (thing) => among(thing, claim.is === 'only' ? claim.reach : claim.to));
  return things.map((thing) => {
    const speaks = claim.is === 'only' ? !among(thing, claim.these) : among(thing, claim.from);
    return speaks ? to : none;
  });
}

/** Whether a claim wants something of the flows that it speaks of on a port. */
function isCounted(claim: FlowClaim, port: number, protocol: Protocol): boolean {
  if (claim.is === 'unchanged') return false;
  if (claim.is === 'only') return true;
  const within = (ranges: readonly PortRange[]) =>
    ranges.some((range) => range.protocol === protocol && range.from <= port && port <= range.to);
  return claim.ports ? within(claim.ports) : !within(claim.exceptPorts ?? []);
}

function setOf(things: readonly Thing[], isIn: (thing: Thing) => boolean): Uint32Array {
  const bits = new Uint32Array((things.length + 31) >>> 5);
  things.forEach((thing, at) => {
    if (isIn(thing)) bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
  });
  return bits;
}

/** Where each end can dial. A pod and itself, two addresses, a pod and its node, ends without the family are no flows. */
function flowsOver(family: 4 | 6, things: readonly Thing[]): readonly Uint32Array[] {
  const takingPart = setOf(things, ({ families }) => families.includes(family));
  const pods = setOf(things, ({ isPod, families }) => isPod && families.includes(family));
  return things.map((from, i) => {
    if (!from.families.includes(family)) return new Uint32Array(pods.length);
    const to = (from.isPod ? takingPart : pods).slice();
    things.forEach((other, j) => {
      const itself = i === j && 'pod' in from.now;
      if (itself || isHost(from, other) || isHost(other, from)) to[j >>> 5] = (to[j >>> 5] ?? 0) & ~(1 << (j & 31));
    });
    return to;
  });
}

function isHost({ now }: Thing, { host }: Thing): boolean {
  return host !== undefined && 'ip' in now && now.ip === host;
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
    const namespaceLabels =
      typeof namespace === 'string'
        ? labelsOfNamespace(snapshot, namespace)
        : { [nameLabel]: 'of-no-consequence', ...namespace.labels };
    return { ...both, isPod: true, namespace: name, namespaceLabels, labels, ip: ip ?? '', families, host: undefined };
  }
  if ('pod' in end) {
    const pod = snapshot.pods.find(({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === end.pod);
    const labels = pod?.metadata?.labels ?? {};
    const host = nodes[pod?.spec?.nodeName ?? ''];
    const families = pod ? familiesOf(pod) : [];
    const namespace = pod?.metadata?.namespace ?? null;
    const namespaceLabels = labelsOfNamespace(snapshot, namespace ?? '');
    return { ...both, isPod: true, namespace, namespaceLabels, labels, ip: pod?.status?.podIP ?? '', families, host };
  }
  const families = 'ip' in end && end.ip.includes(':') ? [6 as const] : [4 as const];
  const ip = 'ip' in end ? end.ip : '';
  return { ...both, isPod: false, namespace: null, namespaceLabels: {}, labels: {}, ip, families, host: undefined };
}

const nameLabel = 'kubernetes.io/metadata.name';

function labelsOfNamespace({ namespaces }: Snapshot, name: string): Labels {
  return { ...namespaces.find(({ metadata }) => metadata?.name === name)?.metadata?.labels, [nameLabel]: name };
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
    '203.0.113.0',
    '203.0.113.255',
    '203.0.114.0',
    '172.18.0.4',
  ];
  const six = ['2001:db8::9', 'fd01::1', 'fcff:ffff::', '2600::1', '2001:db8:1::'];
  return [draw(some), draw(some), draw(some), draw(some), draw(six), draw(six)].map((ip) =>
    thingOf({ pods: [] } as never, { ip }),
  );
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
  const namespace = draw<HypotheticalPod['namespace']>([
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
  const made = typeof namespace === 'string' ? namespace : null;
  const ofNamespace = typeof namespace === 'string' ? labelsOfNamespace(snapshot, namespace) : namespace.labels;
  const group = groups.find(
    (each) =>
      isOfNamespace(each, made, { [nameLabel]: 'of-no-consequence', ...ofNamespace }) &&
      Object.keys(each.labels).length > 0 &&
      meets(labels, each),
  );
  const ports = group ? declaredBy(modelOf(snapshot, group)) : names(draw);
  return thingOf(snapshot, { like: { namespace, labels, ip, ports } });
}

/** Names that policies mention, on numbers that they mention or not; none of them on two of one protocol. */
function names(draw: Draw): NonNullable<HypotheticalPod['ports']> {
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    ['web', 'dns'].flatMap((name) => {
      const port = draw([undefined, 53, 80, 80, 81, 82, 83]);
      return port === undefined ? [] : [{ name, port, protocol }];
    }),
  );
}

function modelOf(snapshot: Snapshot, group: PodGroup): Pod | undefined {
  return snapshot.pods.find(({ metadata, spec }) => {
    const namespace = metadata?.namespace ?? '';
    const isOne = isOfNamespace(group, namespace, labelsOfNamespace(snapshot, namespace));
    return spec?.hostNetwork !== true && isOne && meets(metadata?.labels ?? {}, group);
  });
}

function declaredBy(pod: Pod | undefined): NonNullable<HypotheticalPod['ports']> {
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
    if (group.is === 'workload')
      return 'pod' in thing.before && thing.before.pod === `${group.namespace}/${group.name}`;
    if (group.is === 'addresses') {
      return !thing.isPod && isIn(group.cidr, thing.ip) && !group.except.some((hole) => isIn(hole, thing.ip));
    }
    return thing.isPod && isOfNamespace(group, thing.namespace, thing.namespaceLabels) && meets(thing.labels, group);
  });
}

function isOfNamespace({ namespace }: PodGroup, name: string | null, labels: Labels): boolean {
  return typeof namespace === 'string' ? namespace === name : meets(labels, namespace);
}

function isIn(cidr: string, ip: string): boolean {
  const [address = '', prefix] = cidr.split('/');
  const blocks = new BlockList();
  const familyOf = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4');
  blocks.addSubnet(address, Number(prefix), familyOf(address));
  return ip !== '' && familyOf(ip) === familyOf(address) && blocks.check(ip, familyOf(ip));
}

function podGroups(groups: readonly Group[]): readonly PodGroup[] {
  return groups.flatMap((group) => (group.is === 'pods' ? [group] : group.is === 'anyone' ? podGroups(group.but) : []));
}

function meets(labels: Labels, { labels: wanted, expressions = [] }: LabelRequirements): boolean {
  const equal = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    expressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}

function familiesIn({ pods }: Snapshot): readonly (4 | 6)[] {
  const seen = [...new Set(pods.filter(({ spec }) => !spec?.hostNetwork).flatMap(familiesOf))];
  return seen.length > 0 ? seen : [4];
}

function familiesOf(pod: Pod): readonly (4 | 6)[] {
  return (pod.status?.podIPs ?? []).map(({ ip }) => (ip?.includes(':') ? 6 : 4));
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
