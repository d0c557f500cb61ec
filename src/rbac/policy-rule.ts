import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import { type AccessRequest, type ResourceAccess, resourceText } from './access-request.ts';

/** A rule that may not be changed. Absent lists are empty. */
export interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A rule of an object is one that may not be changed. */
export type AnyRule = Rule | PolicyRule;

/**
 * Whether a rule allows a request. Rules about resources and about paths do not mix.
 * Source: kubernetes/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go; plugin/pkg/auth/authorizer/rbac/rbac.go.
 */
export function ruleAllows(rule: AnyRule, request: AccessRequest): boolean {
  const { verbs = [], nonResourceURLs = [] } = rule;
  if (!has(verbs, request.verb)) return false;
  return 'path' in request
    ? nonResourceURLs.some((url) => urlCovers(url, request.path))
    : allowsResource(rule, request);
}

function allowsResource(
  { apiGroups = [], resources = [], resourceNames = [] }: AnyRule,
  request: ResourceAccess,
): boolean {
  return (
    has(apiGroups, request.group) &&
    resources.some((resource) => resourceCovers(resource, resourceText(request))) &&
    (resourceNames.length === 0 || resourceNames.includes(request.name ?? ''))
  );
}

/** Whether a list names an item or, with `*`, everything. */
export function has(list: readonly string[], item: string): boolean {
  return list.includes('*') || list.includes(item);
}

/**
 * Whether `resource` of a rule means a resource: itself, everything (`*`), or a subresource of every resource, as `*` with
 * `/scale`.
 */
export function resourceCovers(resource: string, wanted: string): boolean {
  if (resource === '*' || resource === wanted) return true;
  const slash = wanted.indexOf('/');
  return slash >= 0 && resource === `*${wanted.slice(slash)}`;
}

/** Whether a URL of a rule means a path: itself, everything (`*`), or all that begins with it (`/healthz/*`). */
export function urlCovers(url: string, path: string): boolean {
  if (url === '*' || url === path) return true;
  return url.endsWith('*') && path.startsWith(url.replace(/\*+$/, ''));
}
