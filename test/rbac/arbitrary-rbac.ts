import * as fc from 'fast-check';
import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import type { RbacObjects } from '../../src/rbac/rbac-policy.ts';
import type { User } from '../../src/rbac/user.ts';
import { account, group, rbacGroup, user } from './rbac-objects.ts';

const groups = ['', 'apps'];
const resources = ['pods', 'secrets', 'pods/log'];
const verbs = ['get', 'list', 'create'];
const names = ['a', 'b'];
const namespaces = ['one', 'two'];

const list = (items: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });

const resourceRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: list([...verbs, '*']),
  apiGroups: list([...groups, '*']),
  resources: list([...resources, '*', '*/log']),
  resourceNames: fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: list(names) }),
});
const pathRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: list(['get', '*']),
  nonResourceURLs: list(['/metrics', '/healthz/*', '*']),
});
const rule = fc.oneof({ weight: 4, arbitrary: resourceRule }, { weight: 1, arbitrary: pathRule });

/** Rules over few names, so that they often meet requests. */
export const rulesOf: fc.Arbitrary<PolicyRule[]> = fc.array(rule, { minLength: 1, maxLength: 3 });

const subjects: fc.Arbitrary<Subject[]> = fc.array(
  fc.constantFrom(user('jane'), group('devs'), account('web'), account('web', 'one')),
  { maxLength: 3 },
);

const role = fc.constantFrom('r1', 'r2', 'r3');
const named = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<[string, T][]> =>
  fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), arbitrary), { selector: ([name]) => name, maxLength: 3 });
const bindings = named(fc.record({ subjects, role, isLocal: fc.boolean(), namespace: fc.constantFrom(...namespaces) }));

/** Roles and bindings; some bindings name roles that are not there. */
export const someObjects: fc.Arbitrary<RbacObjects> = fc
  .record({ r1: rulesOf, r2: rulesOf, local: rulesOf, inCluster: bindings, inNamespace: bindings })
  .map(({ r1, r2, local, inCluster, inNamespace }) => ({
    clusterRoles: [
      { metadata: { name: 'r1' }, rules: r1 },
      { metadata: { name: 'r2' }, rules: r2 },
    ],
    roles: [{ metadata: { name: 'r3', namespace: 'one' }, rules: local }],
    clusterRoleBindings: inCluster.map(([name, { subjects, role }]) => ({
      metadata: { name },
      roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: role },
      subjects,
    })),
    roleBindings: inNamespace.map(([name, { subjects, role, isLocal, namespace }]) => ({
      metadata: { name, namespace },
      roleRef: { apiGroup: rbacGroup, kind: isLocal ? 'Role' : 'ClusterRole', name: role },
      subjects,
    })),
  }));

/** Users whom the subjects of `someObjects` mean, and one whom none means. */
export const someUser: fc.Arbitrary<User> = fc.constantFrom(
  { name: 'jane', groups: [] },
  { name: 'max', groups: ['devs'] },
  { name: 'system:serviceaccount:one:web', groups: ['devs'] },
  { name: 'system:serviceaccount:two:web', groups: [] },
  { name: 'nosuch', groups: [] },
);

const resourceRequest: fc.Arbitrary<AccessRequest> = fc
  .record({
    verb: fc.constantFrom(...verbs, 'fly'),
    group: fc.constantFrom(...groups, 'batch'),
    resource: fc.constantFrom('pods', 'secrets'),
    subresource: fc.constantFrom(undefined, 'log', 'exec'),
    name: fc.constantFrom(undefined, ...names, 'c'),
    namespace: fc.constantFrom(undefined, ...namespaces),
  })
  .map(({ subresource, name, namespace, ...rest }) => ({
    ...rest,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  }));

/** Requests about the same names, and about names that no rule has. */
export const requests: fc.Arbitrary<AccessRequest> = fc.oneof(
  { weight: 4, arbitrary: resourceRequest },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('get', 'post'),
      path: fc.constantFrom('/metrics', '/healthz/ping', '/'),
    }),
  },
);
