import { templateHash } from '../../../kube/generated-names.ts';
import { type DeploymentObject, deployments } from '../../kinds/apps/deployment.ts';
import { type ReplicaSetObject, replicaSets } from '../../kinds/apps/replica-set.ts';
import { type Controller, type ControlPlane, claimObjects, putStatus } from '../controller.ts';
import { replicaSetOf } from './replica-set-of.ts';
import { stepRollout } from './rollout.ts';

/**
 * Deployments: a ReplicaSet for each template they have had, the present one with all the replicas and the others with
 * none. A new template takes over at once; in a live cluster it does so step by step (rollout.ts).
 * Source: kubernetes/kubernetes pkg/controller/deployment/deployment_controller.go.
 */
export const deploymentController: Controller = {
  name: 'deployment-controller',
  watches: [deployments, replicaSets],
  run: (plane) => {
    for (const deployment of plane.objects.list(deployments)) {
      if (plane.live === undefined) rollOutAtOnce(plane, deployment);
      else stepRollout(plane, deployment, deploymentController);
    }
  },
};

function rollOutAtOnce(plane: ControlPlane, deployment: DeploymentObject): void {
  const { objects } = plane;
  const { template, replicas = 1 } = deployment.spec;
  const owned = claimObjects(objects, deployment, replicaSets);
  const hash = hashOf(template);
  const name = `${deployment.metadata.name}-${hash}`;
  const present = owned.find((set) => set.metadata.name === name);
  const scaled = owned.map((set) =>
    objects.replace({ ...set, spec: { ...set.spec, replicas: set === present ? replicas : 0 } }),
  );
  if (present === undefined) objects.create(replicaSetOf(deployment, name, hash, owned.length + 1));
  putStatus(objects, deployment, statusOf(plane, deployment, scaled, name));
}

const hashes = new WeakMap<object, string>();

/** Objects never change in place, so that the hash of a template is computed once. */
function hashOf(template: object): string {
  let hash = hashes.get(template);
  if (hash === undefined) hashes.set(template, (hash = templateHash(template)));
  return hash;
}

function statusOf(
  plane: ControlPlane,
  { metadata, spec, status: before }: DeploymentObject,
  sets: readonly ReplicaSetObject[],
  presentName: string,
): object {
  const replicas = sets.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
  const ready = sets.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
  const present = sets.find((set) => set.metadata.name === presentName);
  const { replicas: wanted = 1 } = spec;
  const available = ready >= wanted;
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): object => {
    const same = before?.conditions?.find((one) => one.type === type && one.status === status);
    const since = same?.lastTransitionTime ?? plane.now();
    return { type, status, reason, message, lastTransitionTime: since, lastUpdateTime: since };
  };
  return {
    observedGeneration: metadata.generation,
    ...(replicas > 0 ? { replicas, updatedReplicas: present?.status?.replicas ?? 0 } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(available ? {} : { unavailableReplicas: wanted - ready }),
    conditions: [
      available
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition(
            'Available',
            'False',
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
          ),
      condition(
        'Progressing',
        'True',
        'NewReplicaSetAvailable',
        `ReplicaSet "${presentName}" has successfully progressed.`,
      ),
    ],
  };
}
