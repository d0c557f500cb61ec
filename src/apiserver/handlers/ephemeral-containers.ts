import type { EphemeralContainer, Pod } from 'kubernetes-types/core/v1';
import { notFound } from '../../kube/api-errors.ts';
import { isObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { structOf, updateManager } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { patchObject, patchTypeOf } from './apply-patch.ts';
import { answerOf, placeRefusal } from './create.ts';
import { identityRefusal, metadataRefusal, nameRefusal, standingObject } from './update.ts';

/** GET of a pod through its ephemeral containers: the pod. */
export const getEphemeral: Verb = (context, request) => {
  const standing = standingObject(context, request);
  return standing ? { code: 200, object: standing } : { refused: notFound(request.kind, request.name ?? '') };
};

/** PUT of a pod of which only the ephemeral containers are taken. */
export const putEphemeral: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, request.kind);
  if ('refused' in body) return body;
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return writeContainers(context, request, standing, body.object as unknown as Manifest, read.query);
};

/** PATCH of a pod of which only the ephemeral containers are taken, as `kubectl debug` sends it. */
export const patchEphemeral: Verb = (context, request) => {
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const { kind } = request;
  const patched = patchObject(
    request,
    typed.type === 'apply' ? 'strategic' : typed.type,
    standing,
    structOf(kind),
    kind,
  );
  if ('refused' in patched) return patched;
  const answer = writeContainers(context, request, standing, patched.object as unknown as Manifest, read.query);
  return 'refused' in answer ? { ...answer, refused: patched.explain(answer.refused) } : answer;
};

function writeContainers(
  context: ApiContext,
  request: ResourceRequest,
  standing: Manifest,
  manifest: Manifest,
  { dryRun, fieldValidation, manager }: WriteQuery,
): Answer {
  const refused =
    metadataRefusal(context, manifest) ??
    placeRefusal(manifest, request) ??
    nameRefusal(manifest, request) ??
    identityRefusal(request, manifest, standing, 'field');
  if (refused) return { refused };
  const spec = manifest['spec'];
  const ephemeralContainers = isObject(spec) ? spec['ephemeralContainers'] : spec;
  const { resourceVersion = standing.metadata.resourceVersion } = manifest.metadata;
  const pod = standing as Pod & Manifest;
  const written = {
    ...pod,
    metadata: { ...pod.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { ...pod.spec, ephemeralContainers: ephemeralContainers as EphemeralContainer[] },
  } as unknown as Manifest;
  const admitted = context.simulator.update(written, {
    dryRun,
    fieldValidation,
    ephemeralContainers: true,
    manage: updateManager(context, request, manager),
  });
  return answerOf(context, admitted);
}
