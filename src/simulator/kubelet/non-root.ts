import type { Container, Pod } from 'kubernetes-types/core/v1';
import type { PodWorker } from './pod-worker.ts';

/**
 * Why a container that must not run as root is not started, in the kubelet's words.
 * Source: kubernetes/kubernetes pkg/kubelet/kuberuntime/security_context.go, `verifyRunAsNonRoot`.
 */
export function whyNotAsRoot(worker: PodWorker, pod: Pod, container: Container): string | undefined {
  const own = container.securityContext;
  const ofPod = pod.spec?.securityContext;
  if ((own?.runAsNonRoot ?? ofPod?.runAsNonRoot) !== true) return undefined;
  const where = `(pod: "${worker.fullName()}", container: ${container.name})`;
  const asked = own?.runAsUser ?? ofPod?.runAsUser;
  if (asked !== undefined) return asked === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  const user = worker.live.runtime.imageUser(container.image ?? '');
  if (user === 0) return `container has runAsNonRoot and image will run as root ${where}`;
  return typeof user === 'string'
    ? `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`
    : undefined;
}
