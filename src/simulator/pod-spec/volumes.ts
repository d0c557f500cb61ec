import type { Container, Volume } from 'kubernetes-types/core/v1';
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

export function volumesErrors(volumes: readonly Volume[], field: string): readonly FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, at) => {
    const path = `${field}[${at}]`;
    const { name } = volume;
    const errors = [...sourceErrors(volume, path)];
    const faults = name === '' ? [] : dnsLabel(name);
    if (name === '') errors.push(requiredValue(`${path}.name`));
    errors.push(...invalidEach(`${path}.name`, name, faults));
    if (name !== '' && names.has(name)) errors.push(duplicateValue(`${path}.name`, name));
    if (errors.length === 0) names.add(name);
    return errors;
  });
}

export function mountsErrors(container: Container, volumes: readonly Volume[], field: string): readonly FieldError[] {
  const known = new Set(volumes.map(({ name }) => name));
  const paths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, at) => {
    const path = `${field}[${at}]`;
    const { name, mountPath, subPath = '' } = mount;
    const errors: FieldError[] = [];
    if (name === '') errors.push(requiredValue(`${path}.name`));
    else if (!known.has(name)) errors.push(valueNotFound(`${path}.name`, name));
    if (mountPath === '') errors.push(requiredValue(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    if (subPath.startsWith('/')) errors.push(invalidValue(`${path}.subPath`, subPath, 'must be a relative path'));
    if (subPath.split('/').includes('..')) errors.push(invalidValue(`${path}.subPath`, subPath, "must not contain '..'"));
    return errors;
  });
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
  const given = volume as unknown as Readonly<Record<string, unknown>>;
  const present = sourceKinds.filter((kind) => given[kind] !== undefined);
  if (present.length === 0) return [requiredValue(field, 'must specify a volume type')];
  return present.flatMap((kind, at) => {
    if (at > 0) return [forbiddenValue(`${field}.${kind}`, 'may not specify more than 1 volume type')];
    return ownErrors(volume, kind, `${field}.${kind}`);
  });
}

function ownErrors(volume: Volume, kind: (typeof sourceKinds)[number], field: string): readonly FieldError[] {
  switch (kind) {
    case 'hostPath':
      return [
        ...(volume.hostPath!.path === '' ? [requiredValue(`${field}.path`)] : []),
        ...(volume.hostPath!.path.split('/').includes('..')
          ? [invalidValue(`${field}.path`, volume.hostPath!.path, "must not contain '..'")]
          : []),
        ...oneOf(`${field}.type`, volume.hostPath!.type, hostPathTypes),
      ];
    case 'secret':
      return volume.secret!.secretName ? [] : [requiredValue(`${field}.secretName`)];
    case 'configMap':
      return volume.configMap!.name ? [] : [requiredValue(`${field}.name`)];
    case 'persistentVolumeClaim':
      return volume.persistentVolumeClaim!.claimName ? [] : [requiredValue(`${field}.claimName`)];
    case 'nfs':
      return [
        ...(volume.nfs!.server === '' ? [requiredValue(`${field}.server`)] : []),
        ...(volume.nfs!.path === '' ? [requiredValue(`${field}.path`)] : []),
      ];
    default:
      return [];
  }
}

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
