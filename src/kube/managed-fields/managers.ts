import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1';
import { equalSets, type FieldSet, fromFieldsV1, isEmpty, toFieldsV1 } from './field-set.ts';

/** Who manages fields of an object: a program, by one way of writing. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** The subresource through which the fields were written; '' is the object itself. */
  readonly subresource: string;
}

/** A manager with its fields, and the time of the last change of them. */
export interface Managed extends Manager {
  readonly fields: FieldSet;
  readonly time?: string;
}

/** The managers of an object by `idOf`. */
export type Managers = ReadonlyMap<string, Managed>;

/** What tells managers apart. An applier is the same in whatever version it writes. */
export function idOf({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** The managers that `metadata.managedFields` tells of; undefined where it cannot be read. */
export function readManagers(entries: readonly ManagedFieldsEntry[]): Managers | undefined {
  const managers = new Map<string, Managed>();
  for (const { manager = '', operation, apiVersion = '', subresource = '', time, fieldsV1, fieldsType } of entries) {
    const fields = fromFieldsV1(fieldsV1 ?? {});
    if (fields === undefined || (operation !== 'Apply' && operation !== 'Update')) return undefined;
    if (fieldsType !== 'FieldsV1') return undefined;
    const managed = { name: manager, operation, apiVersion, subresource, fields, ...(time ? { time } : {}) } as const;
    managers.set(idOf(managed), managed);
  }
  return managers;
}

/**
 * The managers as `metadata.managedFields` has them: appliers first, then by time and name; without those that manage
 * nothing. Source: k8s.io/apimachinery pkg/util/managedfields/internal/managedfields.go, `sortEncodedManagedFields`.
 */
export function writeManagers(managers: Managers): readonly ManagedFieldsEntry[] {
  const sorted = [...managers.values()].filter(({ fields }) => !isEmpty(fields)).toSorted(compareManagers);
  return sorted.map(({ name, operation, apiVersion, subresource, fields, time }) => ({
    manager: name,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields),
    ...(subresource === '' ? {} : { subresource }),
  }));
}

/** Managers after a change of one, whose time is that of the change if its fields are others now. */
export function withManaged(managers: Managers, manager: Manager, fields: FieldSet, time: string): Managers {
  const id = idOf(manager);
  const before = managers.get(id);
  if (before !== undefined && equalSets(before.fields, fields)) return managers;
  return new Map([...managers, [id, { ...manager, fields, time }]]);
}

/** A manager as messages name it: `"kubectl" with subresource "scale" using apps/v1`. */
export function printManager({ name, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(name)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function compareManagers(a: Managed, b: Managed): number {
  const key = ({ operation, time = '', name, apiVersion, subresource }: Managed): readonly string[] => [
    operation,
    time,
    name,
    apiVersion,
    subresource,
  ];
  const [left, right] = [key(a), key(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at < 0) return 0;
  return left[at]! < right[at]! ? -1 : 1;
}
