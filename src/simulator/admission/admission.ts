import { badRequest, cannotHandle, type FieldError, type Status, unknownResource } from '../../kube/api-errors.ts';
import { quoteGo } from '../../kube/go-text.ts';
import { isEqual, isObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { decode } from '../../kube/schema/decode.ts';
import { fieldsOf, type Struct } from '../../kube/schema/fields.ts';
import { isPod } from '../kinds/core/pod.ts';
import { kindOf } from '../kinds/index.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { ephemeralErrors } from '../pod-spec/ephemeral.ts';
import { forbiddenValue } from '../validation/field-errors.ts';
import { metadataErrors, metadataUpdateErrors } from '../validation/metadata.ts';
import type { AdmissionOptions, Refusal } from './attributes.ts';
import { asStored, completeObject, invalidObject } from './complete-object.ts';

/** An object as the server would store it, or its refusal. */
export type Admitted =
  | {
      readonly object: Manifest;
      readonly warnings: readonly string[];
      /** Whether it counts as a change even if it is stored as it stood (`Kind.countsEmpty`). */
      readonly isChange?: true;
    }
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
  if (decoded.fault) return refuse(cannotHandle(kind, decoded.fault.message), decoded.fault.at);
  const { fieldValidation = 'Strict' } = options;
  const strictErrors = [...(options.strictErrors ?? []), ...decoded.unknown.map((field) => `unknown field "${field}"`)];
  if (strictErrors.length > 0 && fieldValidation === 'Strict') {
    return refuse(cannotHandle(kind, `strict decoding error: ${strictErrors.join(', ')}`), ...decoded.unknown);
  }

  const object: Manifest = { metadata: {}, ...decoded.object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const refusal = completeObject(object, kind, struct, options);
  if (refusal !== undefined) return withoutWarnings(refusal);
  const refused = options.refuse?.(object, options.existing);
  if (refused !== undefined) return refuse(refused);
  const errors = options.existing
    ? updateErrors(object, options.existing, kind, options)
    : newErrors(object, kind, options);
  if (errors.length > 0) return withoutWarnings(invalidObject(kind, object, errors));
  const warnings = [...(fieldValidation === 'Warn' ? strictErrors : []), ...(kind.warnings?.(object) ?? [])];
  const stored = asStored(object, struct);
  const isChange = options.existing && kind.countsEmpty && !isEqual(stored['spec'], object['spec']);
  return { object: stored, warnings: [...new Set(warnings)], ...(isChange ? { isChange } : {}) };
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

function newErrors(object: Manifest, kind: Kind, options: AdmissionOptions): readonly FieldError[] {
  return [
    ...metadataErrors(object.metadata, kind.nameRule, kind.namespaced),
    ...(kind.validate?.(object, options) ?? []),
    ...(options.asItStands ? [] : (kind.creationErrors?.(object) ?? [])),
  ];
}

function updateErrors(
  object: Manifest,
  before: Manifest,
  kind: Kind,
  options: AdmissionOptions,
): readonly FieldError[] {
  if (options.ephemeralContainers && isPod(object) && isPod(before)) return ephemeralErrors(object, before);
  const errors =
    kind.validateUpdate?.(object, structuredClone(before), options) ?? kind.validate?.(object, options) ?? [];
  return [...newFinalizers(object, before), ...metadataUpdateErrors(object.metadata), ...errors];
}

/** Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go, `ValidateNoNewFinalizers`. */
function newFinalizers(object: Manifest, before: Manifest): readonly FieldError[] {
  if (before.metadata.deletionTimestamp === undefined) return [];
  const stood = new Set(before.metadata.finalizers);
  const added = (object.metadata.finalizers ?? []).filter((name) => !stood.has(name));
  if (added.length === 0) return [];
  const list = `[]string{${added.map(quoteGo).join(', ')}}`;
  const because = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenValue('metadata.finalizers', because)];
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
