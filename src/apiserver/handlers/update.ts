import { badRequest, conflict, invalid, newStatus, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { updateManager } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { answerOf, answerOfUpdate, notStored, placed, placeRefusal } from './create.ts';

/**
 * PUT of an object, or of its status: the object in the place of the one that stands, or a new one for the kinds of
 * which the server takes that. Source: k8s.io/apiserver pkg/endpoints/handlers/update.go.
 */
export const update: Verb = (context, request) => {
  const absent = notStored(request);
  if (absent) return { refused: absent };
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const refused =
    metadataRefusal(context, body.object as unknown as Manifest) ??
    placeRefusal(body.object, request) ??
    nameRefusal(body.object, request);
  if (refused) return { refused };

  const { dryRun, fieldValidation, manager } = read.query;
  const options = {
    dryRun,
    fieldValidation,
    oddities: body.oddities,
    statusOnly: request.subresource === 'status',
    manage: updateManager(context, request, manager),
  };
  const manifest = placed(body.object, request);
  const standing = standingObject(context, request);
  if (standing === undefined) {
    if (!request.kind.allowsCreateOnUpdate || request.subresource !== undefined) {
      return { refused: notFound(request.kind, request.name ?? '') };
    }
    const { resourceVersion: _version, uid: _uid, ...metadata } = manifest.metadata;
    return answerOf(context, context.simulator.create({ ...manifest, metadata }, options), 201);
  }
  const stale = identityRefusal(request, manifest, standing, 'precondition');
  if (stale) return { refused: stale };
  return answerOfUpdate(context, request, context.simulator.update(manifest, options));
};

/** The object that a request is about, as it stands. */
export function standingObject(
  context: ApiContext,
  { kind, namespace, name = '' }: ResourceRequest,
): Manifest | undefined {
  const ref = { apiVersion: apiVersionOf(kind), kind: kind.kind, name };
  return context.simulator.objects.find(kind.namespaced && namespace !== undefined ? { ...ref, namespace } : ref);
}

/** An object whose metadata cannot be one, in the words of its decoding. */
export function metadataRefusal({ simulator }: ApiContext, manifest: Manifest): Status | undefined {
  const metadata: unknown = manifest.metadata;
  const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';
  const { name, namespace, uid, resourceVersion } = isObject(metadata) ? metadata : {};
  const readable = isObject(metadata) || metadata === undefined || metadata === null;
  if (readable && [name, namespace, uid, resourceVersion].every(isText)) return undefined;
  const admitted = simulator.create(manifest, { dryRun: true });
  return 'refused' in admitted ? admitted.refused : undefined;
}

/** An object without the name that the path has, or with another. */
export function nameRefusal(object: JsonObject, { name = '' }: ResourceRequest): Status | undefined {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const given = metadata['name'];
  if (given === name) return undefined;
  // A name of a wrong type is told by the decoding of the object.
  if (given !== undefined && given !== null && typeof given !== 'string') return undefined;
  if (given === undefined || given === null || given === '') {
    return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}

/** An object that is taken for another one of its name, or for a version that there cannot be. */
export function identityRefusal(
  { kind, name = '' }: ResourceRequest,
  { metadata }: Manifest,
  standing: Manifest,
  how: 'precondition' | 'field',
): Status | undefined {
  const { uid, resourceVersion } = metadata;
  const own = standing.metadata.uid;
  if (typeof uid === 'string' && uid !== '' && uid !== own) {
    if (how === 'field') {
      const error = invalidValue('metadata.uid', uid, 'field is immutable');
      return invalid(kind, name, [error, error]);
    }
    const met = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${own}`;
    const key = `/registry/${kind.plural}/${kind.namespaced ? `${standing.metadata.namespace}/` : ''}${name}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${met}`;
    return conflict(kind, name, error);
  }
  if (typeof resourceVersion === 'string' && !/^[0-9]*$/.test(resourceVersion)) {
    // The server calls this a fault of its own; nothing but its text reaches a person.
    return newStatus(400, '', `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  return undefined;
}
