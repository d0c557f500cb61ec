import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import { describe, expect, it, test } from 'vitest';
import { aggregatedRules } from '../../src/rbac/aggregation.ts';
import { authorize } from '../../src/rbac/authorize.ts';
import { bootstrapPolicy } from '../../src/rbac/bootstrap-policy.ts';
import { bindingFault, escalationFault } from '../../src/rbac/escalation.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import { rbacGroup, rbacObjects, user } from './rbac-objects.ts';
import recorded from './recorded-aggregated-roles.json' with { type: 'json' };

const objects = bootstrapPolicy();
const of = <T>(kind: string): T[] => objects.filter((object) => object.kind === kind) as unknown as T[];
const bootstrap: RbacObjects = {
  roles: of<Role>('Role'),
  clusterRoles: of<ClusterRole>('ClusterRole'),
  roleBindings: of<RoleBinding>('RoleBinding'),
  clusterRoleBindings: of<ClusterRoleBinding>('ClusterRoleBinding'),
};

test.each(Object.entries(recorded as Record<string, PolicyRule[]>))(
  '%s has the rules that a real server gave it',
  (name, rules) => {
    expect(bootstrap.clusterRoles.find(({ metadata }) => metadata?.name === name)?.rules).toEqual(rules);
  },
);

test('an aggregated role loses the rules of a part that is gone', () => {
  const view = bootstrap.clusterRoles.find(({ metadata }) => metadata?.name === 'view')!;
  expect(aggregatedRules(view, [view])).toEqual([]);
  expect(aggregatedRules({ rules: [] }, bootstrap.clusterRoles)).toBeUndefined();
});

describe('a user whom nothing but the bootstrap policy names', () => {
  const policy = new RbacPolicy(bootstrap);
  it.each<[groups: string, path: string, allowed: boolean]>([
    ['system:unauthenticated', '/healthz', true],
    ['system:unauthenticated', '/version', true],
    ['system:unauthenticated', '/api', false],
    ['system:unauthenticated', '/', false],
    ['system:authenticated', '/api', true],
    ['system:authenticated', '/apis/apps', true],
    ['system:authenticated', '/metrics', false],
  ])('of the group %s gets %s: %s', (group, path, allowed) => {
    expect(authorize(policy, { name: 'x', groups: [group] }, { verb: 'get', path }).allowed).toBe(allowed);
  });
});

describe('writing roles and bindings', () => {
  const extra = rbacObjects({
    roles: { 'shop/pods': [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] },
    bindings: {
      'shop/pods': ['pods', user('mallory')],
      'shop/binder': ['binder', user('lead')],
      'shop/escalator': ['escalator', user('trusted')],
    },
  });
  const more = rbacObjects({
    roles: {
      'shop/binder': [
        { apiGroups: [rbacGroup], resources: ['clusterroles'], resourceNames: ['view'], verbs: ['bind'] },
      ],
      'shop/escalator': [{ apiGroups: [rbacGroup], resources: ['roles'], verbs: ['escalate'] }],
    },
  });
  const policy = new RbacPolicy({
    ...bootstrap,
    roles: [...bootstrap.roles, ...extra.roles, ...more.roles],
    roleBindings: [...bootstrap.roleBindings, ...extra.roleBindings],
  });
  const mallory = { name: 'mallory', groups: ['system:authenticated'] };
  const inShop = { resource: 'roles', namespace: 'shop' } as const;
  const text = (rules: string): string =>
    `user "mallory" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n${rules}`;

  it.each<[string, PolicyRule, string | undefined]>([
    ['what the writer has', { apiGroups: [''], resources: ['pods'], verbs: ['get'] }, undefined],
    [
      'one verb more',
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] },
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
    ],
    [
      'everything',
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    ],
    [
      'names, resource by resource',
      { apiGroups: [''], resources: ['secrets', 'pods'], resourceNames: ['a', 'b'], verbs: ['get', 'watch'] },
      `{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["watch"]}
{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["watch"]}
{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get" "watch"]}
{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get" "watch"]}`,
    ],
    ['a path', { nonResourceURLs: ['/metrics'], verbs: ['get'] }, '{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
  ])('a role that gives %s', (_, rule, missing) => {
    const fault = escalationFault(policy, mallory, { ...inShop, rules: [rule] });
    expect(fault).toBe(missing === undefined ? undefined : text(missing));
  });

  it('needs more than its rules where the rules are to come from other roles', () => {
    const role = { resource: 'clusterroles', rules: [], aggregates: true } as const;
    expect(escalationFault(policy, mallory, role)).toBe(
      'must have cluster-admin privileges to use the aggregationRule',
    );
    expect(escalationFault(policy, { name: 'root', groups: ['system:masters'] }, role)).toBeUndefined();
  });

  it('is free of that for who may escalate', () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    expect(escalationFault(policy, { name: 'trusted', groups: [] }, { ...inShop, rules })).toBeUndefined();
  });

  it('binds what the binder has, or may bind', () => {
    const role = (kind: string, name: string) => ({ role: { apiGroup: rbacGroup, kind, name }, namespace: 'shop' });
    const lead = { name: 'lead', groups: [] };
    expect(bindingFault(policy, mallory, role('Role', 'pods'))).toBeUndefined();
    expect(bindingFault(policy, lead, role('ClusterRole', 'view'))).toBeUndefined();
    expect(bindingFault(policy, mallory, role('ClusterRole', 'cluster-admin'))).toBe(
      text('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}'),
    );
    expect(bindingFault(policy, lead, role('ClusterRole', 'edit'))).toContain('{APIGroups:["apps"]');
  });
});
