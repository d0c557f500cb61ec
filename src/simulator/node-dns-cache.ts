import type { Container, Pod } from 'kubernetes-types/core/v1';
import { canonicalAddress } from '../kube/addresses.ts';
import { nameOfImage } from '../kube/images.ts';
import { isHostNetwork } from '../kube/pods.ts';

/**
 * The addresses that NodeLocal DNSCache gives to the nodes: those of the flag `-localip` of its host-network pods that
 * run. Each once, in canonical form. A pod on a node reaches the cache of that node there.
 * Source: kubernetes.io/docs/tasks/administer-cluster/nodelocaldns; cmd/node-cache of kubernetes/dns.
 */
export function nodeDnsCaches(pods: readonly Pod[]): readonly string[] {
  const caches = pods.filter((pod) => isHostNetwork(pod) && pod.status?.phase === 'Running');
  return [...new Set(caches.flatMap(({ spec }) => (spec?.containers ?? []).flatMap(localAddresses)))];
}

function localAddresses({ image = '', command = [], args = [] }: Container): readonly string[] {
  if (nameOfImage(image) !== 'k8s-dns-node-cache') return [];
  const words = [...command, ...args];
  const listed = words.flatMap((word, at) => {
    const [, inline] = /^--?localip=(.*)$/.exec(word) ?? [];
    return inline ?? (/^--?localip$/.test(word) ? (words[at + 1] ?? []) : []);
  });
  return listed.flatMap((list) => list.split(',')).flatMap((text) => canonicalAddress(text.trim()) ?? []);
}
