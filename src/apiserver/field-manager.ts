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

type Where = Pick<ResourceRequest, 'kind' | 'subresource'>;

/**
 * Tells, for `metadata.managedFields`, who manages which fields of an object after it was written: of the one that
 * stands what it says, and of the changes that the writer has them.
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal/fieldmanager.go, `Update`.
 */
export function updateManager(
  context: ApiContext,
  where: Where,
  name: string,
  operation: 'Apply' | 'Update' = 'Update',
): (written: Manifest) => readonly ManagedFieldsEntry[] {
  return (written) => {
    const struct = structOf(where.kind);
    const live = context.simulator.objects.find(refOf(written));
    const given = written.metadata.managedFields ?? [];
    if (given.length === 1 && Object.keys(given[0]!).length === 0) return [];
    const own = readManagers(given);
    const managers = own !== undefined && own.size > 0 ? own : managersOf(live);
    const before = live ?? emptyObject(struct);
    return writeManagers(managersAfterUpdate(managers, before, written, writeBy(context, where, name, operation)));
  };
}

/** The managers of an object as it stands; none where there is none. */
export function managersOf(live: Manifest | undefined): Managers {
  return readManagers(live?.metadata.managedFields ?? []) ?? new Map();
}

/** One write of fields, through the object itself or through a subresource. */
export function writeBy(
  context: ApiContext,
  { kind, subresource = '' }: Where,
  name: string,
  operation: 'Apply' | 'Update',
): FieldWrite {
  return {
    shape: shapeOf(structOf(kind)),
    manager: { name, operation, apiVersion: apiVersionOf(kind), subresource },
    time: timestamp(context.now()),
    notOwnable: subresource === 'status' ? [['f:spec'], ['f:metadata', 'f:labels']] : [['f:status']],
  };
}

/** An object of a kind with nothing in it, as the server begins with one: parts that are always written are there. */
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

/** The fields of a kind that is stored. */
export function structOf({ group, version, kind }: Kind): Struct {
  const struct = fieldsOf(group, version, kind);
  if (struct === undefined) throw new Error(`the fields of ${kind} are not known`);
  return struct;
}
