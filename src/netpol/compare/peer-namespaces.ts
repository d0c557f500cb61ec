import type { Pod } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, parseAddress, printAddress } from '../../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../../kube/labels.ts';
import { memoize } from '../../kube/memoize.ts';
import { type DeclaredPort, declaredPorts, namespacedName, namespaceOf, podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { addressClasses } from '../classes/address-classes.ts';
import { isSubjectToPolicies } from '../classes/hypothetical-pods.ts';
import { type LabelClasses, labelClasses, namespaceClasses } from '../classes/label-classes.ts';
import { portNames } from '../classes/signature.ts';
import type { Endpoint, HypotheticalPod } from '../flow.ts';
import { hypotheticalDefaults } from '../hypothetical-defaults.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { usualInterpretation } from '../interpretations.ts';
import { type IpBlock, matchIpBlock } from '../ip-block.ts';
import { allPeers } from '../policy.ts';

/** Something as it is with the old and with the new policies. */
export interface BeforeAndNow<Thing> {
  readonly before: Thing;
  readonly now: Thing;
}

/** Existing ends that no policy of either snapshot distinguishes. */
export interface EquivalentEnds {
  /** The labels whose keys some selector mentions; null for an address. */
  readonly labels: Labels | null;
  readonly address: Address | undefined;
  /** The declared ports whose names some rule looks up. */
  readonly named: readonly DeclaredPort[];
  /** Empty for an address outside of the cluster. */
  readonly pods: readonly Pod[];
  readonly ip?: string;
}

/**
 * A namespace, existing or hypothetical, or everything outside of the cluster: the ends that one set of rules selects
 * from.
 */
export interface PeerSpace {
  /** The name of the namespace: of a hypothetical one, a name that selectors mention, or one that none mentions. */
  readonly name: string;
  readonly labels: Labels;
  /** The namespace as a hypothetical pod in it has it; `null`: outside of the cluster, where no pods can be. */
  readonly where: BeforeAndNow<HypotheticalPod['namespace']> | null;
  /** The existing ends. */
  readonly groups: readonly EquivalentEnds[];
}

/** The peer spaces of one address family. */
export interface PeerSpaces {
  readonly existing: readonly PeerSpace[];
  readonly outside: PeerSpace;
  /** Hypothetical namespaces: one for each class of labels that some selectors distinguish. */
  readonly later: (selectors: readonly LabelSelector[]) => {
    readonly spaces: readonly PeerSpace[];
    readonly exact: boolean;
  };
  /** The classes of pod labels that some selectors distinguish. */
  readonly labels: (selectors: readonly LabelSelector[]) => LabelClasses;
  /** Addresses of hypothetical pods, one for each set of policy blocks; an `ip` that is undefined: any free one. */
  readonly addresses: readonly { readonly ip: string | undefined; readonly address: Address | undefined }[];
}

/**
 * Finds the peer spaces of two snapshots that differ in their policies alone. With `strict`, addresses of the pod range
 * that belong to no pod are outside ends too, as a node may have them.
 */
export function findPeerSpaces(before: Snapshot, now: Snapshot, family: 4 | 6, strict: boolean): PeerSpaces {
  const both = indexSnapshot({ ...now, policies: [...before.policies, ...now.policies] });
  const addresses = addressClasses([now, before], family);
  const group = equivalenceGrouping(both.snapshot, family);
  const pods = Map.groupBy(podsOf(now, family), namespaceOf);
  const whereIn = (snapshot: Snapshot, name: string): HypotheticalPod['namespace'] =>
    indexSnapshot(snapshot).namespaces.has(name) ? name : { labels: { [namespaceNameLabel]: name } };
  const existing = [...both.namespaces].map(
    ([name, labels]): PeerSpace => ({
      name,
      labels,
      where: { before: whereIn(before, name), now: whereIn(now, name) },
      groups: group(pods.get(name) ?? []),
    }),
  );
  const defaults = hypotheticalDefaults(both);
  const free = defaults.addresses.filter((each) => each.family === family).map(printAddress);
  const unassigned = addresses.pods.flatMap((ip) => ip ?? free);
  const names = new Set(both.namespaces.keys());
  return {
    existing,
    outside: {
      name: '',
      labels: {},
      where: null,
      groups: outsideEnds([...addresses.outside, ...(strict ? unassigned : [])], both.podAt),
    },
    later: memoizeBySelectors((selectors) => {
      const { labels, exact } = namespaceClasses(selectors, names);
      const spaces = labels.map((given): PeerSpace => {
        const all = { [namespaceNameLabel]: defaults.namespace, ...given };
        const where = { labels: given };
        return { name: all[namespaceNameLabel] ?? '', labels: all, where: { before: where, now: where }, groups: [] };
      });
      return { spaces, exact };
    }),
    labels: memoizeBySelectors(labelClasses),
    addresses: addresses.pods.map((ip) => ({
      ip,
      address: ip === undefined ? defaults.addresses.find((each) => each.family === family) : parseAddress(ip),
    })),
  };
}

/** Remembers the classes of the selectors: many spaces ask about the same ones, in any order. */
function memoizeBySelectors<Classes>(find: (selectors: readonly LabelSelector[]) => Classes) {
  const byTexts = memoize(
    (texts: readonly string[]) => find(texts.map((text): LabelSelector => JSON.parse(text))),
    (texts) => texts.join(),
  );
  return (selectors: readonly LabelSelector[]): Classes =>
    byTexts([...new Set(selectors.map((selector) => JSON.stringify(selector)))].sort());
}

/**
 * The pods with flows of a family: no host-network pods (rule 49), and none that only have addresses of the other
 * family.
 */
function podsOf({ pods }: Snapshot, family: 4 | 6): readonly Pod[] {
  const has = (pod: Pod): boolean => addressOf(pod, family) !== undefined;
  const familyIsUsed = pods.some(has);
  return pods.filter(
    (pod) => isSubjectToPolicies(pod) && (!familyIsUsed || podAddresses(pod).length === 0 || has(pod)),
  );
}

/** Addresses outside of the cluster as ends. An address that a pod has is that pod, and not outside. */
function outsideEnds(outside: readonly string[], podAt: ReadonlyMap<string, string>): readonly EquivalentEnds[] {
  return outside.flatMap((ip): EquivalentEnds[] =>
    podAt.has(ip) ? [] : [{ labels: null, address: parseAddress(ip), named: [], pods: [], ip }],
  );
}

/** Makes a function that groups pods which no selector, block or port name of the policies distinguishes. */
function equivalenceGrouping(snapshot: Snapshot, family: 4 | 6): (pods: readonly Pod[]) => readonly EquivalentEnds[] {
  const { policies } = indexSnapshot(snapshot);
  const peers = policies.flatMap(allPeers);
  const selectors = [
    ...policies.map(({ podSelector }) => podSelector),
    ...peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.podSelector ?? []) : [])),
  ];
  const keys = [
    ...new Set(
      selectors.flatMap(({ matchLabels, matchExpressions }) => [
        ...Object.keys(matchLabels ?? {}),
        ...(matchExpressions ?? []).map(({ key }) => key),
      ]),
    ),
  ];
  const blocks = [
    ...new Map(
      peers.flatMap((peer) => (peer.is === 'ipBlock' ? [[blockText(peer.ipBlock), peer.ipBlock]] : [])),
    ).values(),
  ];
  const names = portNames([snapshot]);
  return (pods) => {
    const found = new Map<string, EquivalentEnds & { readonly pods: Pod[] }>();
    for (const pod of pods) {
      const own = pod.metadata?.labels ?? {};
      const labels = Object.fromEntries(
        keys.flatMap((key) => (Object.hasOwn(own, key) ? [[key, own[key] ?? '']] : [])),
      );
      const address = addressOf(pod, family);
      const named = declaredPorts(pod).filter(({ name }) => name !== undefined && names.has(name));
      const within = blocks
        .map((block) => (matchIpBlock(block, address, usualInterpretation).matches ? 1 : 0))
        .join('');
      const key = JSON.stringify([labels, within, named.map(({ name, protocol, port }) => [name, protocol, port])]);
      const known = found.get(key);
      if (known) known.pods.push(pod);
      else found.set(key, { labels, address, named, pods: [pod] });
    }
    return [...found.values()];
  };
}

function blockText({ cidr, except }: IpBlock): string {
  return [cidr, ...except.map(({ text }) => text)].join();
}

function addressOf(pod: Pod, family: 4 | 6): Address | undefined {
  return podAddresses(pod)
    .map((text) => parseAddress(text))
    .find((address) => address?.family === family);
}

/** An existing pod as an endpoint. */
export function endOfPod(pod: Pod): Extract<Endpoint, { readonly pod: string }> {
  return { pod: namespacedName(pod) };
}
