import type { EnvFromSource, EnvVar, PodSpec, Volume } from 'kubernetes-types/core/v1';

/** The kinds of objects of its own namespace that a pod may name. */
export type Referenced = 'secrets' | 'configmaps' | 'persistentvolumeclaims' | 'serviceaccounts';

/**
 * The names of the objects of a kind that a pod names.
 * Source: kubernetes/kubernetes pkg/api/pod/util.go, `VisitPodSecretNames`, `VisitPodConfigmapNames`.
 */
export function referencedNames(spec: PodSpec, kind: Referenced): ReadonlySet<string> {
  const containers = [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...((spec.ephemeralContainers ?? []) as PodSpec['containers']),
  ];
  const volumes = spec.volumes ?? [];
  const found = [
    ...containers.flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(fromVariable(kind)),
      ...envFrom.map(fromAll(kind)),
    ]),
    ...volumes.flatMap((volume) => inVolume(volume, kind)),
    ...(kind === 'secrets' ? (spec.imagePullSecrets ?? []).map(({ name }) => name) : []),
    ...(kind === 'serviceaccounts' ? [spec.serviceAccountName] : []),
  ];
  return new Set(found.flatMap((name) => name || []));
}

type Name = string | undefined;

function fromVariable(kind: Referenced): (variable: EnvVar) => Name {
  return ({ valueFrom }) => {
    if (kind === 'secrets') return valueFrom?.secretKeyRef?.name;
    return kind === 'configmaps' ? valueFrom?.configMapKeyRef?.name : undefined;
  };
}

function fromAll(kind: Referenced): (source: EnvFromSource) => Name {
  return ({ secretRef, configMapRef }) => {
    if (kind === 'secrets') return secretRef?.name;
    return kind === 'configmaps' ? configMapRef?.name : undefined;
  };
}

function inVolume(volume: Volume, kind: Referenced): readonly Name[] {
  const sources = volume.projected?.sources ?? [];
  switch (kind) {
    case 'secrets':
      return [
        volume.secret?.secretName,
        volume.csi?.nodePublishSecretRef?.name,
        ...sources.map((one) => one.secret?.name),
      ];
    case 'configmaps':
      return [volume.configMap?.name, ...sources.map(({ configMap }) => configMap?.name)];
    case 'persistentvolumeclaims':
      return [volume.persistentVolumeClaim?.claimName];
    case 'serviceaccounts':
      return [];
  }
}
