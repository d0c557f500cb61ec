import type { ControllerRevision, StatefulSet } from 'kubernetes-types/apps/v1';
import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { templateHash } from '../../../kube/generated-names.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { isFinished } from '../../../kube/pods.ts';
import { availablePods, isReadyPod } from '../availability.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { endObject, isEnding } from '../ending.ts';
import { lifeOf } from '../live-clock.ts';
import { roomForPods } from '../named-pods.ts';
import { keepRevision } from '../revisions.ts';
import { createOrdinalPod } from './ordinal-pods.ts';

type OwnedPod = Pod & Manifest;

/**
 * One step of a StatefulSet in a live cluster: pods come in the order of their numbers, each after the one before it is
 * ready; they go, and are replaced, from the last to the first.
 * Source: kubernetes/kubernetes pkg/controller/statefulset/stateful_set_control.go, `updateStatefulSet`.
 */
export function stepStatefulSet(plane: ControlPlane, set: StatefulSet & Manifest, controller: Controller): void {
  const { template, revisionHistoryLimit = 10 } = set.spec ?? {};
  const hash = templateHash(template);
  const revision = `${set.metadata.name}-${hash}`;
  const owned = ownedPods(plane, set);
  keepRevision(plane, {
    owner: set,
    template,
    label: 'controller.kubernetes.io/hash',
    hash,
    limit: revisionHistoryLimit,
    inUse: new Set(owned.map((pod) => revisionOf(pod).slice((set.metadata.name ?? '').length + 1))),
  });
  if (!isEnding(set)) act(plane, set, owned, revision, controller);
  report(plane, set, revision, controller);
}

function ownedPods({ objects }: ControlPlane, set: Manifest): readonly OwnedPod[] {
  return ownedObjects(objects, set, 'v1', 'Pod')
    .map((pod) => pod as OwnedPod)
    .toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** Does what may be done now; with the policy OrderedReady that is one thing at a time. */
function act(
  plane: ControlPlane,
  set: StatefulSet & Manifest,
  owned: readonly OwnedPod[],
  revision: string,
  controller: Controller,
): void {
  const { ordinals, podManagementPolicy, updateStrategy, minReadySeconds } = set.spec ?? {};
  const replicas = Math.min(set.spec?.replicas ?? 1, owned.length + roomForPods(plane.objects));
  const first = ordinals?.start ?? 0;
  const inOrder = podManagementPolicy !== 'Parallel';
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  const isHealthy = (pod: OwnedPod): boolean =>
    !isEnding(pod) && availablePods(plane, controller, set, [pod], minReadySeconds).length === 1;
  const current = set.status?.currentRevision || revision;
  for (let ordinal = first; ordinal < first + replicas; ordinal++) {
    const pod = owned.find((one) => ordinalOf(one) === ordinal);
    if (pod === undefined) {
      const made = ordinal < first + partition ? current : revision;
      const created = createOrdinalPod(plane, set, ordinal, made, templateOf(plane, set, made));
      tell(
        plane,
        set,
        'SuccessfulCreate',
        `Create Pod ${created.metadata.name} in StatefulSet ${set.metadata.name} successful`,
      );
      if (inOrder) return;
    } else if (isFinished(pod) && !isEnding(pod)) {
      tell(
        plane,
        set,
        'RecreatingTerminatedPod',
        `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating terminated Pod ${pod.metadata.name}`,
      );
      remove(plane, set, pod);
      return;
    } else if (inOrder && !isHealthy(pod)) return;
  }
  const condemned = owned.filter((pod) => ordinalOf(pod) < first || ordinalOf(pod) >= first + replicas).toReversed();
  for (const pod of condemned) {
    if (!isEnding(pod)) remove(plane, set, pod);
    if (inOrder) return;
  }
  if (updateStrategy?.type === 'OnDelete') return;
  for (const pod of owned.toReversed()) {
    if (ordinalOf(pod) < first + partition) return;
    if (revisionOf(pod) !== revision && !isEnding(pod)) {
      remove(plane, set, pod);
      return;
    }
    if (!isHealthy(pod)) return;
  }
}

/** The template of a revision: the present one, or what was kept of an earlier one. */
function templateOf({ objects }: ControlPlane, set: StatefulSet & Manifest, name: string): PodTemplateSpec | undefined {
  const { namespace = 'default' } = set.metadata;
  const kept = objects.get({ apiVersion: 'apps/v1', kind: 'ControllerRevision', name, namespace });
  const { spec } = ((kept as unknown as ControllerRevision | undefined)?.data ?? {}) as {
    readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } };
  };
  if (spec?.template === undefined) return set.spec?.template;
  const { $patch: _, ...template } = spec.template;
  return template;
}

function remove(plane: ControlPlane, set: Manifest, pod: OwnedPod): void {
  endObject(plane, pod);
  tell(
    plane,
    set,
    'SuccessfulDelete',
    `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`,
  );
}

function tell(plane: ControlPlane, about: Manifest, reason: string, message: string): void {
  const type = reason === 'RecreatingTerminatedPod' ? 'Warning' : 'Normal';
  lifeOf(plane)?.events({ about, type, reason, message, from: 'statefulset-controller' });
}

function report(plane: ControlPlane, set: StatefulSet & Manifest, revision: string, controller: Controller): void {
  const pods = ownedPods(plane, set).filter((pod) => !isFinished(pod));
  const ready = pods.filter(isReadyPod);
  const available = availablePods(plane, controller, set, ready, set.spec?.minReadySeconds);
  const before = set.status?.currentRevision || revision;
  const updated = pods.filter((pod) => revisionOf(pod) === revision && !isEnding(pod));
  const isWhole =
    updated.length === pods.length && ready.length === pods.length && pods.length === (set.spec?.replicas ?? 1);
  const current = isWhole ? revision : before;
  const atCurrent = pods.filter((pod) => revisionOf(pod) === current && !isEnding(pod));
  putStatus(plane.objects, set, {
    availableReplicas: available.length,
    collisionCount: 0,
    ...(atCurrent.length > 0 ? { currentReplicas: atCurrent.length } : {}),
    currentRevision: current,
    observedGeneration: set.metadata.generation,
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    replicas: pods.length,
    updateRevision: revision,
    ...(updated.length > 0 ? { updatedReplicas: updated.length } : {}),
  });
}

function ordinalOf({ metadata }: OwnedPod): number {
  const { name = '' } = metadata;
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

function revisionOf({ metadata }: OwnedPod): string {
  return metadata.labels?.['controller-revision-hash'] ?? '';
}
