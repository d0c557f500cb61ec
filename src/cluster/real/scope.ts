import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { asWorkloads } from './background-pods.ts';
import { marksOf, RUN } from './ownership-labels.ts';
import { toldPlainly } from './probe-pod.ts';

/** Whose part of a cluster is looked at. */
export interface Scope {
  readonly run: string;
  /** The run's own namespace, which is not the task's. */
  readonly home: string;
  /** The start state on a simulated cluster. */
  readonly untouched: Snapshot;
  /** Whether a pod runs the probe image. */
  readonly isOurs: (pod: Pod) => boolean;
}

/** The part of a cluster that a task is about: its namespaces, and the cluster's own, with their DNS. */
export function scopeOf(all: Snapshot, { run, home, untouched, isOurs }: Scope): Snapshot {
  const spaces = new Set(
    all.namespaces.filter(({ metadata }) => metadata?.labels?.[RUN] === run && metadata.name !== home).map(nameOf),
  );
  const inSpaces = (object: Named): boolean => spaces.has(namespaceOf(object));
  const dns = all.services.find((service) => namespacedName(service) === dnsService)?.spec?.selector;
  const isDns = ({ metadata }: Pod): boolean =>
    metadata?.namespace === 'kube-system' &&
    dns !== undefined &&
    Object.entries(dns).every(([key, value]) => metadata.labels?.[key] === value);
  return {
    namespaces: all.namespaces.filter(
      (namespace) => spaces.has(nameOf(namespace)) || clustersOwn.has(nameOf(namespace)),
    ),
    nodes: all.nodes,
    pods: asWorkloads(all.pods, untouched, run)
      .filter((pod) => inSpaces(pod) || (isDns(pod) && !isOurs(pod)) || marksOf(pod.metadata)?.run === run)
      .filter((pod) => namespaceOf(pod) !== home && pod.metadata?.deletionTimestamp === undefined)
      .map(toldPlainly),
    services: all.services.filter((service) => inSpaces(service) || namespacedName(service) === dnsService),
    endpointSlices: all.endpointSlices.filter(inSpaces),
    policies: all.policies.filter((policy) => inSpaces(policy) || clustersOwn.has(namespaceOf(policy))),
  };
}

const dnsService = 'kube-system/kube-dns';

/** The namespaces of Kubernetes itself. */
const clustersOwn: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

interface Named {
  readonly metadata?: { readonly namespace?: string };
}

export function nameOf({ metadata }: Namespace): string {
  return metadata?.name ?? '';
}
