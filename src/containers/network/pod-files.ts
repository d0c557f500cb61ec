import type { Pod } from 'kubernetes-types/core/v1';
import { isHostNetwork, namespaceOf, podAddresses } from '../../kube/pods.ts';

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

/**
 * `/etc/hosts` as the kubelet writes it, with the pod's `hostAliases`.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `managedHostsFileContent`.
 */
export function hostsFileOf(pod: Pod, dns: ClusterDns): string {
  const aliases = (pod.spec?.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  const added = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : '';
  if (isHostNetwork(pod)) return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n${added}`;
  const host = hostnameOf(pod);
  const full = pod.spec?.subdomain
    ? `${host}.${pod.spec.subdomain}.${namespaceOf(pod)}.svc.${dns.domain}\t${host}`
    : host;
  const own = podAddresses(pod).map((address) => `${address}\t${full}\n`);
  return `${fixedHosts}${own.join('')}${added}`;
}

/** The name of the pod's machine: `spec.hostname`, else the pod's own name. */
export function hostnameOf(pod: Pod): string {
  return pod.spec?.hostname ?? (isHostNetwork(pod) ? pod.spec?.nodeName : undefined) ?? pod.metadata?.name ?? '';
}

const fixedHosts = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;
