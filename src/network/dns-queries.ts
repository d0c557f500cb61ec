import type { Endpoint } from '../netpol/flow.ts';
import type { ObjectIndex } from './object-index.ts';
import { findRoute, type Leg } from './route.ts';

/** The Service of the cluster DNS. It has this name in every cluster. */
export const clusterDns = 'kube-system/kube-dns';

/**
 * The DNS queries (UDP 53) that an end sends to find the address of a Service, as legs to each server. The name is
 * resolved if one of them is answered, because a resolver asks the next server when one does not answer. Null where no
 * query is needed: in a cluster without the DNS Service, and for ends that are not pods. A pod with `dnsPolicy:
 * Default`, or on the network of its node without `ClusterFirstWithHostNet`, asks the servers of its node, which know
 * no Services.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function dnsQueries(index: ObjectIndex, from: Endpoint): readonly Leg[] | null {
  if (index.service(clusterDns) === undefined) return null;
  if (!('pod' in from) && !('like' in from)) return null;
  return serversOf(index, from).flatMap((to) => {
    const route = findRoute(index, { from, to, port: 53, protocol: 'UDP' });
    return 'legs' in route ? route.legs : [];
  });
}

function serversOf(index: ObjectIndex, from: Endpoint): readonly ({ service: string } | { ip: string })[] {
  const spec = 'pod' in from ? index.pod(from.pod)?.spec : undefined;
  const own = (spec?.dnsConfig?.nameservers ?? []).map((ip) => ({ ip }));
  const policy = spec?.dnsPolicy ?? 'ClusterFirst';
  const asksCluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && spec?.hostNetwork !== true);
  return asksCluster ? [{ service: clusterDns }, ...own] : own;
}
