import type { Pod } from 'kubernetes-types/core/v1';

/** Pods that offer the same ports under a Service. */
export interface PortGroup<Port> {
  /** A text that is the same for the same ports. */
  readonly key: string;
  readonly ports: readonly Port[];
  readonly members: readonly Pod[];
}

/**
 * Groups pods by the ports that they offer: a named target port may have another number on each pod.
 * Source: k8s.io/endpointslice reconciler.go, `reconcileByAddressType`.
 */
export function groupByPorts<Port>(
  pods: readonly Pod[],
  portsOf: (pod: Pod) => readonly Port[],
): readonly PortGroup<Port>[] {
  const groups = new Map<string, { readonly ports: readonly Port[]; readonly members: Pod[] }>();
  for (const pod of pods) {
    const ports = portsOf(pod);
    const key = JSON.stringify(ports);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ports, members: [pod] });
    else known.members.push(pod);
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}
