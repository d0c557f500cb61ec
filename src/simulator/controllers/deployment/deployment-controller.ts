import type { Deployment } from 'kubernetes-types/apps/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { type Controller, type ControlPlane, claimObjects, putStatus } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { replicaSetOf } from './replica-set-of.ts';
import { stepRollout } from './rollout.ts';

/**
 * Deployments: a ReplicaSet for each template they have had, the present one with all the replicas and the others with
 * none. A new template takes over at once, but in a live cluster, where it does so step by step (rollout.ts).
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export const deployments: Controller = {
  name: 'deployments',
  watches: [
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('apps/v1', 'Deployment')) {
      const deployment = object as Deployment & Manifest;
      if (lifeOf(plane) === undefined) rollOut(plane, deployment);
      else stepRollout(plane, deployment, deployments);
    }
  },
};

function rollOut(plane: ControlPlane, deployment: Deployment & Manifest): void {
  const { objects } = plane;
  const owned = claimObjects(objects, deployment, 'apps/v1', 'ReplicaSet');
  const hash = hashOf(deployment.spec?.template);
  const replicas = deployment.spec?.replicas ?? 1;
  const name = `${deployment.metadata.name}-${hash}`;
  const present = owned.find((set) => set.metadata.name === name);
  const scaled = owned.map((set) => scale(plane, set, set === present ? replicas : 0));
  if (present === undefined) objects.create(replicaSetOf(deployment, name, hash, owned.length + 1));
  putStatus(objects, deployment, statusOf(plane, deployment, scaled, name));
}

const hashes = new WeakMap<object, string>();

/** Objects never change in place, so a template's hash is worked out once. */
function hashOf(template: PodTemplateSpec | undefined): string {
  const key = template ?? {};
  let hash = hashes.get(key);
  if (hash === undefined) hashes.set(key, (hash = templateHash(key)));
  return hash;
}

function scale({ objects }: ControlPlane, set: Manifest, replicas: number): Manifest {
  const spec = set['spec'] as object;
  return objects.replace({ ...set, spec: { ...spec, replicas } });
}

function statusOf(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  sets: readonly Manifest[],
  presentName: string,
): object {
  const counts = sets.map((set) => ({ name: set.metadata.name, ...replicaCounts(set) }));
  const replicas = sum(counts.map((set) => set.replicas));
  const ready = sum(counts.map((set) => set.ready));
  const wanted = deployment.spec?.replicas ?? 1;
  const available = ready >= wanted;
  const before = deployment.status?.conditions ?? [];
  const condition = (type: string, status: boolean, reason: string, message: string) => {
    const text = status ? 'True' : 'False';
    const same = before.find((one) => one.type === type && one.status === text);
    const since = same?.lastTransitionTime ?? plane.now();
    return { type, status: text, reason, message, lastTransitionTime: since, lastUpdateTime: since };
  };
  return {
    observedGeneration: deployment.metadata.generation,
    ...(replicas > 0 ? { replicas } : {}),
    ...(replicas > 0 ? { updatedReplicas: counts.find((set) => set.name === presentName)?.replicas ?? 0 } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(available ? {} : { unavailableReplicas: wanted - ready }),
    conditions: [
      available
        ? condition('Available', true, 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition('Available', false, 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
      condition(
        'Progressing',
        true,
        'NewReplicaSetAvailable',
        `ReplicaSet "${presentName}" has successfully progressed.`,
      ),
    ],
  };
}

function replicaCounts(set: Manifest): { readonly replicas: number; readonly ready: number } {
  const status = set['status'] as { readonly replicas?: number; readonly readyReplicas?: number } | undefined;
  return { replicas: status?.replicas ?? 0, ready: status?.readyReplicas ?? 0 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
