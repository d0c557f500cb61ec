import { badRequest, conflict, newStatus, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import { typeFault } from '../../kube/managed-fields/check-types.ts';
import { difference, isEmpty, pathsOf, union } from '../../kube/managed-fields/field-set.ts';
import { compareFields, fieldsIn } from '../../kube/managed-fields/fields-of.ts';
import { printManager, writeManagers } from '../../kube/managed-fields/managers.ts';
import { type AppliedFields, applyFields, type FieldConflict } from '../../kube/managed-fields/ownership.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { LAST_APPLIED, lastAppliedText, lastAppliedTo } from '../../kube/three-way-merge.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { emptyObject, managersOf, structOf, writeBy } from '../field-manager.ts';
import type { WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';
import { textOf, tooLongYaml } from '../wire/body.ts';
import { answerOf, answerOfUpdate, placed, placeRefusal } from './create.ts';
import { identityRefusal, nameRefusal, standingObject } from './update.ts';

/**
 * Server-side apply: the object becomes what the configuration says of it, its applier owns those fields, and fields
 * that it owned and no longer names go. JsonObject that others own with other values are conflicts, unless forced.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/; k8s.io/apiserver
 * pkg/endpoints/handlers/patch.go, `applyPatcher`.
 */
export function apply(context: ApiContext, request: ResourceRequest, query: WriteQuery): Answer {
  const read = readConfiguration(request);
  if ('refused' in read) return read;
  const { kind } = request;
  const configuration = placed(named(read.object, request), request);
  const fault = typeFault(configuration, writeBy(context, request, '', 'Apply').shape);
  if (fault !== undefined) return { refused: notTyped(read.object, request, fault) };
  if (query.fieldValidation === 'Strict' && read.duplicate !== undefined) {
    return { refused: badRequest(`error strict decoding YAML: error converting YAML to JSON: ${read.duplicate}`) };
  }

  const standing = standingObject(context, request);
  if (standing === undefined && request.subresource !== undefined)
    return { refused: notFound(kind, request.name ?? '') };
  const other = standing && identityRefusal(request, configuration, standing, 'field');
  if (other) return { refused: other };
  const uid = configuration.metadata.uid;
  if (standing === undefined && uid) {
    const because = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    return { refused: conflict(kind, request.name ?? '', because) };
  }
  const applied = applyTo(context, request, { configuration, given: read.object }, standing, query);
  if ('conflicts' in applied) return { refused: applyConflict(applied.conflicts) };

  const entries = writeManagers(applied.managers);
  const { dryRun } = query;
  const options = { dryRun, statusOnly: request.subresource === 'status', manage: () => entries };
  if (standing !== undefined)
    return answerOfUpdate(context, request, context.simulator.update(applied.object, options));
  const { resourceVersion: _version, ...metadata } = applied.object.metadata;
  return answerOf(context, context.simulator.create({ ...applied.object, metadata }, options), 201);
}

/** The manager that kubectl applies as, which may take over what it applied from the client's side before. */
const KUBECTL = 'kubectl';

/** Source: k8s.io/apimachinery pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go. */
function applyTo(
  context: ApiContext,
  request: ResourceRequest,
  { configuration, given }: { readonly configuration: Manifest; readonly given: JsonObject },
  standing: Manifest | undefined,
  { manager, force }: WriteQuery,
): AppliedFields {
  const write = writeBy(context, request, manager, 'Apply');
  const live = standing ?? startOf(request, configuration);
  const { managedFields: _entries, ...metadata } = live.metadata;
  const bare = { ...live, metadata };
  const managers = managersOf(standing);
  let applied = applyFields(managers, bare, configuration, write, force);
  if ('conflicts' in applied && manager === KUBECTL) {
    const { shape } = write;
    const last = lastAppliedTo(live) ?? {};
    const { added, modified, removed } = compareFields(last, bare, shape);
    const allowed = difference(fieldsIn(last, shape), union(union(added, modified), removed));
    const left = applied.fields
      .map(([other, fields]) => [other, difference(fields, allowed)] as const)
      .filter(([, fields]) => !isEmpty(fields));
    if (left.length > 0) {
      const conflicts = left.flatMap(([other, fields]) => pathsOf(fields).map((path) => ({ manager: other, path })));
      return { conflicts, fields: left };
    }
    applied = applyFields(managers, bare, configuration, write, true);
  }
  if ('conflicts' in applied || manager !== KUBECTL || live.metadata.annotations?.[LAST_APPLIED] === undefined) {
    return applied;
  }
  const text = lastAppliedText(given as unknown as Manifest);
  const kept = { ...applied.object.metadata.annotations, [LAST_APPLIED]: text };
  return { ...applied, object: { ...applied.object, metadata: { ...applied.object.metadata, annotations: kept } } };
}

function startOf({ kind }: ResourceRequest, { apiVersion, kind: name }: Manifest): Manifest {
  return { ...emptyObject(structOf(kind)), apiVersion, kind: name, metadata: {} };
}

type Configuration = { readonly object: JsonObject; readonly duplicate?: string } | { readonly refused: Status };

function readConfiguration(request: ResourceRequest): Configuration {
  const { kind } = request;
  const tooLong = tooLongYaml(textOf(request));
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(textOf(request), 'body');
  if ('fault' in read) {
    const because = `yaml: line ${read.fault.place.line}: ${read.fault.message}`;
    return { refused: badRequest(`error decoding YAML: error converting YAML to JSON: ${because}`) };
  }
  const object = read.documents[0]?.value ?? {};
  if (!isObject(object)) {
    const is = Array.isArray(object) ? 'array' : typeof object === 'boolean' ? 'bool' : typeof object;
    const because = `json: cannot unmarshal ${is} into Go value of type map[string]interface {}`;
    const prefix = 'error decoding YAML: error unmarshaling JSON: while decoding JSON';
    return { refused: badRequest(`${prefix}: ${because}`) };
  }
  const { apiVersion, kind: name } = object;
  if (apiVersion !== apiVersionOf(kind) || name !== kind.kind) {
    return { refused: badRequest(`invalid object type: ${printKind(apiVersion, name)}`) };
  }
  if (isObject(object['metadata']) && object['metadata']['managedFields'] !== undefined) {
    return { refused: badRequest('metadata.managedFields must be nil') };
  }
  const refused = placeRefusal(object, request) ?? nameRefusal(named(object, request), request);
  if (refused) return { refused };
  const [twice] = read.warnings;
  if (twice === undefined) return { object };
  const key = /"(.*)"/.exec(twice.message)?.[1] ?? '';
  return { object, duplicate: `yaml: unmarshal errors:\n  line ${twice.place.line}: key "${key}" already set in map` };
}

/** A configuration without a name is of the object that the path names. */
function named(object: JsonObject, { name = '' }: ResourceRequest): JsonObject {
  const metadata = object['metadata'] ?? {};
  if (!isObject(metadata)) return object;
  const given = metadata['name'] ?? '';
  if (given !== '') return object;
  return { ...object, metadata: { ...metadata, name } };
}

/** `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
function printKind(apiVersion: unknown, kind: unknown): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return `${version.includes('/') ? '' : '/'}${version}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

/** The server calls this a fault of its own; nothing but its text reaches a person. */
function notTyped({ apiVersion, kind, metadata }: JsonObject, request: ResourceRequest, fault: string): Status {
  const { namespace = '', name = request.name } = isObject(metadata) ? metadata : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const what = `${text(namespace)}/${text(name)}; ${printKind(apiVersion, kind)}`;
  return newStatus(400, '', `failed to create typed patch object (${what}): ${fault}`);
}

/** Source: k8s.io/apimachinery pkg/util/managedfields/internal/conflict.go. */
function applyConflict(conflicts: readonly FieldConflict[]): Status {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(manager)}`,
    field: path,
  }));
  return newStatus(409, 'Conflict', conflictText(conflicts), { causes });
}

function conflictText(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (only !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${printManager(only.manager)}: ${only.path}`;
  }
  const byManager = Map.groupBy(conflicts, ({ manager }) => printManager(manager));
  const lines = [...byManager]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([manager, all]) => [`conflicts with ${manager}:`, ...all.map(({ path }) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
