import { generateName } from '../kube/generated-names.ts';
import type { Manifest } from '../kube/manifest.ts';
import { badRequest, type FieldError, invalid, notFound, notHandled, unknownResource } from '../kube/refusals.ts';
import { decode, withoutEmpty } from '../kube/schema/decode.ts';
import { fieldsOf } from '../kube/schema/fields.ts';
import type { Status } from '../kube/status.ts';
import { kindOf } from './kinds/index.ts';
import { apiVersionOf, type Around, type Kind } from './kinds/kind.ts';
import { metadataErrors, metadataUpdateErrors } from './validation/metadata.ts';

export type { Around };

/** An object as the server would store it, or its refusal with the paths of the fields at fault, in order. */
export type Admitted =
  | { readonly object: Manifest; readonly warnings: readonly string[] }
  | { readonly refused: Status; readonly at: readonly string[]; readonly warnings: readonly string[] };

/**
 * Takes an object in as the API server v1.35 does on create, or (with `existing`) on update: strict decoding, defaults,
 * what the server itself adds, validation. Nothing is stored, and the manifest stays as it is.
 */
export function admit(manifest: unknown, around: Around = {}): Admitted {
  if (!isObject(manifest)) return refuse(badRequest('the object provided is not an object'));
  const { apiVersion, kind: kindName } = manifest;
  if (typeof kindName !== 'string' || kindName === '') return refuse(badRequest("Object 'Kind' is missing"), 'kind');
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    return refuse(badRequest("Object 'apiVersion' is missing"), 'apiVersion');
  }
  const kind = kindOf(apiVersion, kindName);
  const struct = kind && fieldsOf(kind.group, kind.version, kind.kind);
  if (kind === undefined || struct === undefined) return refuse(unknownResource(), 'kind');

  const decoded = decode(manifest, struct);
  if (decoded.fault) return refuse(notHandled(kind, decoded.fault.message), decoded.fault.at);
  if (decoded.unknown.length > 0) {
    const fields = decoded.unknown.map((field) => `unknown field "${field}"`).join(', ');
    return refuse(notHandled(kind, `strict decoding error: ${fields}`), ...decoded.unknown);
  }

  const object = decoded.object as unknown as Manifest;
  const refused = prepare(object, kind, around);
  if (refused) return refused;
  const errors = around.existing ? updateErrors(object, around.existing, kind) : createErrors(object, kind);
  if (errors.length > 0) {
    const paths = [...new Set(errors.map(({ field }) => field))];
    return { refused: invalid(kind, object.metadata.name ?? '', errors), at: paths, warnings: [] };
  }
  const warnings = [...new Set(kind.warnings?.(object) ?? [])];
  return { object: withoutEmpty(object, struct) as unknown as Manifest, warnings };
}

/** Defaults, the place, the name, and what the server and its plugins add; a refusal that comes before validation. */
function prepare(object: Manifest, kind: Kind, around: Around): Admitted | undefined {
  const metadata = object.metadata as Record<string, unknown> & Manifest['metadata'];
  Object.assign(object, { apiVersion: apiVersionOf(kind), kind: kind.kind });
  if (!kind.namespaced) delete metadata.namespace;
  else metadata.namespace ||= 'default';
  if (!metadata.name && metadata.generateName) {
    metadata.name = generateName(
      metadata.generateName,
      around.seed ?? `${metadata.namespace ?? ''}/${metadata.generateName}`,
    );
  }
  takeServersFields(metadata, around);
  const { namespace = '' } = metadata;
  kind.defaults?.(object);
  if (kind.namespaced && around.namespaceExists?.(namespace) === false) {
    return refuse(notFound({ group: '', plural: 'namespaces' }, namespace), 'metadata.namespace');
  }
  const given = object['status'];
  kind.prepare?.(object, around);
  if (around.restored && given !== undefined) Object.assign(object, { status: given });
  const forbidden = kind.forbid?.(object, around);
  const fields = forbidden?.details?.causes?.map(({ field = '' }) => field) ?? ['spec'];
  return forbidden && refuse(forbidden, ...new Set(fields));
}

/** Fields of the metadata that only the server writes. */
function takeServersFields(metadata: Record<string, unknown>, { existing, restored }: Around): void {
  delete metadata['managedFields'];
  delete metadata['selfLink'];
  if (restored) return;
  for (const field of [
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ]) {
    const stands = (existing?.metadata as Record<string, unknown> | undefined)?.[field];
    if (stands === undefined) delete metadata[field];
    else metadata[field] = stands;
  }
}

function createErrors(object: Manifest, kind: Kind): readonly FieldError[] {
  return [...metadataErrors(object.metadata, kind.nameRule, kind.namespaced), ...(kind.validate?.(object) ?? [])];
}

function updateErrors(object: Manifest, before: Manifest, kind: Kind): readonly FieldError[] {
  const errors = kind.validateUpdate?.(object, structuredClone(before)) ?? kind.validate?.(object) ?? [];
  return [...metadataUpdateErrors(object.metadata), ...errors];
}

function refuse(refused: Status, ...at: string[]): Admitted {
  return { refused, at, warnings: [] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
