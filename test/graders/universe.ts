import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { flowClaimsOf } from '../../graders/claims.ts';
import type { Check, Group } from '../../graders/grader.ts';
import type { Labels } from '../../src/kube/labels.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { AddressGroup, LabelRequirements, PodGroup } from '../../src/netpol/claims/groups.ts';
import type { Endpoint, HypotheticalPod } from '../../src/netpol/flow.ts';

/** One thing of the universe as policies see it. */
export interface Thing {
  readonly end: Endpoint;
  readonly isPod: boolean;
  readonly namespace: string | null;
  readonly namespaceLabels: { readonly now: Labels; readonly before: Labels; readonly claimed: Labels };
  readonly labels: Labels;
  /** Its own name and that of its Deployment. */
  readonly names: readonly string[];
  readonly ip: number;
  readonly ports: NonNullable<HypotheticalPod['ports']>;
  /** Addresses of the node that it runs on: those always reach it. */
  readonly host: readonly number[];
}

const nameLabel = 'kubernetes.io/metadata.name';

/**
 * Every pod there is, every pod that labels in sight can make, in every namespace there is or that labels in sight can
 * make, at every address that a block tells from another; and addresses outside.
 */
export function universeOf(checks: readonly Check[], untouched: Snapshot, answered: Snapshot): readonly Endpoint[] {
  const policies = [...untouched.policies, ...answered.policies];
  const rules = policies.flatMap(({ spec }) => [
    ...(spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] })),
    ...(spec?.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] })),
  ]);
  const peers = rules.flatMap((rule) => rule.peers);
  const groups = flowClaimsOf(checks).flatMap((claim) =>
    claim.is === 'only'
      ? [...claim.these, ...claim.reach]
      : claim.is === 'unchanged'
        ? []
        : [...claim.from, ...claim.to],
  );
  const pods = podGroups(groups);
  const models = untouched.pods.filter((pod) => !pod.spec?.hostNetwork);
  const portNames = rules
    .flatMap(({ ports }) => ports.map(({ port }) => port))
    .filter((port) => typeof port === 'string');

  const blocks = [
    ...peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [])),
    ...addressGroups(groups).flatMap(({ cidr, except }) => [cidr, ...except]),
  ];
  const edges = blocks.flatMap((cidr) => {
    const [address = '', prefix = '32'] = cidr.split('/');
    const size = 2 ** (32 - Number(prefix));
    const first = Math.floor(numberOf(address) / size) * size;
    return [first - 1, first, first + Math.floor(size / 2), first + size - 1, first + size];
  });
  const podAddresses = [...new Set([numberOf('10.244.200.200'), ...edges.filter((ip) => inside('10.244.0.0/16', ip))])];
  const noSource = ['0.0.0.0/8', '10.244.0.0/16', '10.96.0.0/16', '127.0.0.0/8', '224.0.0.0/3'];
  const outside = ['203.0.113.9', '198.51.100.7', '8.8.8.8', '172.18.0.3'].map(numberOf);
  const addresses = [...new Set([...outside, ...edges])].filter(
    (ip) => ip > 0 && ip < 2 ** 32 && !noSource.some((cidr) => inside(cidr, ip)),
  );

  const allLabels = combinations(
    [
      ...policies.map(({ spec }) => spec?.podSelector),
      ...peers.map(({ podSelector }) => podSelector),
      ...pods.map(selectorOf),
    ],
    [],
  );
  const names = answered.namespaces.map(({ metadata }) => metadata?.name ?? '');
  const existing = names.map((name) => ({
    namespace: name as string | null,
    where: name as HypotheticalPod['namespace'],
  }));
  const ofClaims = pods.flatMap(({ namespace }) => (typeof namespace === 'string' ? [] : [selectorOf(namespace)]));
  const later = combinations([...peers.map(({ namespaceSelector }) => namespaceSelector), ...ofClaims], names).map(
    (labels) => ({
      namespace: null,
      where: { labels: { ...labels, [nameLabel]: labels[nameLabel] ?? 'made-later' } },
    }),
  );
  const labelsOf = (name: string): Labels => {
    const known = [untouched, answered].map(({ namespaces }) =>
      namespaces.find(({ metadata }) => metadata?.name === name),
    );
    return { ...known.find((each) => each !== undefined)?.metadata?.labels, [nameLabel]: name };
  };
  const isIn = (group: PodGroup, namespace: string | null, of: Labels): boolean =>
    typeof group.namespace === 'string' ? group.namespace === namespace : matches(selectorOf(group.namespace), of);

  const likes = [...existing, ...later].flatMap((home) =>
    allLabels.flatMap((labels) => {
      const ofHome = typeof home.where === 'string' ? labelsOf(home.where) : home.where.labels;
      const group = pods.find(
        (each) =>
          isIn(each, home.namespace, ofHome) &&
          Object.keys(each.labels).length > 0 &&
          matches(selectorOf(each), labels),
      );
      const model = models.find(({ metadata }) => {
        const namespace = metadata?.namespace ?? '';
        return (
          group && isIn(group, namespace, labelsOf(namespace)) && matches(selectorOf(group), metadata?.labels ?? {})
        );
      });
      const declared = model
        ? [declaredBy(model)]
        : [[], ...(group ? [] : portNames.length > 0 ? [odd(portNames)] : [])];
      return declared.flatMap((ports) => podAddresses.map((ip) => ({ home, labels, ports, ip })));
    }),
  );
  return [
    ...models.map(({ metadata }) => ({ pod: `${metadata?.namespace}/${metadata?.name}` })),
    ...likes.map(({ home, labels, ports, ip }) => ({
      like: { namespace: home.where, labels, ip: spelled(ip), ports },
    })),
    ...addresses.map((ip) => ({ ip: spelled(ip) })),
  ];
}

/** What the oracle has to know of ends. A namespace that only one of the clusters has keeps its labels in the other. */
export function thingsOf(ends: readonly Endpoint[], untouched: Snapshot, answered: Snapshot): readonly Thing[] {
  const labelsIn = ({ namespaces }: Snapshot, name: string) =>
    namespaces.find(({ metadata }) => metadata?.name === name)?.metadata?.labels;
  const named = (name: string) => {
    const now = labelsIn(answered, name) ?? {};
    const was = labelsIn(untouched, name);
    return { namespace: name, namespaceLabels: { now, before: was ?? { [nameLabel]: name }, claimed: was ?? now } };
  };
  return ends.flatMap((end): Thing[] => {
    if ('like' in end) {
      const { namespace, labels, ip, ports = [] } = end.like;
      const around = typeof namespace === 'string' ? {} : { [nameLabel]: 'made-later', ...namespace.labels };
      const home =
        typeof namespace === 'string'
          ? named(namespace)
          : { namespace: null, namespaceLabels: { now: around, before: around, claimed: around } };
      return [{ end, isPod: true, ...home, labels, names: [], ip: numberOf(ip ?? '10.244.200.200'), ports, host: [] }];
    }
    if ('pod' in end) {
      const pod = answered.pods.find(({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === end.pod);
      if (!pod) return [];
      const home = named(pod.metadata?.namespace ?? '');
      const [ip, host] = [numberOf(pod.status?.podIP ?? ''), [numberOf(pod.status?.hostIP ?? '')]];
      const [labels, own] = [pod.metadata?.labels ?? {}, pod.metadata?.name ?? ''];
      // `NAME-HASH-RANDOM` is a pod of the Deployment NAME.
      const names = [own, own.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, '')].map((each) => `${home.namespace}/${each}`);
      return [{ end, isPod: true, ...home, labels, names, ip, ports: declaredBy(pod), host }];
    }
    if (!('ip' in end)) return [];
    const none = { now: {}, before: {}, claimed: {} };
    const nothing = { namespace: null, namespaceLabels: none, labels: {}, names: [], ports: [], host: [] };
    return [{ end, isPod: false, ...nothing, ip: numberOf(end.ip) }];
  });
}

/** All sets of labels that the keys and values of some selectors can make, with one value for each key that none has. */
function combinations(
  selectors: readonly (LabelSelector | undefined)[],
  takenNames: readonly string[],
): readonly Labels[] {
  const words = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]) =>
    words.set(key, new Set([...(words.get(key) ?? ['unheard-of']), ...values]));
  for (const selector of selectors) {
    for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) add(key, [value]);
    for (const { key, values } of selector?.matchExpressions ?? []) add(key, values ?? []);
  }
  let all: Labels[] = [{}];
  for (const [key, values] of words) {
    const free = [...values].filter((value) => key !== nameLabel || !takenNames.includes(value));
    all = all.flatMap((labels) => [labels, ...free.map((value) => ({ ...labels, [key]: value }))]);
  }
  return all;
}

function addressGroups(groups: readonly Group[]): readonly AddressGroup[] {
  return groups.flatMap((group) =>
    group.is === 'addresses' ? [group] : group.is === 'anyone' ? addressGroups(group.but) : [],
  );
}

function podGroups(groups: readonly Group[]): readonly PodGroup[] {
  return groups.flatMap((group) => (group.is === 'pods' ? [group] : group.is === 'anyone' ? podGroups(group.but) : []));
}

/** A pod of nobody's group may give names to ports of its choice. */
function odd(names: readonly string[]): NonNullable<HypotheticalPod['ports']> {
  return names.flatMap((name, index) =>
    (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ name, port: 7777 + index, protocol })),
  );
}

function declaredBy(pod: Snapshot['pods'][number]): NonNullable<HypotheticalPod['ports']> {
  return (pod.spec?.containers ?? []).flatMap(({ ports }) =>
    (ports ?? []).map(({ name, containerPort, protocol }) => ({
      ...(name ? { name } : {}),
      port: containerPort,
      protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : ('TCP' as const),
    })),
  );
}

/** What a group asks of labels, as a selector. */
export function selectorOf({ labels, expressions = [] }: LabelRequirements): LabelSelector {
  return { matchLabels: { ...labels }, matchExpressions: [...expressions] };
}

/** Whether labels meet a selector; one that is not there is met by all. */
export function matches(selector: LabelSelector | undefined, labels: Labels): boolean {
  const every = (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && values.includes(value);
    return operator === 'In' ? listed : !listed;
  });
  return every && Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function spelled(ip: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(ip / 2 ** shift) % 256).join('.');
}

/** Whether an address, as a number, lies in an IPv4 block. */
export function inside(cidr: string, ip: number): boolean {
  const [address = '', prefix = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(numberOf(address) / size) === Math.floor(ip / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
