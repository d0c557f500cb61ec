import type { Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { canonicalAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../kube/labels.ts';
import { hostAddresses, isFinished, isHostNetwork, namespacedName, namespaceOf, podAddresses } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { type Policy, readPolicy } from './policy.ts';

/** A snapshot with the look-ups that the engine needs: objects by name, addresses and namespace. */
export interface IndexedSnapshot {
  readonly snapshot: Snapshot;
  /**
   * The labels of each namespace, its name label included. A namespace that is only mentioned by an object counts too.
   */
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, Pod>;
  /**
   * `namespace/name` of the pod that has an address. Finished pods and host-network pods have no address of their own.
   */
  readonly podAt: ReadonlyMap<string, string>;
  /**
   * The addresses of each node, by its name. A node that is known from the status of pods alone goes by its address.
   */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
  /** The node that has an address. */
  readonly nodeAt: ReadonlyMap<string, string>;
  readonly policies: readonly Policy[];
  /** The policies as objects, by `namespace/name`; those that are not enforced too. */
  readonly policyObjects: ReadonlyMap<string, NetworkPolicy>;
  /** The policies of each namespace. */
  readonly policiesIn: ReadonlyMap<string, readonly Policy[]>;
}

const indexes = new WeakMap<Snapshot, IndexedSnapshot>();

/** Builds the look-ups of a snapshot. A snapshot never changes, so they are built once and remembered. */
export function indexSnapshot(snapshot: Snapshot): IndexedSnapshot {
  const known = indexes.get(snapshot);
  if (known !== undefined) return known;
  const policies = enforcedPolicies(snapshot).map(readPolicy);
  const nodes = nodesOf(snapshot);
  const indexed: IndexedSnapshot = {
    snapshot,
    namespaces: namespacesOf(snapshot),
    pods: new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod])),
    podAt: podsByAddress(snapshot),
    nodes,
    nodeAt: new Map([...nodes].flatMap(([name, addresses]) => addresses.map((address) => [address, name] as const))),
    policies,
    policyObjects: new Map(snapshot.policies.map((policy) => [namespacedName(policy), policy])),
    policiesIn: Map.groupBy(policies, (policy) => policy.namespace),
  };
  indexes.set(snapshot, indexed);
  return indexed;
}

/** The policies that are enforced: none where the network plug-in ignores them. */
export function enforcedPolicies({ policies, enforcesPolicies = true }: Snapshot): Snapshot['policies'] {
  return enforcesPolicies ? policies : [];
}

/**
 * The name of the node that a pod runs on, or else the address of that node; undefined while the pod is not scheduled.
 */
export function nodeOfPod(pod: Pod): string | undefined {
  return pod.spec?.nodeName ?? canonicalAddress(hostAddresses(pod)[0] ?? '');
}

/** A namespace that is only mentioned exists too. The control plane puts the name label on every namespace. */
function namespacesOf({ namespaces, pods, policies }: Snapshot): ReadonlyMap<string, Labels> {
  const found = new Map<string, Labels>();
  const add = (name: string, labels: Labels) => found.set(name, { ...labels, [namespaceNameLabel]: name });
  for (const object of [...pods, ...policies]) {
    const name = namespaceOf(object);
    if (!found.has(name)) add(name, {});
  }
  for (const { metadata } of namespaces) if (metadata?.name) add(metadata.name, metadata.labels ?? {});
  return found;
}

/**
 * Pods that have ended keep an address in their status that is no longer theirs, and host-network pods have their
 * node's.
 */
function podsByAddress({ pods }: Snapshot): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pod of pods) {
    if (isFinished(pod) || isHostNetwork(pod)) continue;
    for (const address of canonical(podAddresses(pod))) {
      if (!found.has(address)) found.set(address, namespacedName(pod));
    }
  }
  return found;
}

/** Nodes from their own objects, and from what pods say of the node they run on. */
function nodesOf({ nodes, pods }: Snapshot): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (name: string, addresses: readonly string[]) => {
    const known = found.get(name);
    if (known === undefined) found.set(name, [...canonical(addresses)]);
    // Every pod of a node reports its addresses.
    else if (addresses.some((address) => !known.includes(address))) {
      known.push(...canonical(addresses).filter((address) => !known.includes(address)));
    }
  };
  for (const { metadata, status } of nodes) {
    const ofType = (type: string) =>
      (status?.addresses ?? []).flatMap((entry) => (entry.type === type ? [entry.address] : []));
    if (metadata?.name) add(metadata.name, [...ofType('InternalIP'), ...ofType('ExternalIP')]);
  }
  for (const pod of pods) {
    const name = nodeOfPod(pod);
    if (name !== undefined) add(name, hostAddresses(pod));
  }
  return found;
}

function canonical(addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((address) => canonicalAddress(address) ?? []);
}
