import type {
  ConfigMap,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  Secret,
} from 'kubernetes-types/core/v1';
import { ageOf } from '../age.ts';
import { age, type CellsOf } from './cells.ts';

// Source: k8s.io/kubernetes pkg/printers/internalversion/printers.go, the function `print…` of each kind.

export const namespaceCells: CellsOf<Namespace> = (object, now) => [
  object.metadata.name ?? '',
  object.status?.phase ?? '',
  age(object, now),
];

export const configMapCells: CellsOf<ConfigMap> = (object, now) => [
  object.metadata.name ?? '',
  count(object.data) + count(object.binaryData),
  age(object, now),
];

export const secretCells: CellsOf<Secret> = (object, now) => [
  object.metadata.name ?? '',
  object.type ?? '',
  count(object.data),
  age(object, now),
];

export const nodeCells: CellsOf<Node> = (object, now) => {
  const { metadata, spec, status } = object;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  const words = [
    ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady',
    ...(spec?.unschedulable ? ['SchedulingDisabled'] : []),
  ];
  const addressOf = (wanted: string): string =>
    status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
  return [
    metadata.name ?? '',
    words.join(','),
    rolesOf(metadata.labels ?? {}),
    age(object, now),
    status?.nodeInfo?.kubeletVersion ?? '',
    addressOf('InternalIP'),
    addressOf('ExternalIP'),
    status?.nodeInfo?.osImage || '<unknown>',
    status?.nodeInfo?.kernelVersion || '<unknown>',
    status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  ];
};

export const eventCells: CellsOf<Event> = (object, now) => {
  const { involvedObject: about, series, source } = object;
  const first = ageOf(object.firstTimestamp ?? object.eventTime, now);
  const last = series?.lastObservedTime ?? object.lastTimestamp ?? undefined;
  const target = about.kind?.toLowerCase() ?? '';
  const component = source?.component || object.reportingComponent || '';
  const instance = source?.host || object.reportingInstance || '';
  return [
    last === undefined ? first : ageOf(last, now),
    object.type ?? '',
    object.reason ?? '',
    about.name ? `${target}/${about.name}` : target,
    about.fieldPath ?? '',
    instance === '' ? component : `${component}, ${instance}`,
    (object.message ?? '').trim(),
    first,
    series?.count ?? (object.count || 1),
    object.metadata.name ?? '',
  ];
};

export const resourceQuotaCells: CellsOf<ResourceQuota> = (object, now) => {
  const { hard = {}, used = {} } = object.status ?? {};
  const names = Object.keys(hard).toSorted();
  const text = (limits: boolean): string =>
    names
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
      .join(', ');
  return [object.metadata.name ?? '', text(false), text(true), age(object, now)];
};

export const persistentVolumeCells: CellsOf<PersistentVolume> = (object, now) => {
  const { metadata, spec, status } = object;
  const claim = spec?.claimRef;
  return [
    metadata.name ?? '',
    spec?.capacity?.['storage'] ?? '0',
    accessModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
    spec?.storageClassName ?? '',
    attributesClass(spec),
    status?.reason ?? '',
    age(object, now),
    spec?.volumeMode ?? '<unset>',
  ];
};

export const persistentVolumeClaimCells: CellsOf<PersistentVolumeClaim> = (object, now) => {
  const { metadata, spec, status } = object;
  const bound = (spec?.volumeName ?? '') !== '';
  return [
    metadata.name ?? '',
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    spec?.volumeName ?? '',
    bound ? (status?.capacity?.['storage'] ?? '0') : '',
    bound ? accessModes(status?.accessModes) : '',
    spec?.storageClassName ?? '',
    attributesClass(spec),
    age(object, now),
    spec?.volumeMode ?? '<unset>',
  ];
};

function count(record: object | undefined): number {
  return Object.keys(record ?? {}).length;
}

function rolesOf(labels: Readonly<Record<string, string>>): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return [key.slice(prefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(roles.filter((role) => role !== ''))].toSorted().join(',') || '<none>';
}

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(modes: readonly string[] | undefined): string {
  const given = new Set(modes);
  return Object.entries(shortModes)
    .flatMap(([mode, short]) => (given.has(mode) ? [short] : []))
    .join(',');
}

function attributesClass(spec: { readonly volumeAttributesClassName?: string } | undefined): string {
  return spec?.volumeAttributesClassName ?? '<unset>';
}
