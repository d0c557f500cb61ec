import { accessClaimsOf } from '../../../graders/claims.ts';
import { groupVersions } from '../../kube/served/served-resources.ts';
import { type AccessRequest, resourceText } from '../../rbac/access-request.ts';
import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import { type AccessSubject, printSubject } from '../../rbac/access-subject.ts';
import { claimedRights, claimedSubjects, type Right } from '../../rbac/claims/access-claim.ts';
import type { AnyRule } from '../../rbac/policy-rule.ts';
import { RbacPolicy } from '../../rbac/rbac-policy.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BoardEnd } from './board.ts';
import { isOfCluster } from './flow-axes.ts';

/** A row of a board of access: one subject. */
export interface AccessRow extends BoardEnd {
  readonly subject: AccessSubject;
}

/** A column: one verb on one resource, or on one path. */
export interface AccessColumn extends BoardEnd {
  readonly verb: string;
  /** The same action in each place, and on each object, that some rule may tell apart. */
  readonly requests: readonly AccessRequest[];
}

type Task = Pick<Scenario, 'namespace' | 'checks'>;

/**
 * The rows of a task's board: the subjects that claims name, those that bindings name, the ServiceAccounts of the task's
 * namespace, a user who is not known yet, and a request without credentials. Subjects of the system's own parts are left
 * out.
 */
export function accessRows(task: Task, untouched: AccessSnapshot, now: AccessSnapshot): readonly AccessRow[] {
  const accounts = [untouched, now].flatMap(({ serviceAccounts }) =>
    serviceAccounts.filter(({ namespace }) => namespace === task.namespace),
  );
  const subjects: readonly AccessSubject[] = [
    ...accessClaimsOf(task.checks).flatMap(claimedSubjects),
    ...[untouched, now].flatMap(boundSubjects),
    ...accounts.map(({ namespace, name }): AccessSubject => ({ is: 'sa', namespace, name })),
    newUser,
    anonymous,
  ];
  const byKey = new Map(subjects.map((subject) => [printSubject(subject), subject]));
  return [...byKey].map(([key, subject]) => ({ key, name: subjectName(subject, task.namespace), subject }));
}

/** The name is one that no person has: only the bindings of groups mean it. */
const newUser: AccessSubject = { is: 'user', name: '' };
const anonymous: AccessSubject = { is: 'user', name: 'system:anonymous' };

/** A subject as the board names it: `ci` is a ServiceAccount of the task's namespace; else `dev/ci`, `user jane`, `group devs`. */
export function subjectName(subject: AccessSubject, namespace: string): string {
  if (subject === newUser || (subject.is === 'user' && subject.name === '')) return 'anyone new';
  if (printSubject(subject) === printSubject(anonymous)) return 'anonymous';
  if (subject.is !== 'sa') return `${subject.is} ${subject.name}`;
  return `${subject.namespace === namespace ? '' : `${subject.namespace}/`}${subject.name}`;
}

/** The subjects of bindings that are not those of the system's own parts. */
function boundSubjects({ roleBindings, clusterRoleBindings }: AccessSnapshot): readonly AccessSubject[] {
  return [...roleBindings, ...clusterRoleBindings].flatMap(({ metadata, subjects }) => {
    if (isOfServer(metadata?.labels)) return [];
    return (subjects ?? []).flatMap(
      ({ kind, name, namespace = metadata?.namespace ?? '' }): readonly AccessSubject[] => {
        if (kind === 'ServiceAccount')
          return namespace === '' || isOfCluster(namespace) ? [] : [{ is: 'sa', namespace, name }];
        const subject = { is: kind === 'Group' ? 'group' : 'user', name } as const;
        return /^system:(?!anonymous|authenticated|unauthenticated|serviceaccounts)/.test(name) ? [] : [subject];
      },
    );
  });
}

function isOfServer(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';
}

/**
 * The columns of a task's board: what its claims speak of, in their order; then what bindings give, in the places where
 * they do. The verbs of one resource stand beside each other.
 */
export function accessColumns(task: Task, untouched: AccessSnapshot, now: AccessSnapshot): readonly AccessColumn[] {
  const claimed = accessClaimsOf(task.checks)
    .flatMap(claimedRights)
    .flatMap((right) => actionsOf(right, task.namespace));
  const given = [untouched, now].flatMap((snapshot) => givenActions(snapshot, task.namespace));
  const actions = new Map([...claimed, ...given].map((action) => [action.key, action]));
  const things = Map.groupBy(actions.values(), ({ name }) => name);
  const spaces = namespacesOf(untouched, now);
  return [...things.values()].flat().map(({ key, name, verb, request, scope }) => ({
    key,
    name,
    verb,
    requests: requestsOf(request, scope, { namespaces: spaces, names: namesIn(request, [untouched, now]) }),
  }));
}

/** One verb on one thing, before it is known where it is asked. */
interface Action {
  readonly key: string;
  readonly name: string;
  readonly verb: string;
  readonly request: AccessRequest;
  /** `every`: every namespace, those to come, and all at once. */
  readonly scope: readonly (string | undefined)[] | 'every';
}

function actionsOf(right: Right, home: string): readonly Action[] {
  if ('path' in right) {
    const verbs = right.verbs.includes('*') ? ['get'] : right.verbs;
    return verbs.map((verb) => pathAction(verb, right.path));
  }
  const { group, resource, name, namespaces } = right;
  const verbs = right.verbs.includes('*') ? verbsOf(group, resource) : right.verbs;
  const scope = namespaces === 'every' ? 'every' : (namespaces ?? [undefined]);
  return verbs.map((verb) => resourceAction({ verb, group, thing: resource, object: name }, scope, home));
}

/** What bindings give, in the places where they do, but for those of the system's own parts. */
function givenActions(snapshot: AccessSnapshot, home: string): readonly Action[] {
  const policy = new RbacPolicy(snapshot);
  return [...snapshot.roleBindings, ...snapshot.clusterRoleBindings].flatMap(({ metadata, roleRef }) => {
    const namespace = metadata?.namespace ?? '';
    // Roles of the server give a hundred things: what a claim names of them is on the board already.
    const isBuiltIn = roleRef.kind === 'ClusterRole' && isOfServer(labelsOf(snapshot, roleRef.name));
    if (isOfServer(metadata?.labels) || isBuiltIn || isOfCluster(namespace)) return [];
    const rules = policy.rulesOf(roleRef, namespace) ?? [];
    return rules.flatMap((rule) => ruleActions(rule, namespace, home));
  });
}

/**
 * What a rule gives in a namespace, or where that is empty everywhere. Wildcards are left out: they are seen by the
 * resources that claims and other rules name.
 */
function ruleActions(rule: AnyRule, namespace: string, home: string): readonly Action[] {
  const { apiGroups = [], resources = [], nonResourceURLs = [], verbs = [] } = rule;
  const paths = namespace === '' ? nonResourceURLs.filter((url) => !url.includes('*')) : [];
  const things = apiGroups.flatMap((group) =>
    resources.flatMap((resource) => {
      const isOfAll = resource.includes('*') || group === '*';
      const isLost = namespace !== '' && !isNamespaced(group, resource);
      if (isOfAll || isLost) return [];
      const given = verbs.includes('*') ? verbsOf(group, resource) : verbs;
      const scope = isNamespaced(group, resource) ? (namespace === '' ? 'every' : [namespace]) : [undefined];
      return given.map((verb) => resourceAction({ verb, group, thing: resource }, scope, home));
    }),
  );
  return [...things, ...paths.flatMap((path) => verbs.map((verb) => pathAction(verb === '*' ? 'get' : verb, path)))];
}

function labelsOf({ clusterRoles }: AccessSnapshot, name: string): Readonly<Record<string, string>> | undefined {
  return clusterRoles.find(({ metadata }) => metadata?.name === name)?.metadata?.labels;
}

function pathAction(verb: string, path: string): Action {
  const asked = path.endsWith('*') ? `${path.slice(0, -1)}new` : path;
  return { key: `${verb} ${path}`, name: path, verb, request: { verb, path: asked }, scope: [undefined] };
}

/** `home` is the task's namespace: what is asked elsewhere says so. */
function resourceAction(
  {
    verb,
    group,
    thing,
    object,
  }: { readonly verb: string; readonly group: string; readonly thing: string; readonly object?: string | undefined },
  scope: Action['scope'],
  home: string,
): Action {
  const [resource = '', subresource] = thing.split('/');
  const where = scope === 'every' ? '*' : scope.map((namespace) => namespace ?? '').join('+');
  const place = where === '' || where === home ? '' : ` in ${where}`;
  return {
    key: `${verb} ${thing}.${group} ${object ?? ''} ${where}`,
    name: `${thing}${object === undefined ? '' : `/${object}`}${place}`,
    verb,
    request: {
      verb,
      group,
      resource,
      ...(subresource === undefined ? {} : { subresource }),
      ...(object === undefined ? {} : { name: object }),
    },
    scope,
  };
}

/** An action in each of its places, on any object and on those that rules name. */
function requestsOf(
  request: AccessRequest,
  scope: Action['scope'],
  { namespaces, names }: { readonly namespaces: readonly string[]; readonly names: readonly string[] },
): readonly AccessRequest[] {
  if ('path' in request) return [request];
  const places = scope === 'every' ? [...namespaces, undefined] : scope;
  const objects =
    request.name !== undefined || isNameless(request)
      ? [request]
      : [request, ...names.map((name) => ({ ...request, name }))];
  return places.flatMap((namespace) =>
    objects.map((object) => (namespace === undefined ? object : { ...object, namespace })),
  );
}

/** Requests to create or to delete many carry no name: see `accessOf` of the API server. */
function isNameless({ verb, subresource }: Exclude<AccessRequest, { readonly path: string }>): boolean {
  return ['create', 'deletecollection', 'list', 'watch'].includes(verb) && subresource === undefined;
}

/** The names of objects that rules tell apart from others of the same resource. */
function namesIn(request: AccessRequest, snapshots: readonly AccessSnapshot[]): readonly string[] {
  if ('path' in request) return [];
  const thing = resourceText(request);
  const rules = snapshots
    .flatMap(({ roles, clusterRoles }) => [...roles, ...clusterRoles])
    .flatMap((role) => role.rules ?? []);
  return [
    ...new Set(
      rules.flatMap(({ resources = [], resourceNames = [] }) => (resources.includes(thing) ? resourceNames : [])),
    ),
  ];
}

/** The namespaces of both clusters, and one to come. */
function namespacesOf(...snapshots: readonly AccessSnapshot[]): readonly string[] {
  return [...new Set(snapshots.flatMap(({ namespaces }) => namespaces)), 'new-namespace'];
}

/** The verbs that a server has for a resource, those that are asked most first. */
function verbsOf(group: string, thing: string): readonly string[] {
  const found = servedResource(group, thing)?.verbs.split(' ') ?? usualVerbs;
  return usualVerbs.filter((verb) => found.includes(verb));
}

const usualVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

function isNamespaced(group: string, thing: string): boolean {
  return servedResource(group, thing)?.namespaced !== false;
}

function servedResource(group: string, thing: string) {
  for (const served of groupVersions) {
    const found = served.group === group ? served.resources.find(({ name }) => name === thing) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
