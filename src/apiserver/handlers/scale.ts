import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { cannotHandle, conflict, invalid, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { updateManager } from '../field-manager.ts';
import { readWriteQuery, type WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { patchObject, patchTypeOf } from './apply-patch.ts';
import { answerOf } from './create.ts';
import { readScaleConfiguration } from './scale-apply.ts';
import { nameRefusal, standingObject } from './update.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', plural: 'scales' } as const;

/** GET of a workload's scale. */
export const getScale: Verb = (context, request) => {
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return { code: 200, object: scaleOf(standing) };
};

/** PUT of a workload's scale: only the number of its replicas is taken. */
export const putScale: Verb = (context, request) => {
  const read = readWriteQuery(request, 'UpdateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, scaleKind);
  if ('refused' in body) return body;
  const refused = nameRefusal(body.object, request);
  if (refused) return { refused };
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  return writeScale(context, request, standing, body.object, read.query);
};

/** PATCH of a workload's scale. */
export const patchScale: Verb = (context, request) => {
  const typed = patchTypeOf(request);
  if ('refused' in typed) return typed;
  const read = readWriteQuery(request, 'PatchOptions', typed.type === 'apply');
  if ('refused' in read) return read;
  const standing = standingObject(context, request);
  if (standing === undefined) return { refused: notFound(request.kind, request.name ?? '') };
  const scale = scaleOf(standing);
  const patched =
    typed.type === 'apply'
      ? readScaleConfiguration(request, scale)
      : patchObject(request, typed.type, scale, undefined, scaleKind);
  if ('refused' in patched) return patched;
  const refused = nameRefusal(patched.object, request);
  if (refused) return { refused };
  return writeScale(
    context,
    request,
    standing,
    patched.object,
    read.query,
    typed.type === 'apply' ? 'Apply' : 'Update',
  );
};

function writeScale(
  context: ApiContext,
  request: ResourceRequest,
  standing: Manifest,
  scale: JsonObject,
  { dryRun, manager }: WriteQuery,
  operation: 'Apply' | 'Update' = 'Update',
): Answer {
  const { kind, name = '' } = request;
  const metadata = isObject(scale['metadata']) ? scale['metadata'] : {};
  const spec = scale['spec'] ?? {};
  const replicas = isObject(spec) ? (spec['replicas'] ?? 0) : undefined;
  const fault = replicasFault(spec, replicas);
  if (fault !== undefined) return { refused: cannotHandle(scaleKind, fault) };
  if ((replicas as number) < 0) return { refused: invalidReplicas(name, replicas) };
  const { resourceVersion, uid } = metadata;
  if (typeof uid === 'string' && uid !== '' && uid !== standing.metadata.uid) {
    const because = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${standing.metadata.uid}`;
    return { refused: conflict(kind, name, because) };
  }
  if (resourceVersion && resourceVersion !== standing.metadata.resourceVersion)
    return { refused: conflict(kind, name) };
  const scaled = { ...standing, spec: { ...(standing['spec'] as object), replicas } };
  const admitted = context.simulator.update(scaled, {
    dryRun,
    manage: updateManager(context, request, manager, operation),
  });
  const answer = answerOf(context, admitted);
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

/** Source: kubernetes/kubernetes pkg/registry/apps/deployment/storage/storage.go, `scaleFromDeployment`. */
function scaleOf(workload: Manifest): Manifest {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  const spec = workload['spec'] as { readonly replicas?: number; readonly selector?: object };
  const status = (workload['status'] ?? {}) as { readonly replicas?: number };
  const selector = printSelector(
    workload.kind === 'ReplicationController' ? { matchLabels: spec.selector } : spec.selector,
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

/** A selector as text: `app=web,tier in (a,b)`. */
function printSelector(selector: object | undefined): string {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as LabelSelector;
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => [key, `${key}=${value}`] as const),
    ...matchExpressions.map(
      ({ key, operator, values = [] }) => [key, printRequirement(key, operator, values)] as const,
    ),
  ];
  return requirements
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

function printRequirement(key: string, operator: string, values: readonly string[]): string {
  const list = values.toSorted().join(',');
  switch (operator) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}
