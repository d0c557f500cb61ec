import { type GroupVersion, groupVersionOf, kindOfResource, resourceOf } from './discovery/api-resources.ts';
import type { ApiRequest, ResourceRequest } from './request.ts';

/** What a path leads to. */
export type Route =
  | { readonly is: 'resource'; readonly at: ResourcePath }
  /** A path outside `/api` and `/apis`, or one of the documents there. */
  | { readonly is: 'document' }
  /** A path within a group version that names nothing. */
  | { readonly is: 'unknown' };

/** The parts of a path to a resource. */
export interface ResourcePath extends Pick<ResourceRequest, 'kind' | 'namespace' | 'name' | 'subresource'> {
  readonly served: GroupVersion;
  /** The verbs that discovery lists for the resource, or for the subresource where the path has one. */
  readonly verbs: readonly string[];
  /** Whether the path means a namespaced resource in all namespaces, which can only be read. */
  readonly allNamespaces: boolean;
  /** Whether the path begins with `watch`, the older way to ask for a watch: `/api/v1/watch/pods`. */
  readonly watch: boolean;
}

/**
 * Reads the parts of a path, as those of `/api/v1/namespaces/NAMESPACE/pods/NAME/log` or `/apis/apps/v1/deployments`.
 * `status` and `finalize` after a namespace are its subresources, not resources in it.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, `NewRequestInfo`.
 */
export function parseRoute(parts: readonly string[]): Route {
  const [root, ...rest] = parts;
  const group = root === 'apis' ? rest[0] : '';
  const [version, ...path] = root === 'apis' ? rest.slice(1) : rest;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined) return { is: 'document' };
  const served = root === 'apis' && group === '' ? undefined : groupVersionOf(group, version);
  if (served === undefined) return { is: root === 'apis' && !hasGroup(group) ? 'document' : 'unknown' };
  if (path.length === 0) return { is: 'document' };
  const watch = path[0] === 'watch';
  const at = namesInPath(watch ? path.slice(1) : path);
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
      allNamespaces: resource.namespaced && !scoped,
      watch,
    },
  };
}

/** The verb of a method on a path (`GET` of a collection is `list`); undefined where the method has none there. */
export function verbOf(method: string, at: ResourcePath): string | undefined {
  if (at.name === undefined) {
    if (at.allNamespaces && method !== 'GET') return undefined;
    return { GET: 'list', POST: 'create', DELETE: 'deletecollection' }[method];
  }
  const own = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method];
  return own ?? (method === 'POST' && at.subresource !== undefined ? 'create' : undefined);
}

/**
 * The decoded parts of a path, without the slashes at its end. Undefined where they cannot be decoded: because of a
 * stray `%`, of bytes that are not UTF-8, or of a NUL.
 */
export function pathParts(path: string): readonly string[] | undefined {
  const parts = path.replace(/\/+$/, '').split('/').slice(1);
  try {
    const decoded = parts.map(decodeURIComponent);
    return decoded.some((part) => part.includes('\0')) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** The request about what a path names. */
export function resourceRequest(
  request: ApiRequest,
  { kind, namespace, name, subresource }: ResourcePath,
): ResourceRequest {
  return {
    ...request,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** The names in a path behind the group and version. */
interface PathNames {
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** Whether parts follow the subresource. */
  readonly more: boolean;
}

function namesInPath(path: readonly string[]): PathNames | undefined {
  if (path.includes('')) return undefined;
  const [first, second, third] = path;
  const inNamespace = first === 'namespaces' && third !== undefined && !namespaceSubresources.has(third);
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

const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

function hasGroup(group: string): boolean {
  return groupVersionOf(group, 'v1') !== undefined || groupVersionOf(group, 'v2') !== undefined;
}
