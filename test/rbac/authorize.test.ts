import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { authorize } from '../../src/rbac/authorize.ts';
import { covers, uncovered } from '../../src/rbac/coverage.ts';
import { ruleAllows } from '../../src/rbac/policy-rule.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import { requests, rulesOf, someObjects, someUser } from './arbitrary-rbac.ts';
import { account, group, rbacObjects, user } from './rbac-objects.ts';

const policy = new RbacPolicy(
  rbacObjects({
    roles: {
      'shop/reader': [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }],
      'shop/one-secret': [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: ['get', 'list'] }],
      'shop/scaler': [{ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['patch'] }],
      'shop/wrong-group': [{ apiGroups: [''], resources: ['deployments'], verbs: ['list'] }],
      nodes: [{ apiGroups: [''], resources: ['nodes'], verbs: ['*'] }],
      all: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
      health: [{ nonResourceURLs: ['/metrics', '/healthz/*'], verbs: ['get'] }],
    },
    bindings: {
      'shop/read': ['reader', account('web'), user('jane')],
      'shop/elsewhere': ['reader', account('web', 'other')],
      'shop/secret': ['one-secret', user('jane')],
      'shop/scale': ['scaler', group('ops')],
      'shop/wrong': ['wrong-group', user('jane')],
      'shop/lost': ['missing', user('jane')],
      'shop/all-here': ['ClusterRole/all', user('lead')],
      operators: ['nodes', group('ops'), user('max')],
      'no-namespace': ['all', account('web')],
      monitoring: ['health', user('prometheus')],
    },
  }),
);

const lost = 'RBAC: role.rbac.authorization.k8s.io "missing" not found';
const resource = (verb: string, text: string, name?: string): AccessRequest => {
  const [, namespace = '', group = '', plural = '', sub] =
    /^(?:(\w*):)?(?:(\w+)\.)?(\w+)(?:\/(\w+))?$/.exec(text) ?? [];
  const named = { ...(name === undefined ? {} : { name }), ...(sub === undefined ? {} : { subresource: sub }) };
  return { verb, group, resource: plural, ...(namespace === '' ? {} : { namespace }), ...named };
};

describe('who may do what', () => {
  const cases: readonly [who: string, groups: readonly string[], AccessRequest, allowed: boolean, reason: string][] = [
    [
      'jane',
      [],
      resource('list', 'shop:pods'),
      true,
      'RBAC: allowed by RoleBinding "read/shop" of Role "reader" to User "jane"',
    ],
    [
      'system:serviceaccount:shop:web',
      [],
      resource('get', 'shop:pods/log', 'a'),
      true,
      'RBAC: allowed by RoleBinding "read/shop" of Role "reader" to ServiceAccount "web/shop"',
    ],
    [
      'system:serviceaccount:other:web',
      [],
      resource('get', 'shop:pods', 'a'),
      true,
      'RBAC: allowed by RoleBinding "elsewhere/shop" of Role "reader" to ServiceAccount "web/other"',
    ],
    ['jane', [], resource('create', 'shop:pods/exec', 'a'), false, lost],
    ['jane', [], resource('list', 'other:pods'), false, ''],
    ['jane', [], resource('list', 'pods'), false, ''],
    [
      'jane',
      [],
      resource('get', 'shop:secrets', 'db'),
      true,
      'RBAC: allowed by RoleBinding "secret/shop" of Role "one-secret" to User "jane"',
    ],
    ['jane', [], resource('get', 'shop:secrets', 'other'), false, lost],
    ['jane', [], resource('list', 'shop:secrets'), false, lost],
    ['jane', [], resource('list', 'shop:apps.deployments'), false, lost],
    [
      'max',
      ['ops'],
      resource('patch', 'shop:apps.statefulsets/scale', 'a'),
      true,
      'RBAC: allowed by RoleBinding "scale/shop" of Role "scaler" to Group "ops"',
    ],
    ['max', ['ops'], resource('patch', 'shop:apps.statefulsets', 'a'), false, ''],
    [
      'max',
      ['ops'],
      resource('delete', 'nodes', 'a'),
      true,
      'RBAC: allowed by ClusterRoleBinding "operators" of ClusterRole "nodes" to Group "ops"',
    ],
    [
      'lead',
      [],
      resource('fly', 'shop:apps.anything/else'),
      true,
      'RBAC: allowed by RoleBinding "all-here/shop" of ClusterRole "all" to User "lead"',
    ],
    ['lead', [], resource('get', 'nodes', 'a'), false, ''],
    ['system:serviceaccount:shop:web', [], resource('get', 'nodes', 'a'), false, ''],
    [
      'prometheus',
      [],
      { verb: 'get', path: '/metrics' },
      true,
      'RBAC: allowed by ClusterRoleBinding "monitoring" of ClusterRole "health" to User "prometheus"',
    ],
    ['prometheus', [], { verb: 'get', path: '/metrics/cadvisor' }, false, ''],
    [
      'prometheus',
      [],
      { verb: 'get', path: '/healthz/ping' },
      true,
      'RBAC: allowed by ClusterRoleBinding "monitoring" of ClusterRole "health" to User "prometheus"',
    ],
    ['prometheus', [], { verb: 'post', path: '/metrics' }, false, ''],
    ['root', ['system:masters'], resource('delete', 'nodes', 'a'), true, ''],
  ];
  it.each(cases)('%s %j %j: %s', (name, groups, request, allowed, reason) => {
    expect(authorize(policy, { name, groups }, request)).toMatchObject({ allowed, reason });
  });
});

describe('laws of access', () => {
  const allowed = (objects: RbacObjects, who: Parameters<typeof authorize>[1], request: AccessRequest): boolean =>
    authorize(new RbacPolicy(objects), who, request).allowed;

  test('adding a rule to a role takes nothing away', () => {
    fc.assert(
      fc.property(someObjects, someUser, requests, rulesOf, fc.nat(1), (objects, who, request, rules, at) => {
        const clusterRoles = objects.clusterRoles.map((role, place) =>
          place === at ? { ...role, rules: [...(role.rules ?? []), ...rules] } : role,
        );
        const [before, after] = [objects, { ...objects, clusterRoles }].map((all) => allowed(all, who, request));
        expect({ lost: before && !after }).toEqual({ lost: false });
      }),
    );
  });

  test('the order of subjects and rules does not change the answer', () => {
    fc.assert(
      fc.property(someObjects, someUser, requests, (objects, who, request) => {
        const { roles, clusterRoles, roleBindings, clusterRoleBindings } = objects;
        const turned = {
          roles: roles.map((role) => ({ ...role, rules: role.rules?.toReversed() ?? [] })),
          clusterRoles: clusterRoles.map((role) => ({ ...role, rules: role.rules?.toReversed() ?? [] })),
          roleBindings: roleBindings.map((one) => ({ ...one, subjects: one.subjects?.toReversed() ?? [] })),
          clusterRoleBindings: clusterRoleBindings.map((one) => ({
            ...one,
            subjects: one.subjects?.toReversed() ?? [],
          })),
        };
        expect(allowed(turned, who, request)).toBe(allowed(objects, who, request));
      }),
    );
  });

  test('the order of objects changes neither the answer nor its reason', () => {
    fc.assert(
      fc.property(someObjects, someUser, requests, (objects, who, request) => {
        const turned = Object.fromEntries(
          Object.entries(objects).map(([kind, list]) => [kind, (list as readonly object[]).toReversed()]),
        ) as unknown as RbacObjects;
        const one = authorize(new RbacPolicy(objects), who, request);
        const other = authorize(new RbacPolicy(turned), who, request);
        expect(other.allowed).toBe(one.allowed);
        // The roles that are missing are named in the order of the bindings, too.
        expect(other.reason).toBe(one.reason);
      }),
    );
  });

  test('a rule that another covers allows nothing that the other does not', () => {
    fc.assert(
      fc.property(rulesOf, rulesOf, requests, (owner, rules, request) => {
        const pairs = rules.flatMap((rule) =>
          owner.filter((one) => covers(one, rule)).map((one) => [one, rule] as const),
        );
        expect(pairs.filter(([one, rule]) => ruleAllows(rule, request) && !ruleAllows(one, request))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('whoever covers all rules of another is allowed all that these allow', () => {
    fc.assert(
      fc.property(rulesOf, rulesOf, requests, (owner, rules, request) => {
        const isCovered = uncovered(owner, rules).length === 0;
        const isAllowed = (list: typeof rules): boolean => list.some((rule) => ruleAllows(rule, request));
        expect({ lost: isCovered && isAllowed(rules) && !isAllowed(owner) }).toEqual({ lost: false });
      }),
      { numRuns: 500 },
    );
  });
});
