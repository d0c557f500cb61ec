import { badRequest, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, jsonType, objectAt } from '../../kube/json.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import type { ResourceRequest } from '../request.ts';
import { readApplyBody } from '../wire/apply-body.ts';
import { nameMismatch, namespaceMismatch } from './object-checks.ts';

/** An apply configuration, with the error that strict validation reports for a duplicate key; or its refusal. */
export type ApplyConfiguration =
  | { readonly object: JsonObject; readonly duplicate?: string }
  | { readonly refused: Status };

/** Reads the apply configuration of a request: a YAML object of the kind, namespace and name that the path has. */
export function readConfiguration(request: ResourceRequest): ApplyConfiguration {
  const { kind } = request;
  const read = readApplyBody(request);
  if ('refused' in read) return read;
  const { value: object } = read;
  if (!isObject(object)) {
    const because = `json: cannot unmarshal ${jsonType(object)} into Go value of type map[string]interface {}`;
    const prefix = 'error decoding YAML: error unmarshaling JSON: while decoding JSON';
    return { refused: badRequest(`${prefix}: ${because}`) };
  }
  const { apiVersion, kind: name } = object;
  if (apiVersion !== apiVersionOf(kind) || name !== kind.kind) {
    return { refused: badRequest(`invalid object type: ${printKind(apiVersion, name)}`) };
  }
  if (objectAt(object, 'metadata')['managedFields'] !== undefined) {
    return { refused: badRequest('metadata.managedFields must be nil') };
  }
  const refused = namespaceMismatch(object, request) ?? nameMismatch(withPathName(object, request), request);
  if (refused) return { refused };
  const [twice] = read.warnings;
  if (twice === undefined) return { object };
  const key = /"(.*)"/.exec(twice.message)?.[1] ?? '';
  return { object, duplicate: `yaml: unmarshal errors:\n  line ${twice.place.line}: key "${key}" already set in map` };
}

/** The configuration with the name that the path has, where it names no object itself. */
export function withPathName(object: JsonObject, { name = '' }: ResourceRequest): JsonObject {
  const metadata = object['metadata'] ?? {};
  if (!isObject(metadata)) return object;
  const given = metadata['name'] ?? '';
  if (given !== '') return object;
  return { ...object, metadata: { ...metadata, name } };
}

/** A kind as Go prints it: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
export function printKind(apiVersion: unknown, kind: unknown): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return `${version.includes('/') ? '' : '/'}${version}, Kind=${typeof kind === 'string' ? kind : ''}`;
}
