import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import type { ControlPlane } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { createNamed } from '../named-pods.ts';

/**
 * Makes the pod of a StatefulSet that has a number: its host name is its own, its domain that of the governing Service,
 * and its claims are those of its number, made if they are not there.
 * Source: kubernetes/kubernetes pkg/controller/statefulset/stateful_set_utils.go, `newStatefulSetPod`.
 */
export function createOrdinalPod(
  plane: ControlPlane,
  set: StatefulSet & Manifest,
  ordinal: number,
  revision: string,
  template = set.spec?.template,
): Manifest {
  const name = `${set.metadata.name}-${ordinal}`;
  const claims = claimsOf(set, ordinal);
  if (lifeOf(plane) !== undefined) for (const claim of claims) createClaim(plane, set, claim, name);
  return createNamed(
    plane.objects,
    {
      owner: set,
      template,
      name,
      labels: {
        'apps.kubernetes.io/pod-index': String(ordinal),
        'controller-revision-hash': revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
    },
    (pod) => withIdentity(pod, set, lifeOf(plane) === undefined ? [] : claims),
  );
}

function withIdentity(pod: Pod & Manifest, set: StatefulSet, claims: readonly Manifest[]): Pod & Manifest {
  const { serviceName, volumeClaimTemplates = [] } = set.spec ?? {};
  const volumes = claims.map((claim, at) => ({
    name: volumeClaimTemplates[at]?.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claim.metadata.name ?? '' },
  }));
  const others = (pod.spec?.volumes ?? []).filter(({ name }) => !volumes.some((volume) => volume.name === name));
  const all = [...volumes, ...others];
  return {
    ...pod,
    metadata: { ...pod.metadata, generateName: `${set.metadata?.name}-` },
    spec: {
      ...(pod.spec ?? { containers: [] }),
      hostname: pod.metadata.name ?? '',
      ...(serviceName ? { subdomain: serviceName } : {}),
      ...(all.length === 0 ? {} : { volumes: all }),
    },
  };
}

function claimsOf(set: StatefulSet & Manifest, ordinal: number): readonly Manifest[] {
  return (set.spec?.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      name: `${metadata?.name}-${set.metadata.name}-${ordinal}`,
      namespace: set.metadata.namespace ?? 'default',
      labels: { ...metadata?.labels, ...set.spec?.selector.matchLabels },
    },
    spec: { ...spec, volumeMode: spec?.volumeMode ?? 'Filesystem' },
    status: { phase: 'Pending' },
  }));
}

function createClaim(plane: ControlPlane, set: Manifest, claim: Manifest, pod: string): void {
  const { name = '', namespace = 'default' } = claim.metadata;
  if (plane.objects.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace }) !== undefined) return;
  plane.objects.create(claim);
  lifeOf(plane)?.events({
    about: set,
    reason: 'SuccessfulCreate',
    message: `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
    from: 'statefulset-controller',
  });
}
