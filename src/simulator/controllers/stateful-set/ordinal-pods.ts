import type { StatefulSetObject } from '../../kinds/apps/stateful-set.ts';
import { type PersistentVolumeClaimObject, persistentVolumeClaims } from '../../kinds/core/persistent-volume-claim.ts';
import type { PodObject } from '../../kinds/core/pod.ts';
import type { ControlPlane } from '../controller.ts';
import { createNamed } from '../create-pods.ts';

/**
 * Makes the pod of a StatefulSet that has a number: its host name is its own, its domain that of the governing Service,
 * and its claims are those of its number, made if they are not there.
 * Source: kubernetes/kubernetes pkg/controller/statefulset/stateful_set_utils.go, `newStatefulSetPod`.
 */
export function createOrdinalPod(
  plane: ControlPlane,
  set: StatefulSetObject,
  ordinal: number,
  revision: string,
  template = set.spec.template,
): PodObject {
  const name = `${set.metadata.name}-${ordinal}`;
  // Only a live cluster has volumes.
  const claims = plane.live === undefined ? [] : claimsOf(set, ordinal);
  for (const claim of claims) createClaim(plane, set, claim, name);
  const labels = {
    'apps.kubernetes.io/pod-index': String(ordinal),
    'controller-revision-hash': revision,
    'statefulset.kubernetes.io/pod-name': name,
  };
  return createNamed(plane.objects, { owner: set, template, name, labels }, (pod) => withIdentity(pod, set, claims));
}

function withIdentity(
  pod: PodObject,
  { metadata, spec }: StatefulSetObject,
  claims: readonly PersistentVolumeClaimObject[],
): PodObject {
  const { serviceName, volumeClaimTemplates = [] } = spec;
  const volumes = claims.map((claim, at) => ({
    name: volumeClaimTemplates[at]?.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claim.metadata.name ?? '' },
  }));
  const others = (pod.spec.volumes ?? []).filter(({ name }) => !volumes.some((volume) => volume.name === name));
  const all = [...volumes, ...others];
  return {
    ...pod,
    metadata: { ...pod.metadata, generateName: `${metadata.name}-` },
    spec: {
      ...pod.spec,
      hostname: pod.metadata.name ?? '',
      ...(serviceName ? { subdomain: serviceName } : {}),
      ...(all.length === 0 ? {} : { volumes: all }),
    },
  };
}

function claimsOf(
  { metadata: own, spec: set }: StatefulSetObject,
  ordinal: number,
): readonly PersistentVolumeClaimObject[] {
  return (set.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      name: `${metadata?.name}-${own.name}-${ordinal}`,
      namespace: own.namespace ?? 'default',
      labels: { ...metadata?.labels, ...set.selector.matchLabels },
    },
    spec: { ...spec, volumeMode: spec?.volumeMode ?? 'Filesystem' },
    status: { phase: 'Pending' },
  }));
}

function createClaim(
  plane: ControlPlane,
  set: StatefulSetObject,
  claim: PersistentVolumeClaimObject,
  pod: string,
): void {
  const { name = '', namespace = 'default' } = claim.metadata;
  if (plane.objects.get(persistentVolumeClaims, namespace, name) !== undefined) return;
  plane.objects.create(claim);
  plane.live?.recorder.record({
    regarding: set,
    reason: 'SuccessfulCreate',
    message: `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
    component: 'statefulset-controller',
  });
}
