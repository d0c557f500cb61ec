import type { Manifest } from '../../../kube/manifest.ts';
import type { DeploymentObject } from '../../kinds/apps/deployment.ts';
import { type ReplicaSetObject, replicaSets } from '../../kinds/apps/replica-set.ts';
import { type ControlPlane, ownedObjects } from '../controller.ts';

// The annotations of a ReplicaSet in which its Deployment keeps notes.
// Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go.

/** The revision of a Deployment or of its ReplicaSet. */
export const REVISION = 'deployment.kubernetes.io/revision';
/** The revisions that a ReplicaSet had before, separated by commas. */
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
/** How many replicas the Deployment wanted when it scaled the ReplicaSet last. */
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
/** How many replicas the Deployment allowed then, with its surge. */
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** The revision of a ReplicaSet; 0 where it has none. */
export function revisionOf(set: ReplicaSetObject | undefined): number {
  return Number(set?.metadata.annotations?.[REVISION] ?? 0) || 0;
}

/**
 * The annotations that a ReplicaSet has from its Deployment (`kubernetes.io/change-cause`): all but those about one
 * object. Source: deployment_util.go, `SetNewReplicaSetAnnotations`.
 */
export function sharedAnnotations({ metadata: { annotations = {} } }: DeploymentObject): Annotations {
  const own = ['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED, MAX_REPLICAS];
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !own.includes(key)));
}

/**
 * Gives the ReplicaSet of the present template the highest revision, and the same revision to its Deployment, which is
 * returned.
 */
export function putRevision(
  plane: ControlPlane,
  deployment: DeploymentObject,
  present: ReplicaSetObject | undefined,
): DeploymentObject {
  if (present === undefined) return deployment;
  const { objects } = plane;
  const others = ownedObjects(objects, deployment, replicaSets).filter(
    ({ metadata }) => metadata.name !== present.metadata.name,
  );
  const highest = Math.max(0, ...others.map(revisionOf));
  const before = revisionOf(present);
  const revision = before > highest ? before : highest + 1;
  if (revision !== before) putNewRevision(plane, deployment, present, revision);
  if (deployment.metadata.annotations?.[REVISION] === String(revision)) return deployment;
  return objects.replace(withAnnotations(deployment, { [REVISION]: String(revision) }));
}

/** An object with further annotations. */
export function withAnnotations<T extends Manifest>(object: T, annotations: Annotations): T {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

type Annotations = Readonly<Record<string, string>>;

/** A ReplicaSet becomes the present one again. */
function putNewRevision(
  { objects }: ControlPlane,
  deployment: DeploymentObject,
  present: ReplicaSetObject,
  revision: number,
): void {
  const { namespace = 'default', name = '', annotations = {} } = present.metadata;
  const before = revisionOf(present);
  const history = [annotations[REVISION_HISTORY], String(before)].filter(Boolean).join(',');
  const latest = objects.get(replicaSets, namespace, name) ?? present;
  const revised = {
    ...sharedAnnotations(deployment),
    [REVISION]: String(revision),
    ...(before > 0 ? { [REVISION_HISTORY]: history } : {}),
  };
  objects.replace(withAnnotations(latest, revised));
}
