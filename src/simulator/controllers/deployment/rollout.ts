import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { isFinished } from '../../../kube/pods.ts';
import { type Controller, type ControlPlane, claimObjects, ownedObjects, putStatus, refOf } from '../controller.ts';
import { endObject, isEnding } from '../ending.ts';
import { lifeOf, runLater } from '../live-clock.ts';
import { replicaSetOf } from './replica-set-of.ts';
import {
  DESIRED,
  leewayOf,
  MOST,
  newReplicas,
  type OwnedSet,
  oldReplicas,
  REVISION,
  REVISION_HISTORY,
  replicasOf,
  revisionOf,
  sumOf,
} from './rollout-replicas.ts';
import { isComplete, type Progress, rolloutStatus } from './rollout-status.ts';

/**
 * One step of a Deployment in a live cluster: the set of its present template grows and the others shrink, as far as
 * its strategy and the pods that are ready allow.
 * Source: kubernetes/kubernetes pkg/controller/deployment/{deployment_controller,rolling,recreate,sync}.go.
 */
export function stepRollout(plane: ControlPlane, deployment: Deployment & Manifest, controller: Controller): void {
  const { objects } = plane;
  const owned = claimObjects(objects, deployment, 'apps/v1', 'ReplicaSet').map((object) => object as OwnedSet);
  const name = `${deployment.metadata.name}-${templateHash(deployment.spec?.template)}`;
  const there = owned.find(({ metadata }) => metadata.name === name);
  const progressing = deployment.status?.conditions?.some(({ type }) => type === 'Progressing') ?? false;
  let progress: Progress = there !== undefined && !progressing ? 'found' : undefined;
  let sets: readonly OwnedSet[] = owned;
  if (!isEnding(deployment)) {
    sets = sets.map((set) => resized(plane, deployment, set));
    if (deployment.spec?.paused || isScaled(owned, deployment)) sets = proportioned(plane, deployment, sets, name);
    else {
      const before = sets.length;
      sets = rolled(plane, deployment, sets, name);
      if (sets.length > before) progress = 'created';
    }
  }
  const present = sets.find(({ metadata }) => metadata.name === name);
  const latest = withRevision(plane, deployment, present);
  const { status, lateIn } = rolloutStatus(plane, latest, sets, present, progress);
  putStatus(objects, latest, status);
  if (isComplete(latest, status)) forgetOldest(plane, latest, sets, name);
  if (lateIn !== undefined) runLater(plane, controller, `${latest.metadata.uid} progress`, lateIn);
}

function rolled(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  sets: readonly OwnedSet[],
  name: string,
): readonly OwnedSet[] {
  const old = sets.filter(({ metadata }) => metadata.name !== name);
  const there = sets.find(({ metadata }) => metadata.name === name);
  if (deployment.spec?.strategy?.type === 'Recreate') {
    const emptied = old.map((set) => scale(plane, deployment, set, 0));
    if (there === undefined && old.some((set) => hasPods(plane, set))) return emptied;
    if (there !== undefined && old.some((set) => hasPods(plane, set))) return [...emptied, there];
    const present = there ?? create(plane, deployment, sets, name);
    return [...emptied, scale(plane, deployment, present, deployment.spec.replicas ?? 1)];
  }
  const present = there === undefined ? create(plane, deployment, sets, name) : there;
  const wanted = newReplicas(deployment, [...old, present], present);
  const grown = scale(plane, deployment, present, wanted);
  // One thing at a time: the others shrink once the present set has what it may have.
  if (replicasOf(grown) !== replicasOf(present) && there !== undefined) return [...old, grown];
  const counts = oldReplicas(deployment, old, grown);
  return [...old.map((set) => scale(plane, deployment, set, counts.get(set) ?? 0)), grown];
}

function hasPods({ objects }: ControlPlane, set: OwnedSet): boolean {
  return ownedObjects(objects, set, 'v1', 'Pod').some((pod) => !isFinished(pod as Pod));
}

/** Makes the set of the present template, under the next revision. */
function create(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  sets: readonly OwnedSet[],
  name: string,
): OwnedSet {
  const hash = name.slice((deployment.metadata.name ?? '').length + 1);
  const revision = Math.max(0, ...sets.map(revisionOf)) + 1;
  const replicas = newReplicas(deployment, sets, undefined);
  const set = replicaSetOf(deployment, name, hash, revision);
  const annotations = { ...ownAnnotations(deployment), ...set.metadata.annotations, ...sizes(deployment) };
  const spec = { ...(set['spec'] as object), replicas };
  const made = plane.objects.create({ ...set, metadata: { ...set.metadata, annotations }, spec }) as OwnedSet;
  if (replicas > 0) tellScaled(plane, deployment, made, 0, replicas);
  return made;
}

/** A set that becomes the present one again gets a new revision; the Deployment bears that of its present set. */
function withRevision(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  present: OwnedSet | undefined,
): Deployment & Manifest {
  const { objects } = plane;
  if (present === undefined) return deployment;
  const others = ownedObjects(objects, deployment, 'apps/v1', 'ReplicaSet').filter(
    ({ metadata }) => metadata.name !== present.metadata.name,
  );
  const highest = Math.max(0, ...others.map((set) => revisionOf(set as OwnedSet)));
  const before = revisionOf(present);
  const revision = before > highest ? before : highest + 1;
  if (revision !== before) {
    const { annotations = {} } = present.metadata;
    const history = [annotations[REVISION_HISTORY], String(before)].filter(Boolean).join(',');
    const latest = objects.get(refOf(present)) ?? present;
    objects.replace({
      ...latest,
      metadata: {
        ...latest.metadata,
        annotations: {
          ...latest.metadata.annotations,
          ...ownAnnotations(deployment),
          [REVISION]: String(revision),
          ...(before > 0 ? { [REVISION_HISTORY]: history } : {}),
        },
      },
    });
  }
  const { annotations = {} } = deployment.metadata;
  if (annotations[REVISION] === String(revision)) return deployment;
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [REVISION]: String(revision) } };
  return objects.replace({ ...deployment, metadata }) as Deployment & Manifest;
}

/** The set's own notes of how many pods its Deployment wants. They are written with the next change of scale. */
function sizes(deployment: Deployment): Record<string, string> {
  const wanted = deployment.spec?.replicas ?? 1;
  return { [DESIRED]: String(wanted), [MOST]: String(wanted + leewayOf(deployment).surge) };
}

function resized(plane: ControlPlane, deployment: Deployment, set: OwnedSet): OwnedSet {
  if (set.metadata.annotations?.[DESIRED] !== undefined) return set;
  const annotations = { ...set.metadata.annotations, ...sizes(deployment) };
  return plane.objects.replace({ ...set, metadata: { ...set.metadata, annotations } }) as OwnedSet;
}

/** Whether somebody has changed `replicas` since the sets were scaled last. */
function isScaled(sets: readonly OwnedSet[], { spec }: Deployment): boolean {
  return sets.some((set) => {
    const noted = set.metadata.annotations?.[DESIRED];
    return replicasOf(set) > 0 && noted !== undefined && Number(noted) !== (spec?.replicas ?? 1);
  });
}

/**
 * Shares a change of scale out among the sets: all of it to the one that has pods, or in proportion where a rollout is
 * under way.
 * Source: sync.go, `scale`.
 */
function proportioned(
  plane: ControlPlane,
  deployment: Deployment & Manifest,
  sets: readonly OwnedSet[],
  name: string,
): readonly OwnedSet[] {
  const wanted = deployment.spec?.replicas ?? 1;
  const active = sets.filter((set) => replicasOf(set) > 0);
  const present = sets.find(({ metadata }) => metadata.name === name);
  const [only = present] = active.length === 0 ? [] : active;
  if (active.length <= 1) return sets.map((set) => (set === only ? scale(plane, deployment, set, wanted) : set));
  const total = sumOf(active, replicasOf);
  const allowed = wanted > 0 ? wanted + leewayOf(deployment).surge : 0;
  let left = allowed - total;
  // The bigger sets first; where they are alike, the newer gain and the older lose.
  const order = active.toSorted(
    (a, b) => replicasOf(b) - replicasOf(a) || (revisionOf(a) - revisionOf(b)) * (left > 0 ? -1 : 1),
  );
  const counts = new Map(order.map((set) => [set, replicasOf(set)]));
  for (const set of order) {
    const before = Number(set.metadata.annotations?.[MOST] ?? total) || total;
    const share = Math.round((replicasOf(set) * allowed) / before) - replicasOf(set);
    const change = left > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
    counts.set(set, replicasOf(set) + change);
    left -= change;
  }
  const [first] = order;
  if (first !== undefined) counts.set(first, Math.max(0, (counts.get(first) ?? 0) + left));
  return sets.map((set) => scale(plane, deployment, set, counts.get(set) ?? replicasOf(set)));
}

function scale(plane: ControlPlane, deployment: Deployment & Manifest, set: OwnedSet, replicas: number): OwnedSet {
  const annotations = { ...set.metadata.annotations, ...sizes(deployment) };
  const before = replicasOf(set);
  const isNoted = Object.entries(sizes(deployment)).every(([key, value]) => set.metadata.annotations?.[key] === value);
  if (before === replicas && isNoted) return set;
  const spec = { ...set.spec, replicas };
  const scaled = plane.objects.replace({ ...set, metadata: { ...set.metadata, annotations }, spec });
  if (before !== replicas) tellScaled(plane, deployment, scaled as OwnedSet, before, replicas);
  return scaled as OwnedSet;
}

function tellScaled(plane: ControlPlane, about: Manifest, set: OwnedSet, from: number, to: number): void {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`;
  lifeOf(plane)?.events({ about, reason: 'ScalingReplicaSet', message, from: 'deployment-controller' });
}

/** Sets of old revisions are kept for `rollout undo`, but not for ever. */
function forgetOldest(plane: ControlPlane, deployment: Deployment, sets: readonly OwnedSet[], name: string): void {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const idle = sets
    .filter((set) => set.metadata.name !== name && replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0)
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of idle.slice(0, Math.max(0, idle.length - limit))) endObject(plane, set);
}

/** A set carries its Deployment's annotations (`kubernetes.io/change-cause`) but for those that are about one object. */
function ownAnnotations({ metadata }: Deployment): Record<string, string> {
  const skipped = ['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED, MOST];
  return Object.fromEntries(Object.entries(metadata?.annotations ?? {}).filter(([key]) => !skipped.includes(key)));
}
