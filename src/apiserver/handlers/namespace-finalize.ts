import { notFound } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { managedFieldsUpdater } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { identityMismatch, nameMismatch, unreadableMetadata } from './object-checks.ts';
import { storedObject } from './stored-object.ts';
import { answerWrite } from './write-answer.ts';

/**
 * PUT of a namespace's finalizers: takes `spec.finalizers` alone. A namespace that is being deleted and has none left
 * is removed.
 * Source: kubernetes/kubernetes pkg/registry/core/namespace/strategy.go, `namespaceFinalizeStrategy`.
 */
export const finalizeNamespace: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const refused = unreadableMetadata(context, body.object as unknown as Manifest) ?? nameMismatch(body.object, request);
  if (refused) return { refused };
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const manifest = body.object as unknown as Manifest;
  const stale = identityMismatch(request, manifest, stored, 'precondition');
  if (stale) return { refused: stale };
  const { dryRun, fieldValidation, manager } = read.query;
  const { resourceVersion } = manifest.metadata;
  const metadata = { ...stored.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
  const written = { ...stored, metadata, spec: manifest['spec'] ?? {} };
  const admitted = context.simulator.update(written, {
    dryRun,
    fieldValidation,
    finalizersOnly: true,
    updateManagedFields: managedFieldsUpdater(context, request, manager),
  });
  return answerWrite(context, admitted);
};
