import type { Container, ServiceAccountTokenProjection, Volume } from 'kubernetes-types/core/v1';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
  valueNotFound,
} from '../validation/field-errors.ts';
import { dnsLabel } from '../validation/names.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateVolumes`, `ValidateVolumeMounts`.

/** The errors of a pod's volumes. `field` is the path of their list. */
export function volumesErrors(volumes: readonly Volume[], field: string): readonly FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, at) => volumeErrors(volume, names, `${field}[${at}]`));
}

/** The errors of a container's volume mounts, each of which names one of the pod's volumes. */
export function mountsErrors(container: Container, volumes: readonly Volume[], field: string): readonly FieldError[] {
  // A volume with a fault of its own does not count.
  const known = new Set<string>();
  for (const volume of volumes) volumeErrors(volume, known, '');
  const paths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, at) => {
    const path = `${field}[${at}]`;
    const { name, mountPath, subPath = '' } = mount;
    const errors: FieldError[] = [];
    if (name === '') errors.push(requiredValue(`${path}.name`));
    if (!known.has(name)) errors.push(valueNotFound(`${path}.name`, name));
    if (mountPath === '') errors.push(requiredValue(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (subPath.startsWith('/')) errors.push(invalidValue(`${field}.subPath`, subPath, 'must be a relative path'));
    if (subPath.split('/').includes('..'))
      errors.push(invalidValue(`${field}.subPath`, subPath, "must not contain '..'"));
    return errors;
  });
}

/** The faults of one volume; without any, its name joins those that are taken. */
function volumeErrors(volume: Volume, taken: Set<string>, field: string): readonly FieldError[] {
  const { name } = volume;
  const errors = [...sourceErrors(volume, field)];
  if (name === '') errors.push(requiredValue(`${field}.name`));
  else errors.push(...invalidEach(`${field}.name`, name, dnsLabel(name)));
  if (taken.has(name)) errors.push(duplicateValue(`${field}.name`, name));
  if (errors.length === 0) taken.add(name);
  return errors;
}

/** The kinds of volume, in the order that the server looks for them. */
const sourceKinds = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'scaleIO',
  'projected',
  'csi',
  'ephemeral',
  'image',
] as const;

function sourceErrors(volume: Volume, field: string): readonly FieldError[] {
  const present = sourceKinds.filter((kind) => Object.hasOwn(volume, kind));
  if (present.length === 0) return [requiredValue(field, 'must specify a volume type')];
  return present.flatMap((kind, at) => {
    if (at > 0) return [forbiddenValue(`${field}.${kind}`, 'may not specify more than 1 volume type')];
    return ownRules[kind]?.(volume, `${field}.${kind}`) ?? [];
  });
}

/** The kinds of volume that have rules of their own here; of the others only the fields are checked. */
const ownRules: Partial<
  Record<(typeof sourceKinds)[number], (volume: Volume, field: string) => readonly FieldError[]>
> = {
  hostPath: ({ hostPath }, field) => [
    ...(hostPath?.path === '' ? [requiredValue(`${field}.path`)] : []),
    ...(hostPath?.path.split('/').includes('..')
      ? [invalidValue(`${field}.path`, hostPath.path, "must not contain '..'")]
      : []),
    ...oneOf(`${field}.type`, hostPath?.type, hostPathTypes),
  ],
  secret: ({ secret }, field) => (secret?.secretName ? [] : [requiredValue(`${field}.secretName`)]),
  configMap: ({ configMap }, field) => (configMap?.name ? [] : [requiredValue(`${field}.name`)]),
  persistentVolumeClaim: ({ persistentVolumeClaim }, field) =>
    persistentVolumeClaim?.claimName ? [] : [requiredValue(`${field}.claimName`)],
  projected: ({ projected }, field) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken: token }, at) =>
      token === undefined ? [] : tokenErrors(token, `${field}.sources[${at}].serviceAccountToken`),
    ),
  nfs: ({ nfs }, field) => [
    ...(nfs?.server === '' ? [requiredValue(`${field}.server`)] : []),
    ...(nfs?.path === '' ? [requiredValue(`${field}.path`)] : []),
  ],
};

/** Source: `validateProjectionSources`. */
function tokenErrors(
  { expirationSeconds: seconds = 3600, path }: ServiceAccountTokenProjection,
  field: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const at = `${field}.expirationSeconds`;
  if (seconds < 600) errors.push(invalidValue(at, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > 2 ** 32) errors.push(invalidValue(at, seconds, 'may not specify a duration larger than 2^32 seconds'));
  if (path === '') errors.push(requiredValue(`${field}.path`));
  return errors;
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
