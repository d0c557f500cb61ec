import { type AccessRequest, resourceText } from '../access-request.ts';
import { bindingName, roleName } from '../decisions.ts';
import { type AnyRule, has, resourceCovers, ruleAllows, urlCovers } from '../policy-rule.ts';
import { type Grant, type RbacObjects, RbacPolicy } from '../rbac-policy.ts';
import { type AccessChange, bindingId, type RuleField, roleId } from './access-change.ts';
import { boundSubject, type Candidate, type Question, ruleFor, scopeOf } from './question.ts';
import { breadth, isOfServer, isWrittenByOthers } from './role-facts.ts';

/** The changes that may give a subject a right that it lacks. `grants`: what bindings give it now. */
export function changesThatAllow(grants: readonly Grant[], question: Question): readonly Candidate[] {
  return [
    ...grants.flatMap((grant) => changesOfRole(grant, question)),
    ...changesOfBindings(question),
    ...newBindings(question),
    newRole(question),
  ];
}

/** Changes of the role of one binding that means the subject already. */
function changesOfRole(grant: Grant, question: Question): readonly Candidate[] {
  const { request, shared, objects } = question;
  const role = roleName(grant.role, grant.namespace);
  // A rule about paths works in a ClusterRole alone.
  if (grant.fault !== undefined) {
    const isUsable = !('path' in request) || grant.role.kind === 'ClusterRole';
    return isUsable ? [{ changes: [{ is: 'add role', role, rules: [ruleFor(request)] }], cost: 2.2 }] : [];
  }
  if (isWrittenByOthers(objects, role) || ('path' in request && grant.role.kind === 'Role')) return [];
  const others = Math.min(3, (shared.get(role) ?? 1) - 1);
  return [
    { changes: [{ is: 'add rule', role, value: ruleFor(request) }], cost: 2 + others },
    ...grant.rules.flatMap((rule, at) => {
      const missing = missingIn(rule, request);
      if (missing === null || missing.length === 0) return [];
      const changes = missing.map((each): AccessChange => ({ is: 'add to rule', role, rule: `rules[${at}]`, ...each }));
      return [{ changes, cost: missing.length + others + Math.min(4, besides(rule, missing)) }];
    }),
  ];
}

/** What each list of a rule lacks for a request; `null` where the rule is about something else. */
function missingIn(
  rule: AnyRule,
  request: AccessRequest,
): readonly { readonly field: RuleField; readonly value: string }[] | null {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const lacks = (isThere: boolean, field: RuleField, value: string) => (isThere ? [] : [{ field, value }]);
  const verb = lacks(has(verbs, request.verb), 'verbs', request.verb);
  if ('path' in request) {
    if (nonResourceURLs.length === 0) return null;
    const isThere = nonResourceURLs.some((url) => urlCovers(url, request.path));
    return [...verb, ...lacks(isThere, 'nonResourceURLs', request.path)];
  }
  if (resources.length === 0) return null;
  // A rule with names cannot allow a request that names no object.
  if (resourceNames.length > 0 && !request.name) return null;
  const what = resourceText(request);
  const isNamed = resourceNames.length === 0 || resourceNames.includes(request.name ?? '');
  const missing = [
    ...verb,
    ...lacks(has(apiGroups, request.group), 'apiGroups', request.group),
    ...lacks(
      resources.some((resource) => resourceCovers(resource, what)),
      'resources',
      what,
    ),
    ...lacks(isNamed, 'resourceNames', request.name ?? ''),
  ];
  // With neither verb nor resource in common it is a rule about something else.
  const fields = new Set(missing.map(({ field }) => field));
  return fields.has('verbs') && fields.has('resources') ? null : missing;
}

/** How much more than the request a rule would give with some values added: how many other items the other lists have. */
function besides(rule: AnyRule, missing: readonly { readonly field: RuleField }[]): number {
  const added = new Set(missing.map(({ field }) => field));
  const lists = (['verbs', 'apiGroups', 'resources', 'nonResourceURLs'] as const).filter((field) => !added.has(field));
  return lists.reduce((sum, field) => {
    const items = rule[field] ?? [];
    return sum + (items.includes('*') ? 3 : Math.max(0, items.length - 1));
  }, 0);
}

/** The subject in a binding that gives the right to others: best where the binding has a subject of the same name. */
function changesOfBindings({ objects, subject, request }: Question): readonly Candidate[] {
  const scope = scopeOf(request);
  const rules = new RbacPolicy(objects);
  const { clusterRoleBindings, roleBindings } = objects;
  const inScope = scope === '' ? [] : roleBindings.filter(({ metadata }) => metadata?.namespace === scope);
  return [...clusterRoleBindings, ...inScope].flatMap((binding) => {
    const namespace = binding.metadata?.namespace ?? '';
    const given = rules.rulesOf(binding.roleRef, namespace) ?? [];
    if (isOfServer(binding) || !given.some((rule) => ruleAllows(rule, request))) return [];
    const isMeant = (binding.subjects ?? []).some(({ name }) => name === subject.name);
    const changes: readonly AccessChange[] = [
      { is: 'add subject', binding: bindingId(binding), subject: boundSubject(subject) },
    ];
    return [{ changes, cost: (isMeant ? 1 : 2.5) + (namespace === '' && scope !== '' ? 2 : 0) + breadth(given) }];
  });
}

/** A binding to a role that is there and gives the right: a narrow one. */
function newBindings({ objects, subject, request }: Question): readonly Candidate[] {
  const scope = scopeOf(request);
  const local = objects.roles.filter(({ metadata }) => scope !== '' && metadata?.namespace === scope);
  return (
    [...local, ...objects.clusterRoles]
      // Roles of the system's own parts are not for others, but for the one that reads paths.
      .filter(({ metadata }) => 'path' in request || !metadata?.name?.startsWith('system:'))
      .filter((role) => (role.rules ?? []).some((rule) => ruleAllows(rule, request)))
      .map((role) => ({
        changes: [
          {
            is: 'add binding',
            binding: bindingName(scope, freeName(objects, scope, `${subject.name}-${role.metadata?.name ?? ''}`)),
            role: roleId(role),
            subject: boundSubject(subject),
          },
        ],
        cost: 3 + breadth(role.rules ?? []),
      }))
  );
}

/** A role with nothing but this right, and a binding to it. */
function newRole({ objects, subject, request }: Question): Candidate {
  const scope = scopeOf(request);
  const what = 'path' in request ? 'path' : resourceText(request).replace('/', '-');
  const name = freeName(objects, scope, `${subject.name}-${request.verb}-${what}`);
  const role = roleName({ kind: scope === '' ? 'ClusterRole' : 'Role', name }, scope);
  return {
    changes: [
      { is: 'add role', role, rules: [ruleFor(request)] },
      { is: 'add binding', binding: bindingName(scope, name), role, subject: boundSubject(subject) },
    ],
    cost: 5,
  };
}

/** A name that no role and no binding of the place has. */
function freeName(objects: RbacObjects, namespace: string, wanted: string): string {
  const clean = wanted.replaceAll(/[^\w.:-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  const { roles, clusterRoles, roleBindings, clusterRoleBindings } = objects;
  const taken = new Set(
    [...roles, ...clusterRoles, ...roleBindings, ...clusterRoleBindings].flatMap(({ metadata }) =>
      (metadata?.namespace ?? '') === namespace ? (metadata?.name ?? '') : [],
    ),
  );
  let name = clean;
  for (let more = 2; taken.has(name); more += 1) name = `${clean}-${more}`;
  return name;
}
