import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { type FieldError, invalid } from '../../kube/api-errors.ts';
import { generateName } from '../../kube/generated-names.ts';
import { isObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { withoutEmpty } from '../../kube/schema/decode.ts';
import type { Struct } from '../../kube/schema/fields.ts';
import { namespaces } from '../kinds/core/namespace.ts';
import { isPod } from '../kinds/core/pod.ts';
import type { Kind } from '../kinds/kind.ts';
import { ephemeralDefaults } from '../pod-spec/ephemeral.ts';
import type { AdmissionAttributes, AdmissionOptions, Refusal } from './attributes.ts';
import { runPlugins } from './plugins.ts';

/**
 * Does to an object, in place, all that happens between decoding and validation: metadata, defaults, plug-ins, what the
 * server writes. Returns the refusal, if it is refused by then.
 * Source: k8s.io/apiserver pkg/registry/rest/{create,update}.go, `BeforeCreate`, `BeforeUpdate`.
 */
export function completeObject(
  object: Manifest,
  kind: Kind,
  struct: Struct,
  options: AdmissionOptions,
): Refusal | undefined {
  const { existing } = options;
  completeMetadata(object.metadata, kind, options);
  const unset = unsetFields(object, kind);
  kind.defaults?.(object);
  if (options.ephemeralContainers && isPod(object)) ephemeralDefaults(object);
  writeManagedFields(object, struct, unset, options);
  const { status, spec } = object;
  const finalizers = isObject(spec) ? spec['finalizers'] : undefined;
  const refusal = runPlugins(object, kind, options);
  if (refusal !== undefined && !options.asItStands) return refusal;
  kind.prepare?.(object, existing, options);
  if (kind === namespaces && existing !== undefined) {
    const kept = options.finalizersOnly ? { finalizers: finalizers ?? [] } : structuredClone(existing['spec']);
    Object.assign(object, { spec: kept });
  }
  if (struct.fields.has('status')) setStatus(object, status, kind, options);
  const errors = kind.allocationErrors?.(object, options) ?? [];
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
  { updateManagedFields, existing, restored }: AdmissionOptions,
): void {
  if (restored) return;
  const entries = updateManagedFields
    ? updateManagedFields(asWritten(object, struct, unset))
    : existing?.metadata.managedFields;
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

/** An object as it is stored: without the lists and maps that are empty. */
export function asStored(object: Manifest, struct: Struct): Manifest {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, metadata, ...withoutEmpty(object, struct) };
}

/** The status is written by a request of its own, which writes nothing else. */
function setStatus(object: Manifest, given: unknown, kind: Kind, options: AdmissionOptions): void {
  const { existing, restored, keepsStatus, statusOnly } = options;
  if (statusOnly && existing !== undefined) {
    const { labels: _labels, ownerReferences: _owners, ...metadata } = object.metadata;
    const { labels, ownerReferences } = existing.metadata;
    Object.assign(object, structuredClone(existing), {
      metadata: { ...metadata, ...(labels ? { labels } : {}), ...(ownerReferences ? { ownerReferences } : {}) },
      status: given,
    });
    return;
  }
  const known = restored || keepsStatus ? given : existing?.['status'];
  if (known !== undefined) Object.assign(object, { status: known });
  else if (kind.initialStatus) Object.assign(object, { status: kind.initialStatus(object) });
  else if (existing !== undefined) Object.assign(object, { status: undefined });
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

/** The refusal of an object that breaks rules of its kind. */
export function invalidObject(kind: Kind, { metadata }: Manifest, errors: readonly FieldError[]): Refusal {
  const paths = new Set(errors.map(({ field }) => field));
  return { refused: invalid(kind, metadata.name ?? '', errors), at: [...paths] };
}
