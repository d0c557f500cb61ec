import type { Pod } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, parseAddress, printAddress } from '../../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../../kube/labels.ts';
import { type DeclaredPort, declaredPorts, namespacedName, namespaceOf, podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { addressClasses } from '../classes/address-classes.ts';
import { counts } from '../classes/hypothetical-pods.ts';
import { type LabelClasses, labelClasses, namespaceClasses } from '../classes/label-classes.ts';
import { peersOf, portNames } from '../classes/signature.ts';
import type { Endpoint, HypotheticalPod } from '../flow.ts';
import { hypotheticalDefaults } from '../hypothetical-defaults.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { usualInterpretation } from '../interpretations.ts';
import { type IpBlock, matchIpBlock } from '../ip-block.ts';

/** Something of two snapshots that differ in their policies alone: as it is in either. */
export interface InBoth<Thing> {
  readonly before: Thing;
  readonly now: Thing;
}

/** Ends that are there and that no policy of either snapshot tells apart. */
export interface LikeEnds {
  /** Those that some selector mentions; of an address, none. */
  readonly labels: Labels | null;
  readonly address: Address | undefined;
  /** The ports whose names some rule looks up. */
  readonly named: readonly DeclaredPort[];
  /** Empty for an address outside of the cluster. */
  readonly pods: readonly Pod[];
  readonly ip?: string;
}

/** A namespace, there or yet to be made, or all that lies outside of the cluster. */
export interface Home {
  /** By its name: that of a namespace that is there, or one that selectors mention, or one that none does. */
  readonly name: string;
  readonly labels: Labels;
  /** How a pod that somebody makes there names it; `null`: outside, where nobody makes any. */
  readonly where: InBoth<HypotheticalPod['namespace']> | null;
  readonly ends: readonly LikeEnds[];
}

/** The homes of ends of a family. */
export interface Homes {
  readonly existing: readonly Home[];
  readonly outside: Home;
  /** Namespaces for each way in which those that somebody makes later can meet some selectors. */
  readonly later: (selectors: readonly LabelSelector[]) => { readonly homes: readonly Home[]; readonly exact: boolean };
  /** Labels of pods for each way in which those can meet some selectors. */
  readonly labels: (selectors: readonly LabelSelector[]) => LabelClasses;
  /** Addresses of pods that nobody has made, for each way in which they can lie in blocks; `undefined`: as it comes. */
  readonly addresses: readonly { readonly ip: string | undefined; readonly address: Address | undefined }[];
}

/**
 * Sorts the pods that are there into their namespaces, and adds what somebody may make, or dial from outside: `strict`,
 * also addresses of the range of pods that are no pod's, as a node may have.
 */
export function homesOf(before: Snapshot, now: Snapshot, family: 4 | 6, strict: boolean): Homes {
  const both = indexSnapshot({ ...now, policies: [...before.policies, ...now.policies] });
  const addresses = addressClasses([now, before], family);
  const sort = sorter(both.snapshot, family);
  const pods = Map.groupBy(podsOf(now, family), namespaceOf);
  const whereIn = (snapshot: Snapshot, name: string): HypotheticalPod['namespace'] =>
    indexSnapshot(snapshot).namespaces.has(name) ? name : { labels: { [namespaceNameLabel]: name } };
  const existing = [...both.namespaces].map(
    ([name, labels]): Home => ({
      name,
      labels,
      where: { before: whereIn(before, name), now: whereIn(now, name) },
      ends: sort(pods.get(name) ?? []),
    }),
  );
  const invented = hypotheticalDefaults(both);
  const free = invented.addresses.filter((each) => each.family === family).map(printAddress);
  const unowned = addresses.pods.flatMap((ip) => ip ?? free);
  const names = new Set(both.namespaces.keys());
  return {
    existing,
    outside: {
      name: '',
      labels: {},
      where: null,
      ends: outsideEnds([...addresses.outside, ...(strict ? unowned : [])], both.podAt),
    },
    later: remembered((selectors) => {
      const { labels, exact } = namespaceClasses(selectors, names);
      const homes = labels.map((given): Home => {
        const all = { [namespaceNameLabel]: invented.namespace, ...given };
        const where = { labels: given };
        return { name: all[namespaceNameLabel] ?? '', labels: all, where: { before: where, now: where }, ends: [] };
      });
      return { homes, exact };
    }),
    labels: remembered(labelClasses),
    addresses: addresses.pods.map((ip) => ({
      ip,
      address: ip === undefined ? invented.addresses.find((each) => each.family === family) : parseAddress(ip),
    })),
  };
}

/** Many homes ask about the same selectors. */
function remembered<Found>(find: (selectors: readonly LabelSelector[]) => Found) {
  const known = new Map<string, Found>();
  return (selectors: readonly LabelSelector[]): Found => {
    const texts = [...new Set(selectors.map((selector) => JSON.stringify(selector)))].sort();
    const found = known.get(texts.join()) ?? find(texts.map((text): LabelSelector => JSON.parse(text)));
    known.set(texts.join(), found);
    return found;
  };
}

/** Host-network pods take no part (rule 49), nor do pods without an address of a family that others have. */
function podsOf({ pods }: Snapshot, family: 4 | 6): readonly Pod[] {
  const has = (pod: Pod): boolean => addressOf(pod, family) !== undefined;
  const anybody = pods.some(has);
  return pods.filter((pod) => counts(pod) && (!anybody || podAddresses(pod).length === 0 || has(pod)));
}

/** An address that a pod has is that pod, and not outside. */
function outsideEnds(outside: readonly string[], podAt: ReadonlyMap<string, string>): readonly LikeEnds[] {
  return outside.flatMap((ip): LikeEnds[] =>
    podAt.has(ip) ? [] : [{ labels: null, address: parseAddress(ip), named: [], pods: [], ip }],
  );
}

/** Puts pods together that no selector, block or name of a port tells apart. */
function sorter(snapshot: Snapshot, family: 4 | 6): (pods: readonly Pod[]) => readonly LikeEnds[] {
  const { policies } = indexSnapshot(snapshot);
  const peers = policies.flatMap(peersOf);
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
    const found = new Map<string, LikeEnds & { readonly pods: Pod[] }>();
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

/** A pod that is there, as an end. */
export function endOfPod(pod: Pod): Extract<Endpoint, { readonly pod: string }> {
  return { pod: namespacedName(pod) };
}
