import { cannotHandle, conflict, invalid, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, objectAt } from '../../kube/json.ts';
import { type Labels, printSelector } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { managedFieldsUpdater } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { nameMismatch } from './object-checks.ts';
import { applyPatch, patchTypeOf } from './patch-formats.ts';
import { readScaleConfiguration } from './scale-apply.ts';
import { storedObject } from './stored-object.ts';
import { answerWrite } from './write-answer.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', plural: 'scales' } as const;

/** GET of a workload's Scale. */
export const getScale: Verb = (context, request) => {
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return { code: 200, object: scaleOf(stored) };
};

/** PUT of a workload's Scale: changes the number of its replicas and nothing else. */
export const putScale: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, scaleKind);
  if ('refused' in body) return body;
  const refused = nameMismatch(body.object, request);
  if (refused) return { refused };
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return writeScale(context, request, stored, body.object, read.query);
};

/** PATCH of a workload's Scale: changes the number of its replicas and nothing else. */
export const patchScale: Verb = (context, request) => {
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  const stored = storedObject(context, request);
  if (stored === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const scale = scaleOf(stored);
  const patched =
    typed.type === 'apply'
      ? readScaleConfiguration(request, scale)
      : applyPatch(request, typed.type, scale, undefined, scaleKind);
  if ('refused' in patched) return patched;
  const refused = nameMismatch(patched.object, request);
  if (refused) return { refused };
  return writeScale(context, request, stored, patched.object, read.query, typed.type === 'apply' ? 'Apply' : 'Update');
};

function writeScale(
  context: ApiContext,
  request: ResourceRequest,
  stored: Manifest,
  scale: JsonObject,
  { dryRun, manager }: WriteQuery,
  operation: 'Apply' | 'Update' = 'Update',
): Answer {
  const { kind, name = '' } = request;
  const spec = scale['spec'] ?? {};
  const replicas = isObject(spec) ? (spec['replicas'] ?? 0) : undefined;
  const fault = replicasFault(spec, replicas);
  if (fault !== undefined) return { refused: cannotHandle(scaleKind, fault) };
  if ((replicas as number) < 0) return { refused: invalidReplicas(name, replicas) };
  const { resourceVersion, uid } = objectAt(scale, 'metadata');
  if (typeof uid === 'string' && uid !== '' && uid !== stored.metadata.uid) {
    const because = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`;
    return { refused: conflict(kind, name, because) };
  }
  if (resourceVersion && resourceVersion !== stored.metadata.resourceVersion) return { refused: conflict(kind, name) };
  const scaled = { ...stored, spec: { ...(stored['spec'] as object), replicas } };
  const admitted = context.simulator.update(scaled, {
    dryRun,
    updateManagedFields: managedFieldsUpdater(context, request, manager, operation),
  });
  const answer = answerWrite(context, admitted);
  return 'refused' in answer ? answer : { ...answer, object: scaleOf(answer.object as Manifest) };
}

function replicasFault(spec: unknown, replicas: unknown): string | undefined {
  if (!isObject(spec)) return 'json: cannot unmarshal into Go struct field Scale.spec of type v1.ScaleSpec';
  if (typeof replicas !== 'number') {
    return `json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`;
  }
  if (Number.isInteger(replicas) && Math.abs(replicas) < 2 ** 31) return undefined;
  return `json: cannot unmarshal number ${replicas} into Go struct field ScaleSpec.spec.replicas of type int32`;
}

function invalidReplicas(name: string, replicas: unknown): Status {
  const error = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
  return invalid(scaleKind, name, [error]);
}

/**
 * The Scale of a workload. Source: kubernetes/kubernetes pkg/registry/apps/deployment/storage/storage.go,
 * `scaleFromDeployment`.
 */
function scaleOf(workload: Manifest): Manifest {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  const spec = workload['spec'] as { readonly replicas?: number; readonly selector?: object };
  const status = (workload['status'] ?? {}) as { readonly replicas?: number };
  const isReplicationController = workload.kind === 'ReplicationController';
  const selector = printSelector(isReplicationController ? { matchLabels: spec.selector as Labels } : spec.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}
