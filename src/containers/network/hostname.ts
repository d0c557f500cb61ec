import type { Pod } from 'kubernetes-types/core/v1';
import { isHostNetwork } from '../../kube/pods.ts';

/** Linux allows host names of so many characters. */
const maxHostname = 63;

/**
 * The host name that a pod's containers see: the node's on the node's network, else `spec.hostname` or the pod's name.
 * Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go, `GeneratePodHostNameAndDomain`.
 */
export function hostnameOf(pod: Pod): string {
  const name = isHostNetwork(pod) ? pod.spec?.nodeName : pod.spec?.hostname;
  return (name ?? pod.metadata?.name ?? 'localhost').slice(0, maxHostname);
}
