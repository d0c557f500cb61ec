import { cannotHandle, notFound, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { structOf, updateManager } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { notRegistered } from '../wire/body.ts';
import { apply } from './apply.ts';
import { patchObject, patchTypeOf } from './apply-patch.ts';
import { answerOfUpdate, notStored, placed, placeRefusal } from './create.ts';
import { identityRefusal, metadataRefusal, nameRefusal, standingObject } from './update.ts';

/**
 * PATCH of an object, or of its status: by a strategic merge, a JSON merge patch, a JSON patch, or an apply
 * configuration. Source: k8s.io/apiserver pkg/endpoints/handlers/patch.go.
 */
export const patch: Verb = (context, request) => {
  const absent = notStored(request);
  if (absent) return { refused: absent };
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  if (typed.type === 'apply') return apply(context, request, read.query);
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };

  const { kind } = request;
  const patched = patchObject(request, typed.type, standing, structOf(kind), kind);
  if ('refused' in patched) return patched;
  const { object, oddities, explain } = patched;
  const manifest = object as unknown as Manifest;
  const { apiVersion, kind: name } = standing;
  const answer = writePatched(
    context,
    request,
    Object.assign({ apiVersion, kind: name }, manifest),
    standing,
    read.query,
    oddities,
  );
  return 'refused' in answer ? { ...answer, refused: explain(answer.refused) } : answer;
};

function writePatched(
  context: ApiContext,
  request: ResourceRequest,
  manifest: Manifest,
  standing: Manifest,
  { dryRun, fieldValidation, manager }: WriteQuery,
  oddities: readonly string[],
): Answer {
  const refused =
    kindRefusal(manifest, request) ??
    metadataRefusal(context, manifest) ??
    placeRefusal(manifest, request) ??
    nameRefusal(manifest, request);
  if (refused) return { refused };
  const other = identityRefusal(request, manifest, standing, 'field');
  if (other) return { refused: other };
  const admitted = context.simulator.update(placed(manifest, request), {
    dryRun,
    fieldValidation,
    oddities,
    statusOnly: request.subresource === 'status',
    manage: updateManager(context, request, manager),
  });
  return answerOfUpdate(context, request, admitted);
}

/** A patch may not make another kind of an object. */
function kindRefusal({ apiVersion, kind: name }: Manifest, { kind }: ResourceRequest): Status | undefined {
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return undefined;
  return cannotHandle(kind, notRegistered(name, apiVersion));
}
