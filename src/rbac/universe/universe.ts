import type { AccessRequest } from '../access-request.ts';
import type { AccessSnapshot } from '../access-snapshot.ts';
import { type AccessSubject, printSubject, userOfSubject } from '../access-subject.ts';
import { type AccessClaim, claimedRights, claimedSubjects, type Right } from '../claims/access-claim.ts';
import { type AnyRule, resourceCovers } from '../policy-rule.ts';
import { MASTERS, UNAUTHENTICATED, type User } from '../user.ts';
import { type FreshWords, freshWords } from './fresh-words.ts';
import { isNameless, type RequestShape, requestShapes } from './request-shapes.ts';

/**
 * Everything about access that roles, bindings and claims can tell apart, in one or two clusters. Each fresh item stands for
 * all that none of them names, so what holds for the universe holds for everything that could be asked.
 */
export interface AccessUniverse {
  readonly subjects: readonly UniverseSubject[];
  /** Those that are there, those that claims and bindings name, and a fresh one last. */
  readonly namespaces: readonly string[];
  readonly shapes: readonly RequestShape[];
  readonly fresh: FreshWords;
}

/** A subject, and the user whose rights are its own. */
export interface UniverseSubject {
  readonly subject: AccessSubject;
  /** As `sallyport can` takes it. */
  readonly text: string;
  readonly user: User;
  /** It stands for all subjects of its kind that nothing names. */
  readonly isFresh: boolean;
}

/**
 * Makes the universe of some clusters and claims. Of the names that stand in just the same rules it has one, unless
 * `everyName` asks for all, to list them.
 */
export function accessUniverse(
  snapshots: readonly AccessSnapshot[],
  claims: readonly AccessClaim[] = [],
  { everyName = false } = {},
): AccessUniverse {
  const rights = claims.flatMap(claimedRights);
  const rules = uniqueRules(
    snapshots.flatMap(({ roles, clusterRoles }) => [...roles, ...clusterRoles].flatMap((role) => role.rules ?? [])),
  );
  const claimed = claims.flatMap(claimedSubjects);
  const bound = snapshots.flatMap(boundSubjects);
  const named = [...claimed, ...bound];
  const accounts = snapshots.flatMap(({ serviceAccounts }) => serviceAccounts);
  const places = new Set([
    ...rights.flatMap((right) =>
      'path' in right || typeof right.namespaces === 'string' ? [] : (right.namespaces ?? []),
    ),
    ...named.flatMap(namespacesIn),
    ...namesOfNamespaces(rules, rights),
    ...snapshots.flatMap((snapshot) => [
      ...snapshot.namespaces,
      ...snapshot.roleBindings.map(({ metadata }) => metadata?.namespace ?? ''),
    ]),
  ]);
  const fresh = freshWords(
    wordsOf(
      rules,
      named,
      [...places],
      accounts.map(({ name }) => name),
    ),
  );
  const namespaces = [...places, fresh.namespace];
  const subjects = uniqueSubjects([
    ...claimed,
    ...bound.filter((subject) => !isOfEveryone(subject)),
    ...accounts.map(({ namespace, name }): AccessSubject => ({ is: 'sa', namespace, name })),
    { is: 'user', name: 'system:anonymous' },
    ...freshSubjects(fresh, namespaces),
  ]);
  const isFresh = new Set(freshSubjects(fresh, namespaces).map(printSubject));
  return {
    subjects: subjects.map((subject) => {
      const text = printSubject(subject);
      return { subject, text, user: userOfSubject(subject), isFresh: isFresh.has(text) };
    }),
    namespaces,
    shapes: requestShapes({ rules, rights, namespaces, fresh, everyName }),
    fresh,
  };
}

/** The fresh subject with the same built-in groups as a subject. */
export function freshLike(subject: AccessSubject, { fresh }: Pick<AccessUniverse, 'fresh'>): AccessSubject {
  if (subject.is === 'sa') return { is: 'sa', namespace: subject.namespace, name: fresh.account };
  const isAnonymous = subject.is === 'user' && subject.name === 'system:anonymous';
  return isAnonymous ? { is: 'group', name: UNAUTHENTICATED } : { is: 'user', name: fresh.user };
}

/** The request of a shape; `namespace` is where a namespaced one is sent. */
export function requestOf(shape: RequestShape, namespace: string, fresh: FreshWords): AccessRequest {
  if ('path' in shape) return shape;
  const { verb, group, where } = shape;
  const [resource = '', subresource] = shape.resource.split('/');
  const name = shape.name ?? (isNameless(shape) ? undefined : fresh.name);
  const place = where === 'namespaced' ? namespace : where === 'cluster' ? undefined : where.in;
  return {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
    ...(place === undefined ? {} : { namespace: place }),
  };
}

/** The subjects of all bindings. Members of `system:masters` may do everything, whatever is bound. */
function boundSubjects({ roleBindings, clusterRoleBindings }: AccessSnapshot): readonly AccessSubject[] {
  return [...roleBindings, ...clusterRoleBindings].flatMap(({ metadata, subjects }) =>
    (subjects ?? []).flatMap(({ kind, name, namespace }): readonly AccessSubject[] => {
      if (kind === 'User') return [asAccount(name) ?? { is: 'user', name }];
      if (kind === 'Group') return name === MASTERS ? [] : [{ is: 'group', name }];
      const place = namespace || metadata?.namespace;
      return place ? [{ is: 'sa', namespace: place, name }] : [];
    }),
  );
}

/** The namespaces that a subject names: that of an account, or of the group of all accounts of one. */
function namespacesIn(subject: AccessSubject): readonly string[] {
  if (subject.is === 'sa') return [subject.namespace];
  const [, namespace] = /^system:serviceaccounts:(.+)$/.exec(subject.name) ?? [];
  return subject.is === 'group' && namespace !== undefined ? [namespace] : [];
}

/** The names of Namespace objects in rules and rights. */
function namesOfNamespaces(rules: readonly AnyRule[], rights: readonly Right[]): readonly string[] {
  const isOfNamespaces = (resource: string): boolean => resourceCovers(resource, 'namespaces');
  return [
    ...rules.flatMap(({ resources = [], resourceNames = [] }) => (resources.some(isOfNamespaces) ? resourceNames : [])),
    ...rights.flatMap((right) =>
      'path' in right || right.name === undefined || !isOfNamespaces(right.resource) ? [] : [right.name],
    ),
  ].filter((name) => name !== '');
}

/** A ServiceAccount that is bound by its user name. */
function asAccount(userName: string): AccessSubject | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? [];
  return namespace === undefined || name === undefined ? undefined : { is: 'sa', namespace, name };
}

/** Groups whose members are what a fresh user, a fresh account or an anonymous user is. */
function isOfEveryone(subject: AccessSubject): boolean {
  return subject.is === 'group' && /^system:(authenticated|unauthenticated|serviceaccounts(:.*)?)$/.test(subject.name);
}

function freshSubjects(fresh: FreshWords, namespaces: readonly string[]): readonly AccessSubject[] {
  return [
    { is: 'user', name: fresh.user },
    ...namespaces.map((namespace): AccessSubject => ({ is: 'sa', namespace, name: fresh.account })),
  ];
}

/** Two clusters have most rules in common. */
function uniqueRules(rules: readonly AnyRule[]): readonly AnyRule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function uniqueSubjects(subjects: readonly AccessSubject[]): readonly AccessSubject[] {
  return [...new Map(subjects.map((subject) => [printSubject(subject), subject])).values()];
}

function wordsOf(
  rules: readonly AnyRule[],
  subjects: readonly AccessSubject[],
  ...others: readonly (readonly string[])[]
): ReadonlySet<string> {
  const words = new Set([...subjects.map(({ name }) => name), ...others.flat()]);
  for (const rule of rules) {
    for (const list of [rule.verbs, rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]) {
      for (const word of list ?? []) for (const part of [word, ...word.split('/')]) words.add(part);
    }
  }
  return words;
}
