import { notFound } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { writtenBy } from '../access/written-by.ts';
import { managedFieldsUpdater } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import {
  identityMismatch,
  nameMismatch,
  namespaceMismatch,
  notStoredRefusal,
  unreadableMetadata,
} from './object-checks.ts';
import { inRequestNamespace, storedObject } from './stored-object.ts';
import { answerUpdate, answerWrite } from './write-answer.ts';

/**
 * PUT of an object, or of its status: replaces the stored object. Of some kinds, PUT also creates an object that is not
 * there yet. Source: k8s.io/apiserver pkg/endpoints/handlers/update.go.
 */
export const update: Verb = (context, request) => {
  const notStored = notStoredRefusal(request);
  if (notStored) return { refused: notStored };
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const refused =
    unreadableMetadata(context, body.object as unknown as Manifest) ??
    namespaceMismatch(body.object, request) ??
    nameMismatch(body.object, request);
  if (refused) return { refused };

  const { dryRun, fieldValidation, manager } = read.query;
  const options = {
    dryRun,
    fieldValidation,
    strictErrors: body.strictErrors,
    updateManagedFields: managedFieldsUpdater(context, request, manager),
    ...writtenBy(context, request),
  };
  const manifest = inRequestNamespace(body.object, request);
  const stored = storedObject(context, request);
  if (stored === undefined) {
    if (!request.kind.allowsCreateOnUpdate || request.subresource !== undefined) {
      return { refused: notFound(request.kind, request.name ?? '') };
    }
    const { resourceVersion: _version, uid: _uid, ...metadata } = manifest.metadata;
    return answerWrite(context, context.simulator.create({ ...manifest, metadata }, options), 201);
  }
  const mismatch = identityMismatch(request, manifest, stored, 'precondition');
  if (mismatch) return { refused: mismatch };
  return answerUpdate(context, request, context.simulator.update(manifest, options));
};
