import type { Pod } from 'kubernetes-types/core/v1';
import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1';
import { generateName } from '../kube/generated-names.ts';
import type { Manifest } from '../kube/manifest.ts';
import {
  badRequest,
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notHandled,
  quoted,
  unknownResource,
} from '../kube/refusals.ts';
import { decode, withoutEmpty } from '../kube/schema/decode.ts';
import type { Struct } from '../kube/schema/fields.ts';
import { fieldsOf } from '../kube/schema/fields.ts';
import type { Status } from '../kube/status.ts';
import { kindOf } from './kinds/index.ts';
import { type Around, apiVersionOf, type Kind } from './kinds/kind.ts';
import { ephemeralDefaults, ephemeralErrors } from './pod-spec/ephemeral.ts';
import { forbiddenValue } from './validation/field-errors.ts';
import { metadataErrors, metadataUpdateErrors } from './validation/metadata.ts';

export type { Around };

/** What an object meets in the cluster, and how whoever wrote it wants it taken in. */
export interface Admission extends Around {
  /** What becomes of fields that the kind does not have, or that stand twice: a refusal (the default), warnings, nothing. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** What else is odd about how the object was written: `duplicate field "data.a"`. */
  readonly oddities?: readonly string[];
  readonly isTerminating?: (namespace: string) => boolean;
  /** Only the status is taken from the object, and everything else from the one that stands. */
  readonly statusOnly?: boolean;
  /** Of a namespace, only `spec.finalizers` is another. */
  readonly finalizersOnly?: boolean;
  /** Of a pod, only its ephemeral containers are others, and they may be. */
  readonly ephemeralContainers?: boolean;
  /**
   * Says who manages which fields, of an object as written with its defaults. Absent: what the existing one says stays.
   * What is thrown in it goes through to the caller.
   */
  readonly manage?: (object: Manifest) => readonly ManagedFieldsEntry[];
}

/** An object as the server would store it, or its refusal with the paths of the fields at fault, in order. */
export type Admitted =
  | {
      readonly object: Manifest;
      readonly warnings: readonly string[];
      /** It is a change even where it is stored as it stood (`Kind.countsEmpty`). */
      readonly isChange?: boolean;
    }
  | { readonly refused: Status; readonly at: readonly string[]; readonly warnings: readonly string[] };

/**
 * Takes an object in as the API server v1.35 does on create, or (with `existing`) on update: strict decoding, defaults,
 * what the server itself adds, validation. Nothing is stored, and the manifest stays as it is.
 */
export function admit(manifest: unknown, around: Admission = {}): Admitted {
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
  const { fieldValidation = 'Strict', oddities = [] } = around;
  const oddFields = [...oddities, ...decoded.unknown.map((field) => `unknown field "${field}"`)];
  if (oddFields.length > 0 && fieldValidation === 'Strict') {
    return refuse(notHandled(kind, `strict decoding error: ${oddFields.join(', ')}`), ...decoded.unknown);
  }

  const object = decoded.object as unknown as Manifest;
  const refused = prepare(object, kind, struct, around);
  if (refused) return refused;
  const errors = around.existing ? updateErrors(object, around.existing, kind, around) : createErrors(object, kind);
  if (errors.length > 0) {
    const paths = [...new Set(errors.map(({ field }) => field))];
    return { refused: invalid(kind, object.metadata.name ?? '', errors), at: paths, warnings: [] };
  }
  const ofFields = fieldValidation === 'Warn' ? oddFields : [];
  const warnings = [...new Set([...ofFields, ...(kind.warnings?.(object) ?? [])])];
  const stored = withoutEmpty(object, struct) as unknown as Manifest;
  const restates = kind.countsEmpty === true && JSON.stringify(stored['spec']) !== JSON.stringify(object['spec']);
  return { object: stored, warnings, ...(around.existing && restates ? { isChange: true } : {}) };
}

/** Defaults, the place, the name, and what the server and its plugins add; a refusal that comes before validation. */
function prepare(object: Manifest, kind: Kind, struct: Struct, around: Admission): Admitted | undefined {
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
  const allocated = kind.kind === 'Service' ? unsetAddresses(object) : [];
  kind.defaults?.(object);
  if (around.ephemeralContainers) ephemeralDefaults(object as Pod & Manifest);
  manage(object, struct, allocated, around);
  if (kind.namespaced && around.namespaceExists?.(namespace) === false) {
    return refuse(notFound({ group: '', plural: 'namespaces' }, namespace), 'metadata.namespace');
  }
  if (kind.namespaced && !around.existing && around.isTerminating?.(namespace)) {
    return refuse(inTerminating(kind, metadata.name ?? '', namespace), 'metadata.namespace');
  }
  const given = object['status'];
  const { finalizers } = (object['spec'] ?? {}) as { readonly finalizers?: readonly string[] };
  kind.prepare?.(object, around);
  if (kind.kind === 'Namespace' && around.existing) keepFinalizers(object, finalizers, around);
  keepStatus(object, struct, given, kind, around);
  const forbidden = kind.forbid?.(object, around);
  const fields = forbidden?.details?.causes?.map(({ field = '' }) => field) ?? ['spec'];
  return forbidden && refuse(forbidden, ...new Set(fields));
}

/** Who manages what is told of the object as it would be stored if nothing were added to it from here on. */
function manage(
  object: Manifest,
  struct: Struct,
  allocated: readonly string[],
  { manage, existing, restored }: Admission,
): void {
  if (restored) return;
  const managed = manage ? manage(asWritten(object, struct, allocated)) : existing?.metadata.managedFields;
  const metadata = object.metadata as { managedFields?: readonly ManagedFieldsEntry[] };
  if (managed?.length) metadata.managedFields = managed;
  else delete metadata.managedFields;
}

/** An object as it would be stored, without the fields of its spec that are given out only then. */
function asWritten(object: Manifest, struct: Struct, allocated: readonly string[]): Manifest {
  const written = withoutEmpty(object, struct) as unknown as Manifest;
  if (allocated.length === 0) return written;
  const spec = Object.entries(written['spec'] as object).filter(([name]) => !allocated.includes(name));
  return { ...written, spec: Object.fromEntries(spec) };
}

/** The addresses and families that a Service does not ask for itself. */
function unsetAddresses({ spec }: Manifest): readonly string[] {
  const given = (spec ?? {}) as Readonly<Record<string, unknown>>;
  return ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].filter((name) => given[name] === undefined);
}

/** What holds a namespace is changed through a request of its own. */
function keepFinalizers(object: Manifest, given: readonly string[] | undefined, around: Admission): void {
  const spec = around.finalizersOnly ? { finalizers: given ?? [] } : structuredClone(around.existing!['spec']);
  Object.assign(object, { spec });
}

/** The status is written through a request of its own, and nothing else is written through that. */
function keepStatus(object: Manifest, struct: Struct, given: unknown, kind: Kind, around: Admission): void {
  if (!struct.fields.has('status')) return;
  if (around.restored) {
    if (given !== undefined) Object.assign(object, { status: given });
  } else if (around.statusOnly) {
    const { labels: _labels, ownerReferences: _owners, ...metadata } = object.metadata;
    const { labels, ownerReferences } = around.existing!.metadata;
    Object.assign(object, structuredClone(around.existing), {
      metadata: { ...metadata, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
      status: given,
    });
  } else if (around.existing !== undefined && kind.prepare === undefined) {
    Object.assign(object, { status: around.existing['status'] });
  }
}

/** Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle/admission.go. */
function inTerminating(kind: Kind, name: string, namespace: string): Status {
  const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const refused = forbidden(kind, name, because);
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' };
  return { ...refused, details: { ...refused.details, causes: [cause] } };
}

/** Fields of the metadata that only the server writes. */
function takeServersFields(metadata: Record<string, unknown>, { existing, restored }: Around): void {
  if (restored) delete metadata['managedFields'];
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

function updateErrors(object: Manifest, before: Manifest, kind: Kind, around: Admission): readonly FieldError[] {
  if (around.ephemeralContainers) return ephemeralErrors(object as Pod & Manifest, before as Pod & Manifest);
  const errors = kind.validateUpdate?.(object, structuredClone(before)) ?? kind.validate?.(object) ?? [];
  return [...newFinalizers(object, before), ...metadataUpdateErrors(object.metadata), ...errors];
}

/** Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go, `ValidateNoNewFinalizers`. */
function newFinalizers(object: Manifest, before: Manifest): readonly FieldError[] {
  if (before.metadata.deletionTimestamp === undefined) return [];
  const stood = new Set(before.metadata.finalizers);
  const added = (object.metadata.finalizers ?? []).filter((name) => !stood.has(name));
  if (added.length === 0) return [];
  const list = `[]string{${added.map(quoted).join(', ')}}`;
  const because = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenValue('metadata.finalizers', because)];
}

function refuse(refused: Status, ...at: string[]): Admitted {
  return { refused, at, warnings: [] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
