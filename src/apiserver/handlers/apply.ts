import { badRequest, conflict, newStatus, notFound, type Status, unclassifiedError } from '../../kube/api-errors.ts';
import { type JsonObject, objectAt } from '../../kube/json.ts';
import { typeFault } from '../../kube/managed-fields/check-types.ts';
import { difference, isEmpty, pathsOf, union } from '../../kube/managed-fields/field-set.ts';
import { compareFields, fieldsIn } from '../../kube/managed-fields/fields-of.ts';
import { type Managers, printManager, writeManagers } from '../../kube/managed-fields/managers.ts';
import {
  type AppliedFields,
  applyFields,
  type FieldConflict,
  type FieldWrite,
} from '../../kube/managed-fields/ownership.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { LAST_APPLIED, lastAppliedText, lastAppliedTo } from '../../kube/merge/three-way-merge.ts';
import { writtenBy } from '../access/written-by.ts';
import { emptyObject, fieldWrite, managersOf, structOf } from '../field-manager.ts';
import type { WriteQuery } from '../options/write-options.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';
import { printKind, readConfiguration, withPathName } from './apply-configuration.ts';
import { identityMismatch } from './object-checks.ts';
import { inRequestNamespace, storedObject } from './stored-object.ts';
import { answerUpdate, answerWrite } from './write-answer.ts';

/**
 * Server-side apply: sets the fields of the configuration and makes the applier their manager. Fields that the applier
 * managed and no longer names are removed. Fields that have other managers and other values are conflicts, unless
 * forced.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/; k8s.io/apiserver
 * pkg/endpoints/handlers/patch.go, `applyPatcher`.
 */
export function apply(context: ApiContext, request: ResourceRequest, query: WriteQuery): Answer {
  const read = readConfiguration(request);
  if ('refused' in read) return read;
  const { kind } = request;
  const configuration = inRequestNamespace(withPathName(read.object, request), request);
  const fault = typeFault(configuration, fieldWrite(context, request, '', 'Apply').shape);
  if (fault !== undefined) return { refused: untypedConfiguration(read.object, request, fault) };
  if (query.fieldValidation === 'Strict' && read.duplicate !== undefined) {
    return { refused: badRequest(`error strict decoding YAML: error converting YAML to JSON: ${read.duplicate}`) };
  }

  const stored = storedObject(context, request);
  if (stored === undefined && request.subresource !== undefined) return { refused: notFound(kind, request.name ?? '') };
  const other = stored && identityMismatch(request, configuration, stored, 'field');
  if (other) return { refused: other };
  const uid = configuration.metadata.uid;
  if (stored === undefined && uid) {
    const because = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    return { refused: conflict(kind, request.name ?? '', because) };
  }
  const applied = applyConfiguration(context, request, { configuration, given: read.object }, stored, query);
  if ('conflicts' in applied) return { refused: applyConflict(applied.conflicts) };

  const entries = writeManagers(applied.managers);
  const { dryRun } = query;
  const options = {
    dryRun,
    updateManagedFields: () => entries,
    ...writtenBy(context, request),
  };
  if (stored !== undefined) return answerUpdate(context, request, context.simulator.update(applied.object, options));
  const { resourceVersion: _version, ...metadata } = applied.object.metadata;
  return answerWrite(context, context.simulator.create({ ...applied.object, metadata }, options), 201);
}

/** The manager of `kubectl apply --server-side`, which may take over the fields of earlier client-side applies. */
const KUBECTL_MANAGER = 'kubectl';

/**
 * The object with the fields of the configuration, or the conflicts.
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go.
 */
function applyConfiguration(
  context: ApiContext,
  request: ResourceRequest,
  { configuration, given }: { readonly configuration: Manifest; readonly given: JsonObject },
  stored: Manifest | undefined,
  { manager, force }: WriteQuery,
): AppliedFields {
  const write = fieldWrite(context, request, manager, 'Apply');
  const live = stored ?? newObject(request, configuration);
  const { managedFields: _entries, ...metadata } = live.metadata;
  const bare = { ...live, metadata };
  const managers = managersOf(stored);
  const applied = applyFields(managers, bare, configuration, write, force);
  if (manager !== KUBECTL_MANAGER) return applied;
  const owned = 'conflicts' in applied ? takeOver(applied, { managers, live, bare, configuration, write }) : applied;
  if ('conflicts' in owned || live.metadata.annotations?.[LAST_APPLIED] === undefined) return owned;
  return { ...owned, object: withLastApplied(owned.object, given) };
}

/**
 * Applies fields in spite of conflicts that only concern fields with the values of the last client-side apply: kubectl
 * takes those over. Any other conflict stays one.
 */
function takeOver(
  { fields: conflicting }: Extract<AppliedFields, { conflicts: unknown }>,
  { managers, live, bare, configuration, write }: TakeOverInput,
): AppliedFields {
  const { shape } = write;
  const last = lastAppliedTo(live) ?? {};
  const { added, modified, removed } = compareFields(last, bare, shape);
  const allowed = difference(fieldsIn(last, shape), union(union(added, modified), removed));
  const left = conflicting
    .map(([other, fields]) => [other, difference(fields, allowed)] as const)
    .filter(([, fields]) => !isEmpty(fields));
  if (left.length === 0) return applyFields(managers, bare, configuration, write, true);
  const conflicts = left.flatMap(([other, fields]) => pathsOf(fields).map((path) => ({ manager: other, path })));
  return { conflicts, fields: left };
}

interface TakeOverInput {
  readonly managers: Managers;
  /** The object before the apply, and the same without its managed fields. */
  readonly live: Manifest;
  readonly bare: Manifest;
  readonly configuration: Manifest;
  readonly write: FieldWrite;
}

/** The object with the annotation of client-side applies brought up to date. */
function withLastApplied(object: Manifest, configuration: JsonObject): Manifest {
  const text = lastAppliedText(configuration as unknown as Manifest);
  const annotations = { ...object.metadata.annotations, [LAST_APPLIED]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object that an apply starts from where none is stored. */
function newObject({ kind }: ResourceRequest, { apiVersion, kind: name }: Manifest): Manifest {
  return { ...emptyObject(structOf(kind)), apiVersion, kind: name, metadata: {} };
}

/** The refusal of a configuration whose fields are not of the types of its kind. */
function untypedConfiguration(object: JsonObject, request: ResourceRequest, fault: string): Status {
  const { namespace = '', name = request.name } = objectAt(object, 'metadata');
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const what = `${text(namespace)}/${text(name)}; ${printKind(object['apiVersion'], object['kind'])}`;
  return unclassifiedError(`failed to create typed patch object (${what}): ${fault}`);
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
