import { badRequest, conflict, invalid, newStatus, type Status, unclassifiedError } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, objectAt } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';

// Checks of the object of a write, before it is admitted. Each returns the refusal, or undefined where there is none.

/** HTTP 405 for a kind of which the simulated cluster stores no objects. */
export function notStoredRefusal({ kind }: ResourceRequest): Status | undefined {
  if (kindOf(apiVersionOf(kind), kind.kind) !== undefined) return undefined;
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  const message = `this simulated cluster keeps no ${resource}; it can only list that there are none`;
  const details = { ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural };
  return newStatus(405, 'MethodNotAllowed', message, details);
}

/** The refusal of an object that names another namespace than the path does. */
export function namespaceMismatch(
  object: JsonObject | Manifest,
  { kind, namespace }: ResourceRequest,
): Status | undefined {
  const given = objectAt(object, 'metadata')['namespace'];
  if (!kind.namespaced || typeof given !== 'string' || given === '' || given === namespace) return undefined;
  return badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** The refusal of an object that has no name, or another one than the path names. */
export function nameMismatch(object: JsonObject, { name = '' }: ResourceRequest): Status | undefined {
  const given = objectAt(object, 'metadata')['name'];
  if (given === name) return undefined;
  // The decoding of the object refuses a name of a wrong type.
  if (given !== undefined && given !== null && typeof given !== 'string') return undefined;
  if (given === undefined || given === null || given === '') {
    return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}

/** The refusal of an object whose metadata cannot be decoded, in the words of the decoder. */
export function unreadableMetadata({ simulator }: ApiContext, manifest: Manifest): Status | undefined {
  const metadata: unknown = manifest.metadata;
  const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';
  const { name, namespace, uid, resourceVersion } = isObject(metadata) ? metadata : {};
  const readable = isObject(metadata) || metadata === undefined || metadata === null;
  if (readable && [name, namespace, uid, resourceVersion].every(isText)) return undefined;
  const admitted = simulator.create(manifest, { dryRun: true });
  return 'refused' in admitted ? admitted.refused : undefined;
}

/**
 * The refusal of an object whose uid is not that of the stored object, or whose version is not a number. PUT reports
 * another uid as a failed `precondition` (409), PATCH as an error of the `field` (422).
 */
export function identityMismatch(
  { kind, name = '' }: ResourceRequest,
  { metadata }: Manifest,
  stored: Manifest,
  how: 'precondition' | 'field',
): Status | undefined {
  const { uid, resourceVersion } = metadata;
  const own = stored.metadata.uid;
  if (typeof uid === 'string' && uid !== '' && uid !== own) {
    if (how === 'field') {
      const error = invalidValue('metadata.uid', uid, 'field is immutable');
      return invalid(kind, name, [error, error]);
    }
    const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${own}`;
    const key = `/registry/${kind.plural}/${kind.namespaced ? `${stored.metadata.namespace}/` : ''}${name}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
    return conflict(kind, name, error);
  }
  if (typeof resourceVersion === 'string' && !/^[0-9]*$/.test(resourceVersion)) {
    return unclassifiedError(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  return undefined;
}
