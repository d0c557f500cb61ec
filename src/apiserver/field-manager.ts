import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1';
import { type Managers, readManagers, writeManagers } from '../kube/managed-fields/managers.ts';
import { type FieldWrite, managersAfterUpdate } from '../kube/managed-fields/ownership.ts';
import { shapeOf } from '../kube/managed-fields/shape.ts';
import type { Manifest } from '../kube/manifest.ts';
import { fieldsOf, type Struct, structOf as structNamed } from '../kube/schema/fields.ts';
import { refOf } from '../simulator/controllers/controller.ts';
import { apiVersionOf, type Kind } from '../simulator/kinds/kind.ts';
import { timestamp } from '../simulator/objects.ts';
import type { ApiContext, ResourceRequest } from './request.ts';

/** What a request writes to: an object, or a subresource of it. */
type WriteTarget = Pick<ResourceRequest, 'kind' | 'subresource'>;

/**
 * Returns the function that computes `metadata.managedFields` of an object that a request writes: the managers of the
 * stored object, with the writer as the manager of every field that the write changes.
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal/fieldmanager.go, `Update`.
 */
export function managedFieldsUpdater(
  context: ApiContext,
  target: WriteTarget,
  name: string,
  operation: 'Apply' | 'Update' = 'Update',
): (written: Manifest) => readonly ManagedFieldsEntry[] {
  return (written) => {
    const struct = structOf(target.kind);
    const live = context.simulator.objects.find(refOf(written));
    const given = written.metadata.managedFields ?? [];
    if (given.length === 1 && Object.keys(given[0]!).length === 0) return [];
    const own = readManagers(given);
    const managers = own !== undefined && own.size > 0 ? own : managersOf(live);
    const before = live ?? emptyObject(struct);
    return writeManagers(managersAfterUpdate(managers, before, written, fieldWrite(context, target, name, operation)));
  };
}

/** The managers of the fields of a stored object; none where there is no object. */
export function managersOf(live: Manifest | undefined): Managers {
  return readManagers(live?.metadata.managedFields ?? []) ?? new Map();
}

/** A write by the manager `name`, through the object itself or through a subresource. */
export function fieldWrite(
  context: ApiContext,
  { kind, subresource = '' }: WriteTarget,
  name: string,
  operation: 'Apply' | 'Update',
): FieldWrite {
  return {
    shape: shapeOf(structOf(kind)),
    manager: { name, operation, apiVersion: apiVersionOf(kind), subresource },
    time: timestamp(context.now()),
    notOwnable: kind.notOwnable?.[subresource] ?? (subresource === 'status' ? notByStatus : notByObject),
  };
}

const notByStatus = [['f:spec'], ['f:metadata', 'f:labels']];
const notByObject = [['f:status']];

/** An object without values, as the server begins with one: it has the parts that a kind always writes. */
export function emptyObject(struct: Struct): Manifest {
  return emptyFields(struct) as unknown as Manifest;
}

function emptyFields(struct: Struct): object {
  return Object.fromEntries(
    [...struct.fields.values()].flatMap(({ name, type, kept }): [string, unknown][] => {
      if (type.is === 'struct') return type.pointer ? [] : [[name, emptyFields(structNamed(type.struct))]];
      return kept && (type.is === 'list' || type.is === 'map') ? [[name, type.is === 'list' ? [] : {}]] : [];
    }),
  );
}

/** The fields of a kind that the cluster stores. Throws for a kind without known fields, which is a bug. */
export function structOf({ group, version, kind }: Kind): Struct {
  const struct = fieldsOf(group, version, kind);
  if (struct === undefined) throw new Error(`the fields of ${kind} are not known`);
  return struct;
}
