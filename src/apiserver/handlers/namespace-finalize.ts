import { notFound } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { updateManager } from '../field-manager.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { answerOf } from './create.ts';
import { identityRefusal, metadataRefusal, nameRefusal, standingObject } from './update.ts';

/**
 * PUT of a namespace of which only `spec.finalizers` is taken; one that is ending and has none any more goes.
 * Source: kubernetes/kubernetes pkg/registry/core/namespace/strategy.go, `namespaceFinalizeStrategy`.
 */
export const finalize: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const refused = metadataRefusal(context, body.object as unknown as Manifest) ?? nameRefusal(body.object, request);
  if (refused) return { refused };
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const manifest = body.object as unknown as Manifest;
  const stale = identityRefusal(request, manifest, standing, 'precondition');
  if (stale) return { refused: stale };
  const { dryRun, fieldValidation, manager } = read.query;
  const { resourceVersion } = manifest.metadata;
  const metadata = { ...standing.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
  const written = { ...standing, metadata, spec: manifest['spec'] ?? {} };
  const admitted = context.simulator.update(written, {
    dryRun,
    fieldValidation,
    finalizersOnly: true,
    manage: updateManager(context, request, manager),
  });
  return answerOf(context, admitted);
};
