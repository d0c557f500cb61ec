import { groupVersions } from '../../kube/served/served-resources.ts';
import type { Right } from '../claims/access-claim.ts';
import { type AnyRule, has, resourceCovers, urlCovers } from '../policy-rule.ts';
import type { FreshWords } from './fresh-words.ts';

/** A request that a client can send, but for the namespace that it is sent in. */
export type RequestShape = ResourceShape | PathShape;

export interface ResourceShape {
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  /** `null`: a request that names no object, or any object that no rule and no claim names. */
  readonly name: string | null;
  /**
   * `namespaced`: in each namespace; a request for all of them at once has the answer of a fresh one. `cluster`: in none.
   * `in`: in this one alone, as requests for a Namespace object count as ones in that namespace.
   */
  readonly where: 'namespaced' | 'cluster' | { readonly in: string };
}

export interface PathShape {
  readonly verb: string;
  readonly path: string;
}

/** What tells requests apart: the words of rules and claims. */
export interface ShapeWords {
  readonly rules: readonly AnyRule[];
  readonly rights: readonly Right[];
  readonly namespaces: readonly string[];
  readonly fresh: FreshWords;
  /** Whether each name has shapes of its own, also where several stand in the same rules. */
  readonly everyName: boolean;
}

const API_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];
/** A kubelet asks for the first part of the path that is requested of it, by a verb for the HTTP method. */
const KUBELET_VERBS = ['get', 'create', 'update', 'patch', 'delete'];
const KUBELET_PATHS = ['checkpoint', 'configz', 'healthz', 'log', 'metrics', 'pods', 'spec', 'stats'];
const USER_EXTRAS = 'userextras/';
const AUTHENTICATION = 'authentication.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';

/** A resource with the verbs that a client can send, or for which the server itself asks. */
interface Base {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/**
 * Every kind of request that rules and claims can tell apart. Of each there is one: two requests that no rule and no claim
 * tells apart are one shape. What no client can send is left out: a verb of the API that the resource does not serve, a name
 * in `create` and `deletecollection`, a resource that a group of v1.35 does not have.
 */
export function requestShapes(words: ShapeWords): readonly RequestShape[] {
  const bases = [...servedBases, ...ownBases(words)];
  const shapes = new Map<string, RequestShape>();
  const add = (shape: RequestShape): void => {
    const key = 'path' in shape ? `${shape.verb} ${shape.path}` : shapeKey(shape);
    if (!shapes.has(key)) shapes.set(key, shape);
  };
  for (const base of bases) for (const shape of shapesOf(base, words)) add(shape);
  for (const shape of pathShapes(words)) add(shape);
  return [...shapes.values()];
}

/** Whether a request of a shape without a name names no object: it lists, or makes one. */
export function isNameless({ verb, resource }: ResourceShape): boolean {
  return ['list', 'watch', 'deletecollection'].includes(verb) || (verb === 'create' && !resource.includes('/'));
}

function shapeKey({ verb, group, resource, name, where }: ResourceShape): string {
  return [verb, group, resource, name ?? '', typeof where === 'string' ? where : `in ${where.in}`].join(' ');
}

/**
 * What v1.35 serves, and the resources that only exist to be asked about: by the API server for impersonation, signers and
 * roles, by kubelets.
 * Source: kubernetes.io/docs/reference/access-authn-authz/{authentication,kubelet-authn-authz}.
 */
const servedBases: readonly Base[] = mergeVersions([
  ...groupVersions.flatMap(({ group, resources }) =>
    resources.map(
      ({ name, namespaced, verbs }): Base => ({ group, resource: name, namespaced, verbs: verbs.split(' ') }),
    ),
  ),
  { group: '', resource: 'users', namespaced: false, verbs: ['impersonate'] },
  { group: '', resource: 'groups', namespaced: false, verbs: ['impersonate'] },
  { group: '', resource: 'serviceaccounts', namespaced: true, verbs: ['impersonate'] },
  { group: AUTHENTICATION, resource: 'uids', namespaced: false, verbs: ['impersonate'] },
  { group: AUTHENTICATION, resource: `${USER_EXTRAS}scopes`, namespaced: false, verbs: ['impersonate'] },
  ...KUBELET_PATHS.map(
    (path): Base => ({ group: '', resource: `nodes/${path}`, namespaced: false, verbs: KUBELET_VERBS }),
  ),
  { group: 'certificates.k8s.io', resource: 'signers', namespaced: false, verbs: ['approve', 'sign', 'attest'] },
  { group: RBAC, resource: 'roles', namespaced: true, verbs: ['bind', 'escalate'] },
  { group: RBAC, resource: 'clusterroles', namespaced: false, verbs: ['bind', 'escalate'] },
]);

function mergeVersions(bases: readonly Base[]): readonly Base[] {
  const merged = new Map<string, Base>();
  for (const base of bases) {
    const key = `${base.group} ${base.resource}`;
    const before = merged.get(key);
    merged.set(key, before ? { ...before, verbs: [...new Set([...before.verbs, ...base.verbs])] } : base);
  }
  return [...merged.values()];
}

/** Resources of APIs that v1.35 does not serve itself, as far as rules and claims name them, and fresh ones. */
function ownBases({ rules, rights, fresh }: ShapeWords): readonly Base[] {
  const served = new Set(groupVersions.map(({ group }) => group));
  const pairs = new Map<string, Base>();
  const add = (group: string, resource: string): void => {
    pairs.set(`${group} ${resource}`, { group, resource, namespaced: true, verbs: API_VERBS });
  };
  const groups = new Set([...served, fresh.group]);
  const subresources = new Set([fresh.subresource]);
  for (const { apiGroups = [], resources = [] } of rules) {
    for (const group of apiGroups) if (group !== '*') groups.add(group);
    for (const resource of resources) if (resource.startsWith('*/')) subresources.add(resource.slice(2));
    for (const group of apiGroups.map((one) => (one === '*' ? fresh.group : one))) {
      for (const resource of group === AUTHENTICATION ? resources : []) {
        if (!resource.startsWith(USER_EXTRAS)) continue;
        pairs.set(`${group} ${resource}`, { group, resource, namespaced: false, verbs: ['impersonate'] });
      }
      if (served.has(group)) continue;
      for (const resource of resources) if (!resource.startsWith('*')) add(group, resource);
    }
  }
  for (const right of rights) {
    if ('path' in right || right.group === '*') continue;
    groups.add(right.group);
    if (!served.has(right.group)) add(right.group, right.resource);
  }
  for (const group of groups) {
    add(group, fresh.resource);
    for (const subresource of subresources) add(group, `${fresh.resource}/${subresource}`);
  }
  return [...pairs.values()];
}

function shapesOf(base: Base, { rules, rights, namespaces, fresh, everyName }: ShapeWords): readonly RequestShape[] {
  const { group, resource, namespaced } = base;
  const about = rules.filter(
    ({ apiGroups = [], resources = [] }) =>
      has(apiGroups, group) && resources.some((one) => resourceCovers(one, resource)),
  );
  const claimed = rights.filter(
    (right) => !('path' in right) && (right.resource === '*' || (right.group === group && right.resource === resource)),
  );
  const verbs = new Set([...base.verbs, fresh.verb]);
  for (const verb of [...about, ...claimed].flatMap((one) => one.verbs ?? [])) {
    if (verb !== '*' && !API_VERBS.includes(verb)) verbs.add(verb);
  }
  const named = new Set([
    ...claimed.flatMap((right) => ('name' in right && right.name !== undefined ? [right.name] : [])),
    ...(everyName ? about.flatMap((rule) => rule.resourceNames ?? []) : oneOfAlike(about)),
  ]);
  named.delete('');
  const isOfNamespaces = group === '' && (resource === 'namespaces' || resource.startsWith('namespaces/'));
  return [...verbs].flatMap((verb): readonly RequestShape[] => {
    const hasNoName = verb === 'deletecollection' || (verb === 'create' && !resource.includes('/'));
    const names = hasNoName ? [null] : [null, ...named];
    if (isOfNamespaces && !hasNoName && verb !== 'list' && verb !== 'watch') {
      return namespaces.map((name) => ({ verb, group, resource, name, where: { in: name } }));
    }
    const wheres = wheresOf(verb, resource, namespaced);
    return names.flatMap((name) => wheres.map((where) => ({ verb, group, resource, name, where })));
  });
}

/** The names in some rules, one of those that stand in just the same rules. */
function oneOfAlike(rules: readonly AnyRule[]): readonly string[] {
  const places = new Map<string, number[]>();
  for (const [at, { resourceNames = [] }] of rules.entries()) {
    for (const name of new Set(resourceNames)) places.set(name, [...(places.get(name) ?? []), at]);
  }
  return [...new Map([...places].toReversed().map(([name, at]) => [at.join(), name])).values()];
}

/** A RoleBinding asks whether its writer may bind the ClusterRole in the namespace of the binding. */
function wheresOf(verb: string, resource: string, namespaced: boolean): readonly ('namespaced' | 'cluster')[] {
  if (verb === 'bind' && resource === 'clusterroles') return ['namespaced', 'cluster'];
  return [namespaced ? 'namespaced' : 'cluster'];
}

function pathShapes({ rules, rights, fresh }: ShapeWords): readonly PathShape[] {
  const urls = [
    ...rules.flatMap(({ nonResourceURLs = [] }) => nonResourceURLs),
    ...rights.flatMap((right) => ('path' in right ? [right.path] : [])),
  ];
  const paths = new Set(urls.map((url) => (url.endsWith('*') ? `${url.replace(/\*+$/, '')}${fresh.pathPart}` : url)));
  paths.delete(fresh.pathPart);
  paths.add(`/${fresh.pathPart}`);
  return [...paths].flatMap((path) => {
    const about = rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.some((url) => urlCovers(url, path)));
    const verbs = new Set([...METHODS, fresh.verb]);
    for (const verb of about.flatMap((rule) => rule.verbs ?? [])) if (verb !== '*') verbs.add(verb);
    return [...verbs].map((verb) => ({ verb, path }));
  });
}
