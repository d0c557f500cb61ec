import type { Pod } from 'kubernetes-types/core/v1';
import { isHostNetwork, namespaceOf, podAddresses } from '../../kube/pods.ts';
import { hostnameOf } from './hostname.ts';
import type { ClusterDns } from './write-resolv-conf.ts';

/**
 * `/etc/hosts` as the kubelet writes it, with the pod's `hostAliases`.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `managedHostsFileContent`.
 */
export function hostsFileOf(pod: Pod, dns: ClusterDns): string {
  const aliases = (pod.spec?.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  const added = aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : '';
  if (isHostNetwork(pod)) return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n${added}`;
  const host = hostnameOf(pod);
  const subdomain = pod.spec?.subdomain;
  const names = subdomain ? `${host}.${subdomain}.${namespaceOf(pod)}.svc.${dns.domain}\t${host}` : host;
  const own = podAddresses(pod).map((address) => `${address}\t${names}\n`);
  return `${managedHosts}${own.join('')}${added}`;
}

const managedHosts = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`;
