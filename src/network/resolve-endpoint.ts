import { closestText } from '../kube/edit-distance.ts';
import { isFinished, namespacedName, namespaceOf, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { parseEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination } from '../netpol/flow.ts';
import { indexObjects } from './object-index.ts';

/** The ends that a text means: one end, or the pods of a workload. */
export interface ResolvedEndpoint {
  readonly ends: readonly Destination[];
  /** `namespace/name`, where the text named a workload. */
  readonly workload?: string;
}

/**
 * A text that means no end of the snapshot: the reason as a sentence, and a similar text that exists; where none is
 * similar, the texts that exist.
 */
export interface UnknownEndpointText {
  readonly unknown: string;
  readonly suggestion?: string;
  readonly instead?: readonly string[];
}

/**
 * Finds the ends that a text means: `namespace/pod`, `namespace/workload` if no pod has that name,
 * `service:namespace/name`, an address, `node:name` or `namespace/{key=value}`. An address need not belong to anything.
 */
export function resolveEndpoint(snapshot: Snapshot, text: string): ResolvedEndpoint | UnknownEndpointText {
  const end = parseEndpoint(text);
  const index = indexObjects(snapshot);
  if ('fault' in end) return unknownText(end.fault, namesLike(snapshot, text.trim()), []);
  if ('ip' in end) return { ends: [end] };
  if ('service' in end) {
    if (index.service(end.service) !== undefined) return { ends: [end] };
    const names = snapshot.services.map((service) => `service:${namespacedName(service)}`);
    return unknownText(`There is no Service ${end.service}.`, closestText(`service:${end.service}`, names), names);
  }
  if ('node' in end) {
    if (index.node(end.node) !== undefined) return { ends: [end] };
    const known = [
      ...snapshot.nodes.flatMap((node) => node.metadata?.name ?? []),
      ...snapshot.pods.flatMap((pod) => pod.spec?.nodeName ?? []),
    ];
    const names = [...new Set(known)].map((name) => `node:${name}`);
    return unknownText(`There is no node ${end.node}.`, closestText(`node:${end.node}`, names), names);
  }
  if ('like' in end) {
    const { namespace } = end.like;
    if (typeof namespace !== 'string' || index.hasNamespace(namespace)) return { ends: [end] };
    const labels = text.slice(text.indexOf('/'));
    const near = closestText(namespace, namespaceNames(snapshot));
    const all = namespaceNames(snapshot).map((name) => `${name}${labels}`);
    return unknownText(`There is no namespace ${namespace}.`, near === undefined ? undefined : `${near}${labels}`, all);
  }
  return index.pod(end.pod) === undefined ? podsOfWorkload(snapshot, end.pod) : { ends: [end] };
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
  if (indexObjects(snapshot).hasNamespace(namespace)) {
    const near = closestText(name, names) ?? namesLike(snapshot, ownName);
    const here = shortNames(snapshot).filter((other) => other.startsWith(`${namespace}/`));
    return unknownText(`There is no pod or workload ${name}.`, near, here.length > 0 ? here : shortNames(snapshot));
  }
  const namespaces = namespaceNames(snapshot);
  const near = closestText(namespace, namespaces);
  const there = near !== undefined && names.includes(`${near}/${ownName}`) ? `${near}/${ownName}` : undefined;
  const meant = there ?? closestText(name, names) ?? namesLike(snapshot, ownName);
  return unknownText(`There is no namespace ${namespace}.`, meant, namespaces);
}

/** The pods of each workload, by `namespace/name`. Pods of a Deployment are listed under its ReplicaSet too. */
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

/** A workload or pod of any namespace with a name. */
function namesLike(snapshot: Snapshot, name: string): string | undefined {
  const all = [...workloadsOf(snapshot).keys(), ...snapshot.pods.map(namespacedName)];
  return all.find((full) => full.endsWith(`/${name}`));
}

/** The names of all pods, those of a workload once, under its name. */
function shortNames({ pods }: Snapshot): readonly string[] {
  return [...new Set(pods.map((pod) => `${namespaceOf(pod)}/${workloadOf(pod)?.name ?? pod.metadata?.name}`))];
}

function namespaceNames(snapshot: Snapshot): readonly string[] {
  return snapshot.namespaces.flatMap((namespace) => namespace.metadata?.name ?? []);
}

function unknownText(
  sentence: string,
  suggestion: string | undefined,
  instead: readonly string[],
): UnknownEndpointText {
  if (suggestion !== undefined) return { unknown: sentence, suggestion };
  return instead.length === 0 ? { unknown: sentence } : { unknown: sentence, instead };
}
