import type { Endpoint } from '../netpol/flow.ts';
import type { Inventory } from './inventory.ts';
import { type Leg, routeOf } from './route.ts';

/** The Service of the cluster's DNS, by the name that every cluster gives it. */
export const clusterDns = 'kube-system/kube-dns';

/**
 * The questions over UDP 53 that whoever dials sends to learn a Service's address; the name resolves if one of them is
 * answered (a resolver asks again when a server stays silent). Null: the name needs no question. That is so in a world
 * without the Service of the cluster's DNS, and for ends that are no pods. A pod with `dnsPolicy: Default`, or on its
 * node's network without `ClusterFirstWithHostNet`, asks the node's servers, which know no Services.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function nameQuestions(inventory: Inventory, from: Endpoint): readonly Leg[] | null {
  if (inventory.service(clusterDns) === undefined) return null;
  if (!('pod' in from) && !('like' in from)) return null;
  return serversOf(inventory, from).flatMap((to) => {
    const route = routeOf(inventory, { from, to, port: 53, protocol: 'UDP' });
    return 'legs' in route ? route.legs : [];
  });
}

function serversOf(inventory: Inventory, from: Endpoint): readonly ({ service: string } | { ip: string })[] {
  const spec = 'pod' in from ? inventory.pod(from.pod)?.spec : undefined;
  const own = (spec?.dnsConfig?.nameservers ?? []).map((ip) => ({ ip }));
  const policy = spec?.dnsPolicy ?? 'ClusterFirst';
  const asksCluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && spec?.hostNetwork !== true);
  return asksCluster ? [{ service: clusterDns }, ...own] : own;
}
