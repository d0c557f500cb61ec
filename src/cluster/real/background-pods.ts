import type { Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import { listeningPorts } from '../../kube/images.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { KubeApi } from './api/kube-api.ts';
import { probePod } from './probes/probe-pod.ts';

/**
 * The pods of the simulated cluster that run outside the namespaces of the task. Pods of a DNS that the real cluster
 * has itself are left out.
 */
export async function backgroundPods(
  api: KubeApi,
  startSnapshot: Snapshot,
  taskNamespaces: ReadonlySet<string>,
): Promise<readonly Pod[]> {
  const deployments = await api.list('apps/v1', 'Deployment', { namespace: 'kube-system' });
  const deployed = new Set(deployments.map(({ metadata }) => metadata.name));
  const deploymentOf = (pod: Pod): string =>
    (pod.metadata?.ownerReferences?.[0]?.name ?? '').replace(/-[a-z0-9]+$/, '');
  const isDns = (pod: Pod): boolean =>
    pod.metadata?.labels?.['k8s-app'] === 'kube-dns' && deployed.has(deploymentOf(pod));
  return startSnapshot.pods.filter(
    (pod) => !taskNamespaces.has(namespaceOf(pod)) && !isHostNetwork(pod) && !isFinished(pod) && !isDns(pod),
  );
}

/**
 * The pod that stands for one of them on the real cluster. Its name has the run in it, so that several runs can be
 * there at once.
 */
export function backgroundPod(pod: Pod, run: string, image: string, owner: OwnerReference): Manifest {
  return probePod({
    namespace: namespaceOf(pod),
    name: backgroundPodName(pod, run),
    labels: withoutRevisionLabels(pod),
    image,
    listens: (pod.spec?.containers ?? []).flatMap(listeningPorts),
    declares: declaredPorts(pod),
    owner,
  });
}

/**
 * The pods of a real cluster with the owners that the task expects: each background pod belongs to the workload of the
 * pod that it stands for.
 */
export function withWorkloadOwners(pods: readonly Pod[], startSnapshot: Snapshot, run: string): readonly Pod[] {
  const originals = new Map(
    startSnapshot.pods.map((pod) => [`${namespaceOf(pod)}/${backgroundPodName(pod, run)}`, pod]),
  );
  return pods.map((pod) => {
    const original = originals.get(`${namespaceOf(pod)}/${pod.metadata?.name}`);
    const workload = original && workloadOf(original);
    if (workload === undefined) return pod;
    const ownerReferences = [{ apiVersion: 'apps/v1', ...workload, uid: '', controller: true }];
    return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
  });
}

function backgroundPodName({ metadata }: Pod, run: string): string {
  return `${metadata?.name ?? ''}-${run}`;
}

/** The labels without those that a controller sets on single pods, by which it would adopt this one. */
function withoutRevisionLabels({ metadata }: Pod): Readonly<Record<string, string>> {
  const { 'pod-template-hash': _hash, 'controller-revision-hash': _revision, ...labels } = metadata?.labels ?? {};
  return labels;
}
