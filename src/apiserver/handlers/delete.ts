import { badRequest, type FieldError, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, jsonType } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { refOf } from '../../simulator/controllers/controller.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import type { DeleteOptions } from '../../simulator/simulator.ts';
import { invalidValue, unsupportedValue } from '../../simulator/validation/field-errors.ts';
import { readListOptions } from '../options/list-options.ts';
import { isFlagSet, parseWholeNumber } from '../options/query-values.ts';
import { dryRunErrors, invalidOptions } from '../options/write-options.ts';
import type { ApiContext, ApiRequest, ResourceRequest, Verb } from '../request.ts';
import { readOptionsBody } from '../wire/body.ts';
import { listObject } from './list.ts';
import { notStoredRefusal } from './object-checks.ts';

/**
 * DELETE of one object. The answer is the object while its deletion is pending, else a `Status` with its uid.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/delete.go.
 */
export const deleteObject: Verb = (context, request) => {
  const notStored = notStoredRefusal(request);
  if (notStored) return { refused: notStored };
  const read = readDeleteOptions(request);
  if ('refused' in read) return read;
  const { kind, namespace, name = '' } = request;
  const ref = { apiVersion: apiVersionOf(kind), kind: kind.kind, name };
  const { options, warnings } = withDefaultPolicy(request, read.options);
  const deleted = context.simulator.delete(kind.namespaced && namespace !== undefined ? { ...ref, namespace } : ref, {
    ...options,
    user: request.user,
  });
  if ('refused' in deleted) return { refused: deleted.refused, warnings };
  if (options.dryRun !== true) context.changed();
  const { object, gone } = deleted;
  return { code: 200, object: gone && !kind.returnsDeletedObject ? success(request, object) : object, warnings };
};

/** DELETE of a collection: deletes the objects that the selectors match. The answer lists them as they were. */
export const deleteCollection: Verb = (context, request) => {
  const notStored = notStoredRefusal(request);
  if (notStored) return { refused: notStored };
  const read = readDeleteOptions(request);
  if ('refused' in read) return read;
  const listed = readListOptions(request.query, request.kind);
  if ('refused' in listed) return listed;
  const { options, warnings } = withDefaultPolicy(request, read.options);
  const { objects } = context.simulator;
  const resourceVersion = String(objects.version());
  const items = objects
    .list(request.kind, request.namespace)
    .filter(listed.selects)
    .map((object) => deleteListed(context, object, { ...options, user: request.user }));
  if (options.dryRun !== true) context.changed();
  return { code: 200, object: listObject(request, { resourceVersion }, items), warnings };
};

function deleteListed(context: ApiContext, object: Manifest, options: DeleteOptions): Manifest {
  const deleted = context.simulator.delete(refOf(object), options);
  return 'refused' in deleted ? object : deleted.object;
}

function success({ kind }: ResourceRequest, { metadata }: Manifest): object {
  const details = {
    name: metadata.name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.plural,
    uid: metadata.uid,
  };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** The options with the policy that the kind has where a request names none, and the warning that goes with it. */
function withDefaultPolicy(
  { kind }: ResourceRequest,
  options: DeleteOptions,
): { readonly options: DeleteOptions; readonly warnings: readonly string[] } {
  const { defaultDeletion } = kind;
  if (options.propagationPolicy !== undefined || defaultDeletion === undefined) return { options, warnings: [] };
  const { policy, warning } = defaultDeletion;
  return { options: { ...options, propagationPolicy: policy }, warnings: [warning] };
}

type DeleteOptionsRead = { readonly options: DeleteOptions } | { readonly refused: Status };

/** The options of a DELETE: those of the body where there is one, else those of the query. Or their refusal. */
export function readDeleteOptions(request: ApiRequest): DeleteOptionsRead {
  const body = readOptionsBody(request, 'DeleteOptions');
  if ('refused' in body) return body;
  return request.body.length > 0 ? optionsFromObject(body.object) : optionsFromQuery(request.query);
}

function optionsFromQuery(query: URLSearchParams): DeleteOptionsRead {
  const seconds = query.get('gracePeriodSeconds');
  const grace = seconds === null ? undefined : parseWholeNumber(seconds);
  if (grace !== undefined && 'refused' in grace) return grace;
  const orphan = query.get('orphanDependents');
  return checkedOptions({
    dryRun: query.getAll('dryRun'),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace.number }),
    ...(query.has('propagationPolicy') ? { propagationPolicy: query.get('propagationPolicy') } : {}),
    ...(orphan === null ? {} : { orphanDependents: isFlagSet(orphan) }),
  });
}

/** The JSON and the Go types of the options. */
const types: Readonly<Record<string, readonly [type: string, go: string]>> = {
  gracePeriodSeconds: ['number', 'int64'],
  orphanDependents: ['boolean', 'bool'],
  propagationPolicy: ['string', 'v1.DeletionPropagation'],
};

/** The options of a DELETE that another object holds, as an Eviction does; or their refusal. */
export function deleteOptionsOf(object: unknown): DeleteOptionsRead {
  if (isObject(object)) return optionsFromObject(object);
  return { refused: badRequest('json: cannot unmarshal into Go value of type v1.DeleteOptions') };
}

function optionsFromObject(object: JsonObject): DeleteOptionsRead {
  for (const [name, [type, go]] of Object.entries(types)) {
    const value = object[name];
    if (value !== undefined && value !== null && typeof value !== type) return { refused: wrongType(name, value, go) };
  }
  const { dryRun, preconditions } = object;
  if (dryRun !== undefined && dryRun !== null && !isStringList(dryRun)) {
    return { refused: wrongType('dryRun', dryRun, '[]string') };
  }
  if (preconditions !== undefined && preconditions !== null && !isObject(preconditions)) {
    return { refused: wrongType('preconditions', preconditions, 'v1.Preconditions') };
  }
  return checkedOptions(object);
}

function wrongType(name: string, value: unknown, go: string): Status {
  return badRequest(
    `json: cannot unmarshal ${jsonType(value)} into Go struct field DeleteOptions.${name} of type ${go}`,
  );
}

const policies = ['Foreground', 'Background', 'Orphan'] as const;

/** Source: k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go, `ValidateDeleteOptions`. */
function checkedOptions(object: JsonObject): DeleteOptionsRead {
  const policy = (object['propagationPolicy'] ?? undefined) as string | undefined;
  const orphan = (object['orphanDependents'] ?? undefined) as boolean | undefined;
  const dryRun = (object['dryRun'] ?? []) as readonly string[];
  const errors: FieldError[] = [];
  if (orphan !== undefined && policy !== undefined) {
    const because = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidValue('propagationPolicy', policy, because));
  }
  if (policy !== undefined && !policies.some((known) => known === policy)) {
    errors.push(unsupportedValue('propagationPolicy', policy, [...policies, 'nil']));
  }
  errors.push(...dryRunErrors(dryRun));
  if (errors.length > 0) return { refused: invalidOptions('DeleteOptions', errors) };
  const propagationPolicy =
    policies.find((known) => known === policy) ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background');
  const grace = object['gracePeriodSeconds'] as number | null | undefined;
  const preconditions = preconditionsOf(object['preconditions']);
  return {
    options: {
      dryRun: dryRun.length > 0,
      ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
      ...(preconditions === undefined ? {} : { preconditions }),
    },
  };
}

function preconditionsOf(value: unknown): DeleteOptions['preconditions'] {
  if (!isObject(value)) return undefined;
  const { uid, resourceVersion } = value;
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
