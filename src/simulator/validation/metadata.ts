import type { ObjectMeta, OwnerReference } from 'kubernetes-types/meta/v1';
import { type FieldError, invalidEach, invalidValue, requiredValue, tooLong } from './field-errors.ts';
import { labelErrors } from './labels.ts';
import { asPrefix, byteLength, dnsLabel, labelKey } from './names.ts';

// Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go; pkg/apis/core/validation, `ValidateObjectMeta`.

/** The rules of a name: what is wrong with it, in the API server's words. */
export type NameRule = (name: string) => readonly string[];

/** The metadata of an object to be created. */
export function metadataErrors(metadata: ObjectMeta, nameRule: NameRule, namespaced: boolean): readonly FieldError[] {
  const { name = '', generateName = '', namespace = '' } = metadata;
  return [
    ...(generateName === ''
      ? []
      : invalidEach('metadata.generateName', generateName, nameRule(asPrefix(generateName)))),
    ...(name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : invalidEach('metadata.name', name, nameRule(name))),
    ...(namespaced ? invalidEach('metadata.namespace', namespace, dnsLabel(namespace)) : []),
    ...labelErrors(metadata.labels, 'metadata.labels'),
    ...annotationErrors(metadata.annotations, 'metadata.annotations'),
    ...ownerErrors(metadata.ownerReferences ?? [], 'metadata.ownerReferences'),
    ...finalizerErrors(metadata.finalizers ?? [], 'metadata.finalizers'),
  ];
}

/** The metadata of an object to be replaced: the same, save that its name stands. */
export function metadataUpdateErrors(metadata: ObjectMeta): readonly FieldError[] {
  return [
    ...labelErrors(metadata.labels, 'metadata.labels'),
    ...annotationErrors(metadata.annotations, 'metadata.annotations'),
    ...ownerErrors(metadata.ownerReferences ?? [], 'metadata.ownerReferences'),
    ...finalizerErrors(metadata.finalizers ?? [], 'metadata.finalizers'),
  ];
}

/** The errors of annotations: their keys, and the size of all of them. Source: `ValidateAnnotations`. */
export function annotationErrors(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
): readonly FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...entries
      .map(([key]) => key)
      .sort()
      .flatMap((key) => invalidEach(field, key, labelKey(key.toLowerCase()))),
    ...(size > LARGEST_ANNOTATIONS ? [tooLong(field, LARGEST_ANNOTATIONS)] : []),
  ];
}

/** A finalizer: a qualified name, with a slash unless it is one of Kubernetes' own. */
export function finalizerErrors(finalizers: readonly string[], field: string): readonly FieldError[] {
  const qualified = finalizers.flatMap((name) => invalidEach(field, name, labelKey(name)));
  const unknown = finalizers.flatMap((name, at) => unqualifiedFinalizer(name, `${field}[${at}]`));
  return [...qualified, ...unknown];
}

/** An error for a finalizer that is neither Kubernetes' own nor has a prefix. */
export function unqualifiedFinalizer(name: string, field: string): readonly FieldError[] {
  if (name.includes('/') || standardFinalizers.has(name)) return [];
  return [invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

const LARGEST_ANNOTATIONS = 256 * 1024;
const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function ownerErrors(owners: readonly OwnerReference[], field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    const version = owner.apiVersion?.split('/').at(-1) ?? '';
    if (version === '')
      errors.push(invalidValue(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
    for (const key of ['kind', 'name', 'uid'] as const) {
      if (!owner[key]) errors.push(invalidValue(`${field}.${key}`, '', 'must not be empty'));
    }
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller !== '') {
      const because = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalidValue(field, owners.map(inGoOrder), because));
    } else {
      controller = name;
    }
  }
  return errors;
}

function inGoOrder({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): OwnerReference {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}
