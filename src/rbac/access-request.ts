import { quoteGo } from '../kube/go-text.ts';

/**
 * What a user wants to do: something to a resource, or to a path that is none.
 * Source: k8s.io/apiserver pkg/authorization/authorizer/interfaces.go, `Attributes`.
 */
export type AccessRequest = ResourceAccess | PathAccess;

/** A verb of the API on a resource. */
export interface ResourceAccess {
  readonly verb: string;
  readonly group: string;
  /** The plural name. */
  readonly resource: string;
  readonly subresource?: string;
  /** Absent: the request names no object. */
  readonly name?: string;
  /** Absent: the whole cluster. */
  readonly namespace?: string;
  /** Of a list or watch, by which fields it selects. Roles do not look at it. */
  readonly fieldSelector?: string;
}

/** A method on a path such as `/healthz`. */
export interface PathAccess {
  /** The method in lower case. */
  readonly verb: string;
  readonly path: string;
}

/** The resource with its subresource, as rules name it: `pods`, `pods/log`. */
export function resourceText({ resource, subresource }: Pick<ResourceAccess, 'resource' | 'subresource'>): string {
  return subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`;
}

/**
 * What the server says of a request that it forbids: `User "jane" cannot list resource "pods" in API group "" …`.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go, `forbiddenMessage`.
 */
export function forbiddenText(userName: string, request: AccessRequest): string {
  const user = `User ${quoteGo(userName)} cannot ${request.verb}`;
  if ('path' in request) return `${user} path ${quoteGo(request.path)}`;
  const what = `${user} resource ${quoteGo(resourceText(request))} in API group ${quoteGo(request.group)}`;
  return request.namespace ? `${what} in the namespace ${quoteGo(request.namespace)}` : `${what} at the cluster scope`;
}
