import { persistentVolumes } from '../kinds/core/persistent-volume.ts';
import { type PersistentVolumeClaimObject, persistentVolumeClaims } from '../kinds/core/persistent-volume-claim.ts';
import { type Controller, type ControlPlane, refOf } from './controller.ts';
import { isEnding } from './terminating.ts';

/**
 * Storage of a live cluster: a claim is bound at once to a volume that is made for it, of the class `standard` unless it
 * names another. The volume is removed with its claim.
 * Source: kubernetes/kubernetes pkg/controller/volume/persistentvolume/pv_controller.go; https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/
 */
export const persistentVolumeBinder: Controller = {
  name: 'persistentvolume-binder-controller',
  watches: [persistentVolumeClaims, persistentVolumes],
  run: (plane) => {
    const { objects } = plane;
    const bound = new Set<string>();
    for (const claim of objects.list(persistentVolumeClaims)) {
      bound.add(claim.metadata.uid ?? '');
      const isBindable = claim.status?.phase !== 'Bound' && claim.spec.storageClassName !== '';
      if (isBindable && !isEnding(claim)) bind(plane, claim);
    }
    for (const volume of objects.list(persistentVolumes)) {
      const { claimRef } = volume.spec;
      if (claimRef?.uid !== undefined && !bound.has(claimRef.uid)) objects.remove(refOf(volume));
    }
  },
};

function bind({ objects }: ControlPlane, claim: PersistentVolumeClaimObject): void {
  const { uid = '', name = '', namespace = 'default', resourceVersion } = claim.metadata;
  const { accessModes = [], resources, volumeMode = 'Filesystem', storageClassName = 'standard' } = claim.spec;
  const volumeName = claim.spec.volumeName ?? `pvc-${uid}`;
  const capacity = { storage: resources?.requests?.['storage'] ?? '1Gi' };
  if (objects.get(persistentVolumes, volumeName) === undefined) {
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
