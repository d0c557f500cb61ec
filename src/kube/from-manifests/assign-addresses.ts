import type { Node, Pod, Service } from 'kubernetes-types/core/v1';
import { parseAddress, printAddress } from '../addresses.ts';
import { hostAddresses, isFinished, isHostNetwork, podAddresses } from '../pods.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../services.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Gives every pod and Service of a snapshot an address: those that have one keep it, the others get free addresses of
 * the ranges that kind uses. A host-network pod gets the address of its node. A pod without a status runs and is ready;
 * a pending pod has no address, and stays pending.
 */
export function assignAddresses(snapshot: Snapshot): Snapshot {
  const taken = new Set([
    ...snapshot.pods.flatMap((pod) => [...podAddresses(pod), ...hostAddresses(pod)]),
    ...snapshot.services.flatMap(clusterIPsOf),
    ...snapshot.nodes.flatMap(addressesOf),
  ]);
  const nextPod = freeAddresses('10.244.0.2', taken);
  const nextNode = freeAddresses('172.18.0.2', taken);
  const nextService = freeAddresses('10.96.0.11', taken);
  const nodeAddresses = new Map<string, string>();
  for (const pod of snapshot.pods) {
    const [hostIP] = hostAddresses(pod);
    if (pod.spec?.nodeName && hostIP !== undefined) nodeAddresses.set(pod.spec.nodeName, hostIP);
  }
  for (const node of snapshot.nodes) {
    const [address] = addressesOf(node);
    if (address !== undefined) nodeAddresses.set(node.metadata?.name ?? '', address);
  }
  const addressOfNode = (pod: Pod): string => {
    const name = pod.spec?.nodeName;
    const known = name === undefined ? undefined : nodeAddresses.get(name);
    if (known !== undefined) return known;
    const address = nextNode();
    if (name !== undefined) nodeAddresses.set(name, address);
    return address;
  };
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => {
      const addresses = podAddresses(pod);
      const waits = pod.status?.phase === 'Pending';
      if (isFinished(pod) || waits || (addresses.length > 0 && pod.status?.phase !== undefined)) return pod;
      const ips = addresses.length > 0 ? addresses : [isHostNetwork(pod) ? addressOfNode(pod) : nextPod()];
      const host = isHostNetwork(pod) ? { hostIP: ips[0] } : {};
      const status = { phase: 'Running', ...host, ...pod.status, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) };
      return { ...pod, status };
    }),
    services: snapshot.services.map((service) => {
      if (isHeadless(service) || isExternalName(service) || clusterIPsOf(service).length > 0) return service;
      return withClusterIP(service, nextService());
    }),
  };
}

function withClusterIP(service: Service, clusterIP: string): Service {
  return { ...service, spec: { ...service.spec, clusterIP, clusterIPs: [clusterIP] } };
}

function addressesOf(node: Node): readonly string[] {
  return (node.status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []));
}

/** Makes a function that returns free IPv4 addresses from `first` on, without those that end in .0, .1 or .255. */
function freeAddresses(first: string, taken: ReadonlySet<string>): () => string {
  let [next = 0] = parseAddress(first)?.words ?? [];
  return () => {
    for (;;) {
      const text = printAddress({ family: 4, words: [next++] });
      if (!taken.has(text) && !/\.(?:0|1|255)$/.test(text)) return text;
    }
  };
}
