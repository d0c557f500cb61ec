import type { Node, Pod, Service } from 'kubernetes-types/core/v1';
import { parseAddress, printAddress } from '../addresses.ts';
import { hostAddresses, isFinished, isHostNetwork, podAddresses } from '../pods.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../services.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * A snapshot whose pods and Services all have addresses: those given stay, and the others get free ones of the ranges
 * that kind has. A pod on its node's network has its node's. A pod that says nothing of its state runs and is ready;
 * one that says it is pending still waits for its address, and keeps waiting.
 */
export function withAddresses(snapshot: Snapshot): Snapshot {
  const taken = new Set([
    ...snapshot.pods.flatMap((pod) => [...podAddresses(pod), ...hostAddresses(pod)]),
    ...snapshot.services.flatMap(clusterIPsOf),
    ...snapshot.nodes.flatMap(addressesOf),
  ]);
  const nextPod = numbering('10.244.0.2', taken);
  const nextNode = numbering('172.18.0.2', taken);
  const nextService = numbering('10.96.0.11', taken);
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

/** Free IPv4 addresses from one on, less those that end in .0, .1 or .255. */
function numbering(first: string, taken: ReadonlySet<string>): () => string {
  let [next = 0] = parseAddress(first)?.words ?? [];
  return () => {
    for (;;) {
      const text = printAddress({ family: 4, words: [next++] });
      if (!taken.has(text) && !/\.(?:0|1|255)$/.test(text)) return text;
    }
  };
}
