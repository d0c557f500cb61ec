import { nearest } from '../kube/edit-distance.ts';
import { isFinished, namespacedName, namespaceOf, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { parseEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination } from '../netpol/flow.ts';
import { inventoryOf } from './inventory.ts';

/** Who an endpoint's text means: one end, or the pods of a workload. */
export interface ResolvedEndpoint {
  readonly ends: readonly Destination[];
  /** `namespace/name`, where the text named a workload. */
  readonly workload?: string;
}

/**
 * A text that means nobody: why, as a sentence, and what may have been meant, as text of the same kind; where nothing
 * is near enough, what there is.
 */
export interface UnknownEndpointText {
  readonly unknown: string;
  readonly suggestion?: string;
  readonly instead?: readonly string[];
}

/**
 * Finds who a text means: `namespace/pod`, `namespace/workload` where no pod has that name, `service:namespace/name`,
 * an address, `node:name`, `namespace/{key=value}`. Addresses need nobody who has them.
 */
export function resolveEndpoint(snapshot: Snapshot, text: string): ResolvedEndpoint | UnknownEndpointText {
  const end = parseEndpoint(text);
  const inventory = inventoryOf(snapshot);
  if ('fault' in end) return unknown(end.fault, namesLike(snapshot, text.trim()), []);
  if ('ip' in end) return { ends: [end] };
  if ('service' in end) {
    if (inventory.service(end.service) !== undefined) return { ends: [end] };
    const names = snapshot.services.map((service) => `service:${namespacedName(service)}`);
    return unknown(`There is no Service ${end.service}.`, nearest(`service:${end.service}`, names), names);
  }
  if ('node' in end) {
    if (inventory.node(end.node) !== undefined) return { ends: [end] };
    const known = [
      ...snapshot.nodes.flatMap((node) => node.metadata?.name ?? []),
      ...snapshot.pods.flatMap((pod) => pod.spec?.nodeName ?? []),
    ];
    const names = [...new Set(known)].map((name) => `node:${name}`);
    return unknown(`There is no node ${end.node}.`, nearest(`node:${end.node}`, names), names);
  }
  if ('like' in end) {
    const { namespace } = end.like;
    if (typeof namespace !== 'string' || inventory.hasNamespace(namespace)) return { ends: [end] };
    const labels = text.slice(text.indexOf('/'));
    const near = nearest(namespace, namespaceNames(snapshot));
    const all = namespaceNames(snapshot).map((name) => `${name}${labels}`);
    return unknown(`There is no namespace ${namespace}.`, near === undefined ? undefined : `${near}${labels}`, all);
  }
  return inventory.pod(end.pod) === undefined ? podsOfWorkload(snapshot, end.pod) : { ends: [end] };
}

function podsOfWorkload(snapshot: Snapshot, name: string): ResolvedEndpoint | UnknownEndpointText {
  const pods = workloadsOf(snapshot).get(name);
  if (pods !== undefined) {
    const live = pods.filter((pod) => !isFinished(pod));
    const ends = (live.length > 0 ? live : pods).map((pod) => ({ pod: namespacedName(pod) }));
    return { ends, workload: name };
  }
  const [namespace = '', ownName = ''] = name.split('/');
  const names = [...workloadsOf(snapshot).keys(), ...snapshot.pods.map(namespacedName)];
  if (inventoryOf(snapshot).hasNamespace(namespace)) {
    const near = nearest(name, names) ?? namesLike(snapshot, ownName);
    const here = shortNames(snapshot).filter((other) => other.startsWith(`${namespace}/`));
    return unknown(`There is no pod or workload ${name}.`, near, here.length > 0 ? here : shortNames(snapshot));
  }
  const namespaces = namespaceNames(snapshot);
  const near = nearest(namespace, namespaces);
  const there = near !== undefined && names.includes(`${near}/${ownName}`) ? `${near}/${ownName}` : undefined;
  const meant = there ?? nearest(name, names) ?? namesLike(snapshot, ownName);
  return unknown(`There is no namespace ${namespace}.`, meant, namespaces);
}

/** The pods of each workload, by its `namespace/name`; a ReplicaSet's go by its own name too. */
function workloadsOf(snapshot: Snapshot): ReadonlyMap<string, Snapshot['pods']> {
  let workloads = known.get(snapshot);
  if (workloads === undefined) {
    const named = snapshot.pods.flatMap((pod) => {
      const names = [workloadOf(pod)?.name, ...(pod.metadata?.ownerReferences ?? []).map((owner) => owner.name)];
      return [...new Set(names)].flatMap((name) =>
        name === undefined ? [] : [{ name: `${namespaceOf(pod)}/${name}`, pod }],
      );
    });
    workloads = new Map(
      [...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ pod }) => pod)]),
    );
    known.set(snapshot, workloads);
  }
  return workloads;
}

const known = new WeakMap<Snapshot, ReadonlyMap<string, Snapshot['pods']>>();

/** A workload or pod, of whatever namespace, that goes by a name without one. */
function namesLike(snapshot: Snapshot, name: string): string | undefined {
  const all = [...workloadsOf(snapshot).keys(), ...snapshot.pods.map(namespacedName)];
  return all.find((full) => full.endsWith(`/${name}`));
}

/** Every pod once, those of a workload by its name. */
function shortNames({ pods }: Snapshot): readonly string[] {
  return [...new Set(pods.map((pod) => `${namespaceOf(pod)}/${workloadOf(pod)?.name ?? pod.metadata?.name}`))];
}

function namespaceNames(snapshot: Snapshot): readonly string[] {
  return snapshot.namespaces.flatMap((namespace) => namespace.metadata?.name ?? []);
}

function unknown(sentence: string, suggestion: string | undefined, instead: readonly string[]): UnknownEndpointText {
  if (suggestion !== undefined) return { unknown: sentence, suggestion };
  return instead.length === 0 ? { unknown: sentence } : { unknown: sentence, instead };
}
