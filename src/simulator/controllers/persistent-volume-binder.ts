import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';
import { isEnding } from './ending.ts';

/**
 * Storage of a live cluster: a claim is bound at once to a volume made for it, of the class `standard` unless it names
 * another, and the volume goes with it.
 * Source: https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/
 */
export const claims: Controller = {
  name: 'claims',
  watches: [
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'PersistentVolume'],
  ],
  run: (plane) => {
    const { objects } = plane;
    const bound = new Set<string>();
    for (const object of objects.list('v1', 'PersistentVolumeClaim')) {
      const claim = object as PersistentVolumeClaim & Manifest;
      bound.add(claim.metadata.uid ?? '');
      if (claim.status?.phase !== 'Bound' && claim.spec?.storageClassName !== '' && !isEnding(claim))
        bind(plane, claim);
    }
    for (const volume of objects.list('v1', 'PersistentVolume')) {
      const { claimRef } = volume['spec'] as { readonly claimRef?: { readonly uid?: string } };
      if (claimRef?.uid !== undefined && !bound.has(claimRef.uid)) objects.remove(refOf(volume));
    }
  },
};

function bind({ objects }: ControlPlane, claim: PersistentVolumeClaim & Manifest): void {
  const { uid = '', name = '', namespace = 'default', resourceVersion } = claim.metadata;
  const { accessModes = [], resources, volumeMode = 'Filesystem', storageClassName = 'standard' } = claim.spec ?? {};
  const volumeName = claim.spec?.volumeName ?? `pvc-${uid}`;
  const capacity = { storage: resources?.requests?.['storage'] ?? '1Gi' };
  if (objects.get({ apiVersion: 'v1', kind: 'PersistentVolume', name: volumeName }) === undefined) {
    objects.create({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: volumeName, annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
      spec: {
        accessModes,
        capacity,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid },
        hostPath: {
          path: `/var/local-path-provisioner/${volumeName}_${namespace}_${name}`,
          type: 'DirectoryOrCreate',
        },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName,
        volumeMode,
      },
      status: { phase: 'Bound' },
    });
  }
  objects.replace({
    ...claim,
    spec: { ...claim.spec, storageClassName, volumeMode, volumeName },
    status: { accessModes, capacity, phase: 'Bound' },
  });
}
