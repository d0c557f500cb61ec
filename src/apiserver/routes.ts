import { type GroupVersion, groupVersionOf, kindOfResource, resourceOf } from './discovery/api-resources.ts';
import type { ResourceRequest } from './request.ts';

/** What a path is about. */
export type Route =
  | { readonly is: 'resource'; readonly at: ResourcePath }
  /** A path outside `/api` and `/apis`, or one of the documents there. */
  | { readonly is: 'document' }
  /** A path within a group version that names nothing. */
  | { readonly is: 'unknown' };

/** A resource path, taken apart. */
export interface ResourcePath extends Pick<ResourceRequest, 'kind' | 'namespace' | 'name' | 'subresource'> {
  readonly served: GroupVersion;
  /** The verbs that discovery tells of the resource, or of the subresource where there is one. */
  readonly verbs: readonly string[];
  /** All namespaces of a namespaced resource: only reading is possible. */
  readonly everywhere: boolean;
  /** `/api/v1/watch/…`, the older way to ask for a watch. */
  readonly watch: boolean;
}

/**
 * Reads a path: `/api/v1/namespaces/NAMESPACE/pods/NAME/log`, `/apis/apps/v1/deployments`. The namespace's own
 * subresources are told from resources in it by their names.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, `NewRequestInfo`.
 */
export function routeOf(parts: readonly string[]): Route {
  const [root, ...rest] = parts;
  const group = root === 'apis' ? rest[0] : '';
  const [version, ...path] = root === 'apis' ? rest.slice(1) : rest;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined) return { is: 'document' };
  const served = root === 'apis' && group === '' ? undefined : groupVersionOf(group, version);
  if (served === undefined) return { is: root === 'apis' && !hasGroup(group) ? 'document' : 'unknown' };
  if (path.length === 0) return { is: 'document' };
  const watch = path[0] === 'watch';
  const at = placeIn(watch ? path.slice(1) : path);
  const resource = at && resourceOf(group, version, at.plural);
  if (at === undefined || resource === undefined) return { is: 'unknown' };
  const scoped = at.namespace !== undefined;
  if (scoped !== resource.namespaced && !(resource.namespaced && at.name === undefined)) return { is: 'unknown' };
  const { subresource } = at;
  const whole = subresource === undefined ? resource : resourceOf(group, version, `${at.plural}/${subresource}`);
  if (whole === undefined || (at.more && subresource !== 'proxy')) return { is: 'unknown' };
  return {
    is: 'resource',
    at: {
      served,
      kind: kindOfResource(served, resource),
      ...(at.namespace === undefined ? {} : { namespace: at.namespace }),
      ...(at.name === undefined ? {} : { name: at.name }),
      ...(subresource === undefined ? {} : { subresource }),
      verbs: whole.verbs.split(' '),
      everywhere: resource.namespaced && !scoped,
      watch,
    },
  };
}

/** The verb that a method stands for, or undefined where it stands for none. */
export function verbOf(method: string, at: ResourcePath): string | undefined {
  if (at.name === undefined) {
    if (at.everywhere && method !== 'GET') return undefined;
    return { GET: 'list', POST: 'create', DELETE: 'deletecollection' }[method];
  }
  const own = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method];
  return own ?? (method === 'POST' && at.subresource !== undefined ? 'create' : undefined);
}

/**
 * The parts of a path, decoded. Undefined where they cannot be: a stray `%`, bytes that are no UTF-8, a NUL. Slashes at
 * the end count for nothing.
 */
export function partsOf(path: string): readonly string[] | undefined {
  const parts = path.replace(/\/+$/, '').split('/').slice(1);
  try {
    const decoded = parts.map(decodeURIComponent);
    return decoded.some((part) => part.includes('\0')) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

interface Place {
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  readonly more: boolean;
}

function placeIn(path: readonly string[]): Place | undefined {
  if (path.includes('')) return undefined;
  const [first, second, third] = path;
  const inNamespace = first === 'namespaces' && third !== undefined && !ofNamespace.has(third);
  const [plural, name, subresource, ...more] = inNamespace ? path.slice(2) : path;
  if (plural === undefined) return undefined;
  return {
    plural,
    ...(inNamespace && second !== undefined ? { namespace: second } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    more: more.length > 0,
  };
}

const ofNamespace: ReadonlySet<string> = new Set(['status', 'finalize']);

function hasGroup(group: string): boolean {
  return groupVersionOf(group, 'v1') !== undefined || groupVersionOf(group, 'v2') !== undefined;
}
