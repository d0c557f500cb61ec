import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { readSubject, userOfSubject } from '../../src/rbac/access-subject.ts';
import { authorize } from '../../src/rbac/authorize.ts';
import { decisionsFor } from '../../src/rbac/decisions.ts';
import { type AccessChange, applyAccessChange } from '../../src/rbac/nearest/access-change.ts';
import { nearestAccess } from '../../src/rbac/nearest/nearest-access.ts';
import { rbacOfManifests } from '../../src/rbac/objects-of-manifests.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import { requests, someObjects } from './arbitrary-rbac.ts';
import { account, group, rbacObjects, user } from './rbac-objects.ts';

const subjects = ['user:jane', 'user:nosuch', 'group:devs', 'sa:one/web', 'sa:two/web'] as const;
const some = fc.constantFrom(...subjects).map((text) => readSubject(text)!);

describe('the nearest change', () => {
  it('turns the answer, whatever the objects are', () => {
    fc.assert(
      fc.property(someObjects, some, requests, (objects, subject, request) => {
        const asked = userOfSubject(subject);
        const before = authorize(new RbacPolicy(objects), asked, request).allowed;
        const nearest = nearestAccess(objects, subject, request);
        expect(nearest?.allowed).toBe(!before);
        const after = (nearest?.changes ?? []).reduce(applyAccessChange, objects);
        expect(authorize(new RbacPolicy(after), asked, request).allowed).toBe(!before);
      }),
      { numRuns: 500 },
    );
  });

  it('takes an account out of a binding that names it twice, with its namespace and without', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };
    const twice = [
      { kind: 'ServiceAccount', name: 'web' },
      { kind: 'ServiceAccount', name: 'web', namespace: 'one' },
    ];
    const objects: RbacObjects = {
      roles: [],
      clusterRoles: [{ metadata: { name: 'r' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }],
      clusterRoleBindings: [],
      roleBindings: [{ metadata: { name: 'x', namespace: 'one' }, roleRef, subjects: twice }],
    };
    const request: AccessRequest = { verb: 'get', group: '', resource: 'pods', namespace: 'one' };
    const subject = readSubject('sa:one/web')!;
    const [change] = nearestAccess(objects, subject, request)?.changes ?? [];
    expect(change).toMatchObject({ is: 'remove subject', binding: 'RoleBinding/one/x' });
    const after = applyAccessChange(objects, change!);
    expect(authorize(new RbacPolicy(after), userOfSubject(subject), request).allowed).toBe(false);
  });

  it('is named by a decision exactly where the request is allowed, the deciding binding first', () => {
    fc.assert(
      fc.property(someObjects, some, requests, (objects, subject, request) => {
        const policy = new RbacPolicy(objects);
        const asked = userOfSubject(subject);
        const access = authorize(policy, asked, request);
        const [first] = decisionsFor(policy, asked, request);
        expect(first !== undefined).toBe(access.allowed);
        expect(first?.grant.rules[first.ruleIndex]).toBe(access.allowed ? access.by?.rule : undefined);
      }),
    );
  });

  const reader = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
  const both = [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'list'] }];
  const bound = { 'shop/read': ['reader', account('ci', 'shop')] } as const;
  const get = (resource: string, more: object = {}): AccessRequest => ({
    verb: 'get',
    group: '',
    resource,
    namespace: 'shop',
    ...more,
  });
  const cases: readonly [title: string, RbacObjects, subject: string, AccessRequest, readonly AccessChange[]][] = [
    [
      'a verb into a rule that gives nothing else by it',
      rbacObjects({ roles: { 'shop/reader': reader }, bindings: bound }),
      'sa:shop/ci',
      get('pods', { verb: 'delete' }),
      [{ is: 'add to rule', role: 'Role/shop/reader', rule: 'rules[0]', field: 'verbs', value: 'delete' }],
    ],
    [
      'a rule of its own where the verb would give more with the other resources',
      rbacObjects({ roles: { 'shop/reader': both }, bindings: bound }),
      'sa:shop/ci',
      get('pods', { verb: 'delete' }),
      [
        {
          is: 'add rule',
          role: 'Role/shop/reader',
          value: { verbs: ['delete'], apiGroups: [''], resources: ['pods'] },
        },
      ],
    ],
    [
      'the group of the resource',
      rbacObjects({
        roles: { 'shop/reader': [{ apiGroups: [''], resources: ['deployments'], verbs: ['get'] }] },
        bindings: bound,
      }),
      'sa:shop/ci',
      get('deployments', { group: 'apps' }),
      [{ is: 'add to rule', role: 'Role/shop/reader', rule: 'rules[0]', field: 'apiGroups', value: 'apps' }],
    ],
    [
      'the subject into a binding that has one of the same name and another kind',
      rbacObjects({ roles: { 'shop/reader': reader }, bindings: { 'shop/read': ['reader', user('devs')] } }),
      'group:devs',
      get('pods'),
      [{ is: 'add subject', binding: 'RoleBinding/shop/read', subject: group('devs') }],
    ],
    [
      'the account of the right namespace into a binding',
      rbacObjects({ roles: { 'shop/reader': reader }, bindings: { 'shop/read': ['reader', account('ci', 'dev')] } }),
      'sa:shop/ci',
      get('pods'),
      [{ is: 'add subject', binding: 'RoleBinding/shop/read', subject: account('ci', 'shop') }],
    ],
    [
      'a binding to a role that is not bound yet',
      rbacObjects({ roles: { 'shop/reader': reader } }),
      'user:jane',
      get('pods'),
      [
        {
          is: 'add binding',
          binding: 'RoleBinding/shop/jane-reader',
          role: 'Role/shop/reader',
          subject: user('jane'),
        },
      ],
    ],
    [
      'the role that a binding misses',
      rbacObjects({ bindings: { 'shop/read': ['reader', user('jane')] } }),
      'user:jane',
      get('pods'),
      [
        {
          is: 'add role',
          role: 'Role/shop/reader',
          rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
        },
      ],
    ],
    [
      'a new role with this right alone, and a binding, rather than a role that gives everything',
      rbacOfManifests([], true),
      'user:jane',
      get('secrets'),
      [
        {
          is: 'add role',
          role: 'Role/shop/jane-get-secrets',
          rules: [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }],
        },
        {
          is: 'add binding',
          binding: 'RoleBinding/shop/jane-get-secrets',
          role: 'Role/shop/jane-get-secrets',
          subject: user('jane'),
        },
      ],
    ],
    [
      'a ClusterRole with a path',
      rbacObjects({}),
      'user:jane',
      { verb: 'get', path: '/metrics' },
      [
        {
          is: 'add role',
          role: 'ClusterRole/jane-get-path',
          rules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }],
        },
        {
          is: 'add binding',
          binding: 'ClusterRoleBinding/jane-get-path',
          role: 'ClusterRole/jane-get-path',
          subject: user('jane'),
        },
      ],
    ],
    [
      'a verb out of a rule',
      rbacObjects({ roles: { 'shop/reader': reader }, bindings: bound }),
      'sa:shop/ci',
      get('pods', { verb: 'list' }),
      [{ is: 'remove from rule', role: 'Role/shop/reader', rule: 'rules[0]', field: 'verbs', value: 'list' }],
    ],
    [
      'a change of each binding that allows it, and none of a role that the API server writes',
      {
        ...rbacOfManifests([], true),
        roleBindings: rbacObjects({
          bindings: {
            'shop/a': ['ClusterRole/view', user('jane')],
            'shop/b': ['ClusterRole/view', user('jane'), group('ops')],
          },
        }).roleBindings,
      },
      'user:jane',
      get('pods'),
      [
        { is: 'remove binding', binding: 'RoleBinding/shop/a' },
        { is: 'remove subject', binding: 'RoleBinding/shop/b', subject: user('jane') },
      ],
    ],
  ];
  it.each(cases)('is %s', (_, objects, subject, request, changes) => {
    expect(nearestAccess(objects, readSubject(subject)!, request)?.changes).toEqual(changes);
  });

  it('does not exist for members of system:masters', () => {
    expect(nearestAccess(rbacObjects({}), readSubject('group:system:masters')!, get('pods'))).toBeUndefined();
  });
});

describe('the roles and bindings of manifests', () => {
  it('have those that an API server makes, unless they hold their own', () => {
    const own = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'view' },
      rules: reader(),
    };
    expect(rulesOf(rbacOfManifests([own], true), 'view')).toEqual(reader());
    expect(rulesOf(rbacOfManifests([], true), 'view')!.length).toBeGreaterThan(5);
    expect(rbacOfManifests([own], false).clusterRoles).toHaveLength(1);
  });

  it('put aggregated roles together, also of parts that are aggregated themselves', () => {
    const role = (name: string, selects: string | null, label: string | null, rules: object[] | null) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name, ...(label === null ? {} : { labels: { part: label } }) },
      ...(selects === null ? {} : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: selects } }] } }),
      rules,
    });
    const objects = rbacOfManifests(
      [role('all', 'middle', null, null), role('some', 'leaf', 'middle', null), role('one', null, 'leaf', reader())],
      true,
    );
    expect(rulesOf(objects, 'all')).toEqual(reader());
  });

  it('let a role of the files join the built-in role that selects its label', () => {
    const widgets = { apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get'] };
    const label = 'rbac.authorization.k8s.io/aggregate-to-view';
    const part = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'widgets', labels: { [label]: 'true' } },
      rules: [widgets],
    };
    const objects = rbacOfManifests([part], true);
    for (const name of ['view', 'edit', 'admin']) expect(rulesOf(objects, name)).toContainEqual(widgets);
  });
});

function reader() {
  return [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
}

function rulesOf({ clusterRoles }: RbacObjects, name: string) {
  return clusterRoles.find(({ metadata }) => metadata?.name === name)?.rules;
}
