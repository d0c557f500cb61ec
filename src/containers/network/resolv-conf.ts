import type { Pod } from 'kubernetes-types/core/v1';
import { isHostNetwork, namespaceOf } from '../../kube/pods.ts';

/** Where the cluster's DNS is, and its zone. */
export interface ClusterDns {
  readonly server: string;
  readonly domain: string;
}

/**
 * `/etc/resolv.conf` as the kubelet writes it. A pod that asks the node's servers (`dnsPolicy: Default`, or on the
 * node's network) finds the node's own file, which names nobody but the node.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
 */
export function resolvConfOf(pod: Pod, dns: ClusterDns): string {
  const { dnsConfig, dnsPolicy = 'ClusterFirst' } = pod.spec ?? {};
  const asksCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !isHostNetwork(pod));
  const zones = [`${namespaceOf(pod)}.svc.${dns.domain}`, `svc.${dns.domain}`, dns.domain];
  const servers = [...(asksCluster ? [dns.server] : []), ...(dnsConfig?.nameservers ?? [])];
  const searches = [...(asksCluster ? zones : []), ...(dnsConfig?.searches ?? [])];
  const given = (dnsConfig?.options ?? []).map(({ name = '', value }) => (value ? `${name}:${value}` : name));
  const overrides = new Set(given.map((option) => option.split(':')[0]));
  const options = [...(asksCluster && !overrides.has('ndots') ? ['ndots:5'] : []), ...given];
  const lines = [
    ...(searches.length > 0 ? [`search ${[...new Set(searches)].join(' ')}`] : []),
    ...[...new Set(servers)].map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
