import type { Pod } from 'kubernetes-types/core/v1';
import { isHostNetwork, namespaceOf } from '../../kube/pods.ts';

/** The cluster's DNS. */
export interface ClusterDns {
  /** The address of its Service. */
  readonly server: string;
  /** Its zone, such as `cluster.local`. */
  readonly domain: string;
}

/**
 * `/etc/resolv.conf` as the kubelet writes it. A pod that uses the node's DNS servers (`dnsPolicy: Default`, or a pod on
 * the node's network) gets the node's file, which here names no servers.
 * Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
 */
export function resolvConfOf(pod: Pod, dns: ClusterDns): string {
  const { dnsConfig, dnsPolicy = 'ClusterFirst' } = pod.spec ?? {};
  const usesClusterDns =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !isHostNetwork(pod));
  const zones = [`${namespaceOf(pod)}.svc.${dns.domain}`, `svc.${dns.domain}`, dns.domain];
  const servers = [...(usesClusterDns ? [dns.server] : []), ...(dnsConfig?.nameservers ?? [])];
  const searches = [...(usesClusterDns ? zones : []), ...(dnsConfig?.searches ?? [])];
  const given = (dnsConfig?.options ?? []).map(({ name = '', value }) => (value ? `${name}:${value}` : name));
  const overrides = new Set(given.map((option) => option.split(':')[0]));
  const options = [...(usesClusterDns && !overrides.has('ndots') ? ['ndots:5'] : []), ...given];
  const lines = [
    ...(searches.length > 0 ? [`search ${[...new Set(searches)].join(' ')}`] : []),
    ...[...new Set(servers)].map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
