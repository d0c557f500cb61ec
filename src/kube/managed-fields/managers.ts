import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1';
import { equalSets, type FieldSet, fromFieldsV1, isEmpty, toFieldsV1 } from './field-set.ts';

/** Who manages fields of an object: a program, and the way in which it writes. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** The subresource through which the fields were written; '' is the object itself. */
  readonly subresource: string;
}

/** A manager with its fields, and the time of their last change. */
export interface FieldManager extends Manager {
  readonly fields: FieldSet;
  readonly time?: string;
}

/** The managers of an object, by `managerId`. */
export type Managers = ReadonlyMap<string, FieldManager>;

/** The key of a manager. An applier is the same whatever version it writes. */
export function managerId({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** The managers that `metadata.managedFields` lists; undefined where it cannot be read. */
export function readManagers(entries: readonly ManagedFieldsEntry[]): Managers | undefined {
  const managers = new Map<string, FieldManager>();
  for (const { manager = '', operation, apiVersion = '', subresource = '', time, fieldsV1, fieldsType } of entries) {
    const fields = fromFieldsV1(fieldsV1 ?? {});
    if (fields === undefined || (operation !== 'Apply' && operation !== 'Update')) return undefined;
    if (fieldsType !== 'FieldsV1') return undefined;
    const managed = { name: manager, operation, apiVersion, subresource, fields, ...(time ? { time } : {}) } as const;
    managers.set(managerId(managed), managed);
  }
  return managers;
}

/**
 * The managers as `metadata.managedFields` lists them: appliers first, then by time and name, without those that manage
 * no fields.
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal/managedfields.go, `sortEncodedManagedFields`.
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

/** The managers after one of them got other fields. Its time changes only if its fields do. */
export function withFields(managers: Managers, manager: Manager, fields: FieldSet, time: string): Managers {
  const id = managerId(manager);
  const before = managers.get(id);
  if (before !== undefined && equalSets(before.fields, fields)) return managers;
  return new Map([...managers, [id, { ...manager, fields, time }]]);
}

/** A manager as it is named in messages: `"kubectl" with subresource "scale" using apps/v1`. */
export function printManager({ name, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(name)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function compareManagers(a: FieldManager, b: FieldManager): number {
  const key = ({ operation, time = '', name, apiVersion, subresource }: FieldManager): readonly string[] => [
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
