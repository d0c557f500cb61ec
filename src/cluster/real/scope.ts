import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import { namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { withWorkloadOwners } from './background-pods.ts';
import { ownershipOf } from './ownership-labels.ts';
import { withReadableCommands } from './probes/probe-pod.ts';
import { isTemporaryNamespace } from './probes/temporary-pods.ts';

/** Which part of a cluster is a task's. */
export interface TaskScope {
  readonly run: string;
  /** The namespace of the run's pods that probe, which is not the task's. */
  readonly probeNamespace: string;
  /** The start state on a simulated cluster. */
  readonly startSnapshot: Snapshot;
  /** Whether a pod runs the probe image. */
  readonly isOurs: (pod: Pod) => boolean;
}

/** The task's part of a cluster: its namespaces, and those of the cluster with its DNS. */
export function restrictToTask(all: Snapshot, { run, probeNamespace, startSnapshot, isOurs }: TaskScope): Snapshot {
  const taskNamespaces = new Set(
    all.namespaces
      .filter(({ metadata }) => ownershipOf(metadata)?.run === run && metadata?.name !== probeNamespace)
      .filter((namespace) => !isTemporaryNamespace(namespace))
      .map(namespaceName),
  );
  const isInTask = (object: Named): boolean => taskNamespaces.has(namespaceOf(object));
  const dns = all.services.find((service) => namespacedName(service) === dnsService)?.spec?.selector;
  const isDns = ({ metadata }: Pod): boolean =>
    metadata?.namespace === 'kube-system' &&
    dns !== undefined &&
    Object.entries(dns).every(([key, value]) => metadata.labels?.[key] === value);
  return {
    namespaces: all.namespaces.filter(
      (namespace) => taskNamespaces.has(namespaceName(namespace)) || systemNamespaces.has(namespaceName(namespace)),
    ),
    nodes: all.nodes,
    pods: withWorkloadOwners(all.pods, startSnapshot, run)
      .filter((pod) => isInTask(pod) || (isDns(pod) && !isOurs(pod)) || ownershipOf(pod.metadata)?.run === run)
      .filter((pod) => namespaceOf(pod) !== probeNamespace && pod.metadata?.deletionTimestamp === undefined)
      .map(withReadableCommands),
    services: all.services.filter((service) => isInTask(service) || namespacedName(service) === dnsService),
    endpointSlices: all.endpointSlices.filter(isInTask),
    policies: all.policies.filter((policy) => isInTask(policy) || systemNamespaces.has(namespaceOf(policy))),
  };
}

const dnsService = 'kube-system/kube-dns';

/** The namespaces of Kubernetes itself. */
const systemNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

interface Named {
  readonly metadata?: { readonly namespace?: string };
}

/** The name of a namespace. */
export function namespaceName({ metadata }: Namespace): string {
  return metadata?.name ?? '';
}
