import type { Node, Pod, Service } from 'kubernetes-types/core/v1';
import { addressAfter, parseAddress, printAddress } from '../addresses.ts';
import { hostAddresses, isFinished, isHostNetwork, podAddresses } from '../pods.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../services.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Gives every pod and Service of a snapshot an address: those that have one keep it, the others get free addresses of
 * the ranges that kind uses, of both families where the manifests speak of IPv6. A host-network pod gets the address of
 * its node. A pod without a status runs and is ready;
 * a pending pod has no address, and stays pending.
 */
export function assignAddresses(snapshot: Snapshot): Snapshot {
  const taken = new Set([
    ...snapshot.pods.flatMap((pod) => [...podAddresses(pod), ...hostAddresses(pod)]),
    ...snapshot.services.flatMap(clusterIPsOf),
    ...snapshot.nodes.flatMap(addressesOf),
  ]);
  const families = familiesOf(snapshot);
  const nextPod = freeAddresses({ IPv4: '10.244.0.2', IPv6: 'fd00:10:244::2' }, taken);
  const nextNode = freeAddresses({ IPv4: '172.18.0.2', IPv6: 'fc00:f853:ccd:e793::2' }, taken);
  const nextService = freeAddresses({ IPv4: '10.96.0.11', IPv6: 'fd00:10:96::11' }, taken);
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
    const address = nextNode('IPv4');
    if (name !== undefined) nodeAddresses.set(name, address);
    return address;
  };
  return {
    ...snapshot,
    pods: snapshot.pods.map((pod) => {
      const addresses = podAddresses(pod);
      const waits = pod.status?.phase === 'Pending';
      if (isFinished(pod) || waits || (addresses.length > 0 && pod.status?.phase !== undefined)) return pod;
      const ips = addresses.length > 0 ? addresses : isHostNetwork(pod) ? [addressOfNode(pod)] : families.map(nextPod);
      const host = isHostNetwork(pod) ? { hostIP: ips[0] } : {};
      const status = { phase: 'Running', ...host, ...pod.status, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) };
      return { ...pod, status };
    }),
    services: snapshot.services.map((service) => {
      if (isHeadless(service) || isExternalName(service) || clusterIPsOf(service).length > 0) return service;
      return withClusterIPs(service, serviceFamilies(service, families).map(nextService));
    }),
  };
}

type Family = 'IPv4' | 'IPv6';

/** The families of addresses that a cluster has: IPv4, and IPv6 where a pod, a Service or a node speaks of it. */
function familiesOf({ pods, services, nodes }: Snapshot): readonly Family[] {
  const addresses = [...pods.flatMap(podAddresses), ...services.flatMap(clusterIPsOf), ...nodes.flatMap(addressesOf)];
  const asked = services.flatMap(({ spec }) => (isExternalName({ spec }) ? [] : (spec?.ipFamilies ?? [])));
  const isDual = services.some(({ spec }) => spec?.ipFamilyPolicy === 'RequireDualStack');
  const seen = new Set([...addresses.map(familyOf), ...asked]);
  const hasOnly6 = addresses.length > 0 && addresses.every((address) => familyOf(address) === 'IPv6');
  if (hasOnly6 && !seen.has('IPv4')) return ['IPv6'];
  return isDual || seen.has('IPv6') ? ['IPv4', 'IPv6'] : ['IPv4'];
}

function serviceFamilies({ spec }: Service, families: readonly Family[]): readonly Family[] {
  if (spec?.ipFamilyPolicy === 'RequireDualStack') return families;
  const asked = families.filter((family) => spec?.ipFamilies?.includes(family));
  return asked.length > 0 ? asked : families.slice(0, 1);
}

function familyOf(address: string): Family {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

function withClusterIPs(service: Service, clusterIPs: string[]): Service {
  const [clusterIP] = clusterIPs;
  return { ...service, spec: { ...service.spec, ...(clusterIP === undefined ? {} : { clusterIP }), clusterIPs } };
}

function addressesOf(node: Node): readonly string[] {
  return (node.status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []));
}

/** Makes a function that returns free addresses of a family from `first` on; of IPv4 none that ends in .0, .1 or .255. */
function freeAddresses(
  first: Readonly<Record<Family, string>>,
  taken: ReadonlySet<string>,
): (family: Family) => string {
  const next = { IPv4: parseAddress(first.IPv4), IPv6: parseAddress(first.IPv6) };
  return (family) => {
    for (;;) {
      const address = next[family];
      if (address === undefined) throw new RangeError(`${first[family]} is no address`);
      next[family] = addressAfter(address, 1);
      const text = printAddress(address);
      if (!taken.has(text) && (family === 'IPv6' || !/\.(?:0|1|255)$/.test(text))) return text;
    }
  };
}
