import type { EphemeralContainer, Pod } from 'kubernetes-types/core/v1';
import { notFound } from '../../kube/api-errors.ts';
import { isObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { managedFieldsUpdater, structOf } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { identityMismatch, nameMismatch, namespaceMismatch, unreadableMetadata } from './object-checks.ts';
import { applyPatch, patchTypeOf } from './patch-formats.ts';
import { storedObject } from './stored-object.ts';
import { answerWrite } from './write-answer.ts';

/** GET of a pod's ephemeral containers: answers with the pod. */
export const getEphemeralContainers: Verb = (context, request) => {
  const stored = storedObject(context, request);
  return stored ? { code: 200, object: stored } : { refused: notFound(request.kind, request.name ?? '') };
};

/** PUT of a pod of which only the ephemeral containers are stored. */
export const putEphemeralContainers: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return writeEphemeralContainers(context, request, stored, body.object as unknown as Manifest, read.query);
};

/** PATCH of a pod of which only the ephemeral containers are stored, as `kubectl debug` sends it. */
export const patchEphemeralContainers: Verb = (context, request) => {
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const { kind } = request;
  const patched = applyPatch(request, typed.type === 'apply' ? 'strategic' : typed.type, stored, structOf(kind), kind);
  if ('refused' in patched) return patched;
  const answer = writeEphemeralContainers(context, request, stored, patched.object as unknown as Manifest, read.query);
  return 'refused' in answer ? { ...answer, refused: patched.explain(answer.refused) } : answer;
};

function writeEphemeralContainers(
  context: ApiContext,
  request: ResourceRequest,
  stored: Manifest,
  manifest: Manifest,
  { dryRun, fieldValidation, manager }: WriteQuery,
): Answer {
  const refused =
    unreadableMetadata(context, manifest) ??
    namespaceMismatch(manifest, request) ??
    nameMismatch(manifest, request) ??
    identityMismatch(request, manifest, stored, 'field');
  if (refused) return { refused };
  const spec = manifest['spec'];
  const ephemeralContainers = isObject(spec) ? spec['ephemeralContainers'] : spec;
  const { resourceVersion = stored.metadata.resourceVersion } = manifest.metadata;
  const pod = stored as Pod & Manifest;
  const written = {
    ...pod,
    metadata: { ...pod.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { ...pod.spec, ephemeralContainers: ephemeralContainers as EphemeralContainer[] },
  } as unknown as Manifest;
  const admitted = context.simulator.update(written, {
    dryRun,
    fieldValidation,
    ephemeralContainers: true,
    updateManagedFields: managedFieldsUpdater(context, request, manager),
  });
  return answerWrite(context, admitted);
}
