import type { Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import { listeningPorts } from '../../kube/images.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { declaredPorts, isFinished, isHostNetwork, namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { KubeApi } from './kube-api.ts';
import { probePod } from './probe-pod.ts';

/**
 * Pods that stand beside the task on the simulated cluster, outside its namespaces; the cluster's DNS alone is taken as
 * it is on the real one.
 */
export async function podsBeside(
  api: KubeApi,
  untouched: Snapshot,
  spaces: ReadonlySet<string>,
): Promise<readonly Pod[]> {
  const deployments = await api.list('apps/v1', 'Deployment', { namespace: 'kube-system' });
  const there = new Set(deployments.map(({ metadata }) => metadata.name));
  const names = (pod: Pod): string => (pod.metadata?.ownerReferences?.[0]?.name ?? '').replace(/-[a-z0-9]+$/, '');
  const isDns = (pod: Pod): boolean => pod.metadata?.labels?.['k8s-app'] === 'kube-dns' && there.has(names(pod));
  return untouched.pods.filter(
    (pod) => !spaces.has(namespaceOf(pod)) && !isHostNetwork(pod) && !isFinished(pod) && !isDns(pod),
  );
}

/**
 * What stands for one of them here: under a name of the run's own, for another run may have the same beside its task.
 */
export function besidePod(pod: Pod, run: string, image: string, owner: OwnerReference): Manifest {
  return probePod({
    namespace: namespaceOf(pod),
    name: nameBeside(pod, run),
    labels: withoutHash(pod),
    image,
    listens: (pod.spec?.containers ?? []).flatMap(listeningPorts),
    declares: declaredPorts(pod),
    owner,
  });
}

/** Pods as they are to be seen: each of those belongs to the workload that it stands for. */
export function asWorkloads(pods: readonly Pod[], untouched: Snapshot, run: string): readonly Pod[] {
  const stoodFor = new Map(untouched.pods.map((pod) => [`${namespaceOf(pod)}/${nameBeside(pod, run)}`, pod]));
  return pods.map((pod) => {
    const original = stoodFor.get(`${namespaceOf(pod)}/${pod.metadata?.name}`);
    const workload = original && workloadOf(original);
    if (workload === undefined) return pod;
    const ownerReferences = [{ apiVersion: 'apps/v1', ...workload, uid: '', controller: true }];
    return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
  });
}

function nameBeside({ metadata }: Pod, run: string): string {
  return `${metadata?.name ?? ''}-${run}`;
}

/** What a controller gives to single pods would make it take this one for its own. */
function withoutHash({ metadata }: Pod): Readonly<Record<string, string>> {
  const { 'pod-template-hash': _hash, 'controller-revision-hash': _revision, ...labels } = metadata?.labels ?? {};
  return labels;
}
