import { cannotHandle, notFound, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { writtenBy } from '../access/written-by.ts';
import { managedFieldsUpdater, structOf } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { notRegistered } from '../wire/body.ts';
import { apply } from './apply.ts';
import {
  identityMismatch,
  nameMismatch,
  namespaceMismatch,
  notStoredRefusal,
  unreadableMetadata,
} from './object-checks.ts';
import { applyPatch, patchTypeOf } from './patch-formats.ts';
import { inRequestNamespace, storedObject } from './stored-object.ts';
import { answerUpdate } from './write-answer.ts';

/**
 * PATCH of an object, or of its status: by a strategic merge, a JSON merge patch, a JSON patch, or an apply
 * configuration. Source: k8s.io/apiserver pkg/endpoints/handlers/patch.go.
 */
export const patch: Verb = (context, request) => {
  const notStored = notStoredRefusal(request);
  if (notStored) return { refused: notStored };
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  if (typed.type === 'apply') return apply(context, request, read.query);
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };

  const { kind } = request;
  const patched = applyPatch(request, typed.type, stored, structOf(kind), kind);
  if ('refused' in patched) return patched;
  const { object, strictErrors, explain } = patched;
  const manifest = object as unknown as Manifest;
  const { apiVersion, kind: name } = stored;
  const answer = writePatched(
    context,
    request,
    Object.assign({ apiVersion, kind: name }, manifest),
    stored,
    read.query,
    strictErrors,
  );
  return 'refused' in answer ? { ...answer, refused: explain(answer.refused) } : answer;
};

function writePatched(
  context: ApiContext,
  request: ResourceRequest,
  manifest: Manifest,
  stored: Manifest,
  { dryRun, fieldValidation, manager }: WriteQuery,
  strictErrors: readonly string[],
): Answer {
  const refused =
    kindMismatch(manifest, request) ??
    unreadableMetadata(context, manifest) ??
    namespaceMismatch(manifest, request) ??
    nameMismatch(manifest, request) ??
    identityMismatch(request, manifest, stored, 'field');
  if (refused) return { refused };
  const admitted = context.simulator.update(inRequestNamespace(manifest, request), {
    dryRun,
    fieldValidation,
    strictErrors,
    updateManagedFields: managedFieldsUpdater(context, request, manager),
    ...writtenBy(context, request),
  });
  return answerUpdate(context, request, admitted);
}

/** The refusal of a patch that changes the kind of the object. */
function kindMismatch({ apiVersion, kind: name }: Manifest, { kind }: ResourceRequest): Status | undefined {
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return undefined;
  return cannotHandle(kind, notRegistered(name, apiVersion));
}
