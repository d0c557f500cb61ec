import type { ManagedFieldsEntry, ObjectMeta } from 'kubernetes-types/meta/v1';
import { generateName } from '../../kube/generated-names.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { badRequest, type FieldError, invalid, notHandled, quoted, unknownResource } from '../../kube/refusals.ts';
import { decode, withoutEmpty } from '../../kube/schema/decode.ts';
import { fieldsOf, type Struct } from '../../kube/schema/fields.ts';
import type { Status } from '../../kube/status.ts';
import { namespaces } from '../kinds/core/namespace.ts';
import { isPod } from '../kinds/core/pod.ts';
import { kindOf } from '../kinds/index.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { ephemeralDefaults, ephemeralErrors } from '../pod-spec/ephemeral.ts';
import { forbiddenValue } from '../validation/field-errors.ts';
import { metadataErrors, metadataUpdateErrors } from '../validation/metadata.ts';
import type { AdmissionAttributes, Refusal } from './attributes.ts';
import { runPlugins } from './plugins.ts';

/** The attributes of a request, and how its object is to be read and written. */
export interface AdmissionOptions extends AdmissionAttributes {
  /** What becomes of unknown and duplicate fields: a refusal (the default), warnings, nothing. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** What else is odd in the written form of the object: `duplicate field "data.a"`. */
  readonly oddities?: readonly string[];
  /** Distinguishes generated names (`metadata.generateName`) of one prefix: another text at each call. */
  readonly seed?: string;
  /** Only the status is taken from the object; the rest is that of the existing object. */
  readonly statusOnly?: boolean;
  /** Of a namespace, only `spec.finalizers` is taken. */
  readonly finalizersOnly?: boolean;
  /** Of a pod, only its ephemeral containers change, and they may change. */
  readonly ephemeralContainers?: boolean;
  /**
   * Returns who manages which fields of an object as written, defaults included. Absent: the entries of the existing
   * object stay. What it throws reaches the caller.
   */
  readonly manage?: (object: Manifest) => readonly ManagedFieldsEntry[];
}

/** An object as the server would store it, or its refusal. */
export type Admitted =
  | { readonly object: Manifest; readonly warnings: readonly string[] }
  | (Refusal & { readonly warnings: readonly string[] });

/**
 * Admits an object as the API server v1.35 does on create, or (with `existing`) on update: strict decoding, defaults,
 * plug-ins, what the server itself writes, validation. Nothing is stored, and the manifest is not changed.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/{create,update}.go; pkg/registry/rest/{create,update}.go.
 */
export function admit(manifest: unknown, options: AdmissionOptions = {}): Admitted {
  const named = readKind(manifest);
  if ('refused' in named) return withoutWarnings(named);
  const { kind, struct } = named;
  const decoded = decode(named.fields, struct);
  if (decoded.fault) return refuse(notHandled(kind, decoded.fault.message), decoded.fault.at);
  const { fieldValidation = 'Strict', oddities = [] } = options;
  const strictErrors = [...oddities, ...decoded.unknown.map((field) => `unknown field "${field}"`)];
  if (strictErrors.length > 0 && fieldValidation === 'Strict') {
    return refuse(notHandled(kind, `strict decoding error: ${strictErrors.join(', ')}`), ...decoded.unknown);
  }

  const object: Manifest = { metadata: {}, ...decoded.object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const refusal = complete(object, kind, struct, options);
  if (refusal !== undefined) return withoutWarnings(refusal);
  const errors = options.existing
    ? updateErrors(object, options.existing, kind, options)
    : [...metadataErrors(object.metadata, kind.nameRule, kind.namespaced), ...(kind.validate?.(object) ?? [])];
  if (errors.length > 0) return withoutWarnings(invalidObject(kind, object, errors));
  const warnings = [...(fieldValidation === 'Warn' ? strictErrors : []), ...(kind.warnings?.(object) ?? [])];
  return { object: asStored(object, struct), warnings: [...new Set(warnings)] };
}

/**
 * Completes a new object that the control plane itself makes, in place, as the server does with every new object before
 * it validates: defaults, plug-ins, what the server writes. Returns the refusal by a plug-in, if any.
 */
export function completeNew<T extends Manifest>(
  object: T,
  kind: Kind<T>,
  attributes: AdmissionAttributes,
): Refusal | undefined {
  kind.defaults?.(object);
  const refusal = runPlugins(object, kind, attributes);
  kind.prepare?.(object, undefined, attributes);
  if (kind.initialStatus) Object.assign(object, { status: kind.initialStatus(object) });
  return refusal;
}

interface NamedKind {
  readonly kind: Kind;
  readonly struct: Struct;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The kind that an object names, with the fields of that kind. */
function readKind(manifest: unknown): NamedKind | Refusal {
  if (!isObject(manifest)) return refusalOf(badRequest('the object provided is not an object'));
  const { apiVersion, kind: name } = manifest;
  if (typeof name !== 'string' || name === '') return refusalOf(badRequest("Object 'Kind' is missing"), 'kind');
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    return refusalOf(badRequest("Object 'apiVersion' is missing"), 'apiVersion');
  }
  const kind = kindOf(apiVersion, name);
  const struct = kind && fieldsOf(kind.group, kind.version, kind.kind);
  return kind && struct ? { kind, struct, fields: manifest } : refusalOf(unknownResource(), 'kind');
}

/** All that happens to an object, in place, between decoding and validation; returns a refusal that comes by then. */
function complete(object: Manifest, kind: Kind, struct: Struct, options: AdmissionOptions): Refusal | undefined {
  const { existing } = options;
  completeMetadata(object.metadata, kind, options);
  const unset = unsetFields(object, kind);
  kind.defaults?.(object);
  if (options.ephemeralContainers && isPod(object)) ephemeralDefaults(object);
  writeManagedFields(object, struct, unset, options);
  const { status, spec } = object;
  const finalizers = isObject(spec) ? spec['finalizers'] : undefined;
  const refusal = runPlugins(object, kind, options);
  if (refusal !== undefined) return refusal;
  kind.prepare?.(object, existing, options);
  if (kind === namespaces && existing !== undefined) {
    const kept = options.finalizersOnly ? { finalizers: finalizers ?? [] } : structuredClone(existing['spec']);
    Object.assign(object, { spec: kept });
  }
  if (struct.fields.has('status')) setStatus(object, status, kind, options);
  const errors = kind.allocationErrors?.(object) ?? [];
  return errors.length === 0 ? undefined : invalidObject(kind, object, errors);
}

/** The namespace, a generated name, and the fields of the metadata that only the server writes. */
function completeMetadata(metadata: ObjectMeta, kind: Kind, { existing, restored, seed }: AdmissionOptions): void {
  if (!kind.namespaced) delete metadata.namespace;
  else metadata.namespace ||= 'default';
  const { name, generateName: prefix, namespace = '' } = metadata;
  if (!name && prefix) metadata.name = generateName(prefix, seed ?? `${namespace}/${prefix}`);
  if (restored) delete metadata.managedFields;
  delete metadata.selfLink;
  if (restored) return;
  for (const field of serverFields) {
    const stands = existing?.metadata[field];
    if (stands === undefined) delete metadata[field];
    else Object.assign(metadata, { [field]: stands });
  }
}

const serverFields = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** The fields of the spec that the server gives out, as far as the object does not ask for a value itself. */
function unsetFields({ spec }: Manifest, { allocatedFields = [] }: Kind): readonly string[] {
  const given = isObject(spec) ? spec : {};
  return allocatedFields.filter((name) => given[name] === undefined);
}

/** Writes `metadata.managedFields`, as if nothing were added to the object from here on. */
function writeManagedFields(
  object: Manifest,
  struct: Struct,
  unset: readonly string[],
  { manage, existing, restored }: AdmissionOptions,
): void {
  if (restored) return;
  const entries = manage ? manage(asWritten(object, struct, unset)) : existing?.metadata.managedFields;
  if (entries?.length) object.metadata.managedFields = [...entries];
  else delete object.metadata.managedFields;
}

/** An object as it would be stored, without the fields of its spec that the server gives out. */
function asWritten(object: Manifest, struct: Struct, unset: readonly string[]): Manifest {
  const written = asStored(object, struct);
  const { spec } = written;
  if (unset.length === 0 || !isObject(spec)) return written;
  return { ...written, spec: Object.fromEntries(Object.entries(spec).filter(([name]) => !unset.includes(name))) };
}

function asStored(object: Manifest, struct: Struct): Manifest {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, metadata, ...withoutEmpty(object, struct) };
}

/** The status is written by a request of its own, which writes nothing else. */
function setStatus(object: Manifest, given: unknown, kind: Kind, options: AdmissionOptions): void {
  const { existing, restored, statusOnly } = options;
  if (statusOnly && existing !== undefined) {
    const { labels: _labels, ownerReferences: _owners, ...metadata } = object.metadata;
    const { labels, ownerReferences } = existing.metadata;
    Object.assign(object, structuredClone(existing), {
      metadata: { ...metadata, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
      status: given,
    });
    return;
  }
  const known = restored ? given : existing?.['status'];
  if (known !== undefined) Object.assign(object, { status: known });
  else if (kind.initialStatus) Object.assign(object, { status: kind.initialStatus(object) });
  else if (existing !== undefined) Object.assign(object, { status: undefined });
}

function updateErrors(
  object: Manifest,
  before: Manifest,
  kind: Kind,
  { ephemeralContainers }: AdmissionOptions,
): readonly FieldError[] {
  if (ephemeralContainers && isPod(object) && isPod(before)) return ephemeralErrors(object, before);
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

function invalidObject(kind: Kind, { metadata }: Manifest, errors: readonly FieldError[]): Refusal {
  const paths = new Set(errors.map(({ field }) => field));
  return refusalOf(invalid(kind, metadata.name ?? '', errors), ...paths);
}

function refuse(refused: Status, ...at: readonly string[]): Admitted {
  return withoutWarnings(refusalOf(refused, ...at));
}

function refusalOf(refused: Status, ...at: readonly string[]): Refusal {
  return { refused, at };
}

function withoutWarnings({ refused, at }: Refusal): Admitted {
  return { refused, at, warnings: [] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
