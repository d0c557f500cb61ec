import { createHash } from 'node:crypto';
import type { ApiRequest } from '../request.ts';
import { type ApiResource, type GroupVersion, groupVersionOf, groupVersions } from './api-resources.ts';

/** The OpenAPI documents of the server, one for each group version. */
export interface OpenApi {
  /**
   * The document at a path below `/openapi/v3`: the index as an object, the document of a group version as a text.
   * Undefined where there is none.
   */
  document(parts: readonly string[], request: ApiRequest): object | string | undefined;
}

/**
 * Makes documents from the text of scripts/generate-openapi.ts, which holds the schemas of all kinds: the document of a
 * group version has those that its kinds need. The text is read when the first document is asked for.
 */
export function createOpenApi(read: (() => string) | undefined): OpenApi {
  let schemas: Schemas | undefined;
  let hash = '';
  const documents = new Map<string, string>();
  const load = (): Schemas => {
    if (schemas !== undefined) return schemas;
    const text = read?.() ?? '{}';
    hash = createHash('sha512').update(text).digest('hex').toUpperCase();
    return (schemas = JSON.parse(text) as Schemas);
  };
  return {
    document: ([form, root, ...rest]) => {
      if (form !== 'v3' || read === undefined) return undefined;
      if (root === undefined) {
        load();
        return index(hash);
      }
      const [group, version, more] = root === 'api' ? ['', ...rest] : rest;
      if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined || more !== undefined) {
        return undefined;
      }
      const served = groupVersionOf(group, version);
      if (served === undefined || (root === 'api') !== (group === '')) return undefined;
      const path = pathOf(served);
      const known = documents.get(path) ?? JSON.stringify(groupVersionDocument(served, load()));
      documents.set(path, known);
      return known;
    },
  };
}

interface Schema {
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

type Schemas = Readonly<Record<string, Schema>>;

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function index(hash: string): object {
  const paths = groupVersions.map((served) => {
    const path = pathOf(served);
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) as object };
}

function pathOf({ group, version }: GroupVersion): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function groupVersionDocument(served: GroupVersion, schemas: Schemas): object {
  const names = namesOf(schemas);
  const paths = served.resources.flatMap((resource) => pathsOf(served, resource, names));
  const needed = new Set<string>(always.filter((name) => name in schemas));
  for (const { gvk } of served.resources.map((resource) => ({ gvk: kindOf(served, resource) }))) {
    for (const kind of [gvk.kind, `${gvk.kind}List`]) {
      const name = names.get(keyOf({ ...gvk, kind }));
      if (name !== undefined) needed.add(name);
    }
  }
  for (const name of needed) for (const ref of refsIn(schemas[name])) if (ref in schemas) needed.add(ref);
  const chosen = [...needed].toSorted().map((name) => [name, schemas[name]]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.35' },
    paths: Object.fromEntries(paths) as object,
    components: { schemas: Object.fromEntries(chosen) as object },
  };
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const always = ['APIResourceList', 'DeleteOptions', 'Patch', 'Status', 'WatchEvent'].map((name) => `${meta}.${name}`);

/** The name of each kind's schema. A kind that several schemas name (DeleteOptions) has the first of them. */
function namesOf(schemas: Schemas): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    for (const gvk of schema['x-kubernetes-group-version-kind'] ?? []) {
      if (!names.has(keyOf(gvk))) names.set(keyOf(gvk), name);
    }
  }
  return names;
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

function kindOf(served: GroupVersion, { group, version, kind }: ApiResource): GroupVersionKind {
  return { group: group ?? served.group, version: version ?? served.version, kind };
}

/** Every name that a schema refers to. */
function refsIn(schema: unknown): readonly string[] {
  const found = JSON.stringify(schema ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...found].map(([, name = '']) => name);
}

interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch';
  readonly action: string;
  readonly ofCollection: boolean;
}

/** By the verbs of discovery. */
const operations: Readonly<Record<string, Operation>> = {
  list: { method: 'get', action: 'list', ofCollection: true },
  create: { method: 'post', action: 'post', ofCollection: true },
  deletecollection: { method: 'delete', action: 'deletecollection', ofCollection: true },
  get: { method: 'get', action: 'get', ofCollection: false },
  update: { method: 'put', action: 'put', ofCollection: false },
  patch: { method: 'patch', action: 'patch', ofCollection: false },
  delete: { method: 'delete', action: 'delete', ofCollection: false },
};

/**
 * The paths of a resource with their operations. kubectl finds there the kind of a resource, and whether the server
 * supports `dryRun` and `fieldValidation`.
 */
function pathsOf(
  served: GroupVersion,
  resource: ApiResource,
  names: ReadonlyMap<string, string>,
): readonly [string, object][] {
  const gvk = kindOf(served, resource);
  const [plural = '', subresource] = resource.name.split('/');
  const place = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `/${pathOf(served)}${place}/${plural}`;
  const single = `${collection}/{name}${subresource === undefined ? '' : `/${subresource}`}`;
  const onOne: Record<string, object> = {};
  const onAll: Record<string, object> = {};
  for (const verb of resource.verbs.split(' ')) {
    const operation = operations[verb];
    if (operation === undefined) continue;
    const { method, action, ofCollection } = operation;
    const target = ofCollection && subresource === undefined ? onAll : onOne;
    target[method] = {
      tags: [(served.group.split('.')[0] || 'core') + `_${served.version}`],
      operationId: [action, served.group.split('.')[0] || 'core', served.version, resource.name, verb].join('-'),
      parameters: parametersOf(verb),
      responses: { 200: { description: 'OK', ...contentOf(names.get(keyOf({ ...gvk, kind: listKind(gvk, verb) }))) } },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': gvk,
    };
  }
  const pathParameters = [
    ...(resource.namespaced ? [parameter('namespace', 'path')] : []),
    parameter('pretty', 'query'),
  ];
  const everywhere = resource.namespaced && onAll['get'] !== undefined;
  return [
    ...(Object.keys(onAll).length > 0 ? [entry(collection, onAll, pathParameters)] : []),
    ...(Object.keys(onOne).length > 0 ? [entry(single, onOne, [parameter('name', 'path'), ...pathParameters])] : []),
    ...(everywhere ? [entry(`/${pathOf(served)}/${plural}`, { get: onAll['get'] }, pathParameters.slice(1))] : []),
  ];
}

function entry(path: string, methods: object, parameters: readonly object[]): [string, object] {
  return [path, { ...methods, parameters }];
}

function listKind({ kind }: GroupVersionKind, verb: string): string {
  return verb === 'list' ? `${kind}List` : kind;
}

function contentOf(schema: string | undefined): object {
  if (schema === undefined) return {};
  return { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } };
}

/**
 * The parameters of a verb. Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `CreateOptions`, `PatchOptions` …
 */
function parametersOf(verb: string): readonly object[] {
  switch (verb) {
    case 'create':
    case 'update':
      return ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => parameter(name, 'query'));
    case 'patch':
      return ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => parameter(name, 'query'));
    case 'delete':
      return ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'].map((name) =>
        parameter(name, 'query'),
      );
    case 'list':
    case 'deletecollection':
      return listParameters.map((name) => parameter(name, 'query'));
    default:
      return [];
  }
}

const listParameters = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];

const types: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
};

function parameter(name: string, where: 'path' | 'query'): object {
  const required = where === 'path' ? { required: true } : {};
  return { name, in: where, ...required, schema: { type: types[name] ?? 'string', uniqueItems: true } };
}
