import type { Container, Pod } from 'kubernetes-types/core/v1';

/** A port that a container declares. */
export interface DeclaredPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** `namespace/name` of an object. The default namespace is `default`. */
export function namespacedName(object: {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}): string {
  return `${namespaceOf(object)}/${object.metadata?.name ?? ''}`;
}

/** The namespace of an object of a namespaced kind. The default is `default`. */
export function namespaceOf(object: { readonly metadata?: { readonly namespace?: string } }): string {
  return object.metadata?.namespace ?? 'default';
}

/** The addresses of a pod as the kubelet reports them, the primary one first. Empty while it has none. */
export function podAddresses(pod: Pod): readonly string[] {
  return addressList(pod.status?.podIPs, pod.status?.podIP);
}

/** The addresses of the node that a pod runs on, as the status of the pod reports them. */
export function hostAddresses(pod: Pod): readonly string[] {
  return addressList(pod.status?.hostIPs, pod.status?.hostIP);
}

/**
 * The ports that the containers of a pod declare, and those of its restartable init containers (sidecars), which keep
 * running. Other init containers have ended when the pod runs.
 * Source: kubernetes/kubernetes pull request 125285.
 */
export function declaredPorts(pod: Pod): readonly DeclaredPort[] {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  return [...(pod.spec?.containers ?? []), ...sidecars].flatMap(portsOf);
}

/**
 * Whether all containers of a pod have ended for good. Its status keeps an address that another pod may have by now.
 */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether a pod uses the network of its node, and so has the addresses of the node. */
export function isHostNetwork(pod: Pod): boolean {
  return pod.spec?.hostNetwork === true;
}

/**
 * The workload that a pod belongs to, from its owner reference. The name of a ReplicaSet without the hash of its
 * template is that of its Deployment. Undefined for a pod without an owner.
 */
export function workloadOf(pod: Pod): { readonly kind: string; readonly name: string } | undefined {
  const owners = pod.metadata?.ownerReferences ?? [];
  const owner = owners.find((reference) => reference.controller === true) ?? owners[0];
  if (owner === undefined) return undefined;
  const hash = pod.metadata?.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  return { kind: owner.kind, name: owner.name };
}

function addressList(
  list: readonly { readonly ip?: string }[] | undefined | null,
  single: string | undefined,
): readonly string[] {
  const listed = (list ?? []).flatMap((entry) => (entry.ip ? [entry.ip] : []));
  return listed.length > 0 ? listed : single ? [single] : [];
}

function portsOf(container: Container): readonly DeclaredPort[] {
  return (container.ports ?? []).map((declared) => ({
    ...(declared.name ? { name: declared.name } : {}),
    port: declared.containerPort,
    protocol: declared.protocol === 'UDP' || declared.protocol === 'SCTP' ? declared.protocol : 'TCP',
  }));
}
