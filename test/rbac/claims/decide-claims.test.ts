import { expect, it } from 'vitest';
import { readSubject } from '../../../src/rbac/access-subject.ts';
import type { AccessClaim, Right } from '../../../src/rbac/claims/access-claim.ts';
import { decideClaims } from '../../../src/rbac/claims/decide-claims.ts';
import { account, group, rbacObjects, user, type WrittenPolicy } from '../rbac-objects.ts';

const around = { namespaces: ['shop', 'tenant'], serviceAccounts: [{ namespace: 'shop', name: 'ci' }] };
const who = (...texts: readonly string[]) => texts.map((text) => readSubject(text)!);
const pods: Right = { verbs: ['get'], group: '', resource: 'pods', namespaces: ['shop'] };
const secrets: Right = { verbs: ['get'], group: '', resource: 'secrets', namespaces: ['shop'] };
const ofNamespace: Right = { verbs: ['delete'], group: '', resource: 'namespaces' };

const right: WrittenPolicy = {
  roles: { 'shop/read': [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  bindings: { 'shop/ci': ['read', account('ci', 'shop')] },
};

/** Whether the claims hold where these roles and bindings are there besides the right ones. */
function holds(claims: readonly AccessClaim[], more: WrittenPolicy, before: WrittenPolicy = {}): boolean {
  const now = { roles: { ...right.roles, ...more.roles }, bindings: { ...right.bindings, ...more.bindings } };
  const { decided } = decideClaims({
    now: { ...rbacObjects(now), ...around },
    before: { ...rbacObjects(before), ...around },
    claims,
  });
  return decided.every(({ faults }) => faults.length === 0);
}

const ciExactly: AccessClaim = { is: 'may exactly', who: who('sa:shop/ci'), rights: [pods] };
const noWayUp: AccessClaim = { is: 'no further rights', who: who('sa:shop/ci') };

const toCi = (rule: object): WrittenPolicy => ({
  roles: { 'shop/more': [{ verbs: ['get'], ...rule }] },
  bindings: { 'shop/more': ['more', account('ci', 'shop')] },
});
const everywhere = (rule: object, subject: object): WrittenPolicy => ({
  roles: { more: [{ verbs: ['get'], ...rule }] },
  bindings: { more: ['more', subject as never] },
});
const readsSecrets = { apiGroups: [''], resources: ['secrets'] };

it.each<[string, readonly AccessClaim[], WrittenPolicy, WrittenPolicy?]>([
  [
    'an account of a namespace that comes later',
    [{ is: 'only may', these: [], rights: [secrets] }],
    everywhere(readsSecrets, group('system:serviceaccounts:later')),
  ],
  [
    'the same, as everything else',
    [{ is: 'unchanged access' }],
    everywhere(readsSecrets, group('system:serviceaccounts:later')),
    right,
  ],
  [
    'all users, who are claimed',
    [{ is: 'may not', who: who('group:system:authenticated'), rights: [secrets] }],
    everywhere(readsSecrets, group('system:authenticated')),
  ],
  [
    'those without credentials, who are claimed',
    [{ is: 'may not', who: who('group:system:unauthenticated'), rights: [secrets] }],
    everywhere(readsSecrets, group('system:unauthenticated')),
  ],
  [
    'the accounts of a namespace, which are claimed',
    [{ is: 'may not', who: who('group:system:serviceaccounts:shop'), rights: [secrets] }],
    everywhere(readsSecrets, group('system:serviceaccounts:shop')),
  ],
  ['an empty name, which every list has', [ciExactly], toCi({ ...readsSecrets, verbs: ['list'], resourceNames: [''] })],
  [
    'an empty name in create',
    [noWayUp],
    toCi({ apiGroups: [''], resources: ['pods'], verbs: ['create'], resourceNames: [''] }),
  ],
  [
    'extra fields of a user',
    [noWayUp],
    everywhere(
      { apiGroups: ['authentication.k8s.io'], resources: ['userextras/team'], verbs: ['impersonate'] },
      account('ci', 'shop'),
    ),
  ],
  [
    'what a kubelet serves',
    [ciExactly],
    everywhere({ apiGroups: [''], resources: ['nodes/log'] }, account('ci', 'shop')),
  ],
  [
    'what an anonymous user had before',
    [{ is: 'may exactly', who: who('user:system:anonymous'), rights: [] }],
    everywhere(readsSecrets, user('system:anonymous')),
    everywhere(readsSecrets, user('system:anonymous')),
  ],
  [
    'a namespace that is not there yet',
    [{ is: 'only may', these: [], rights: [ofNamespace] }],
    everywhere(
      { apiGroups: [''], resources: ['namespaces'], verbs: ['delete'], resourceNames: ['payments'] },
      account('ci', 'shop'),
    ),
  ],
])('an answer that gives a right too much is found out: %s', (_, claims, more, before) => {
  expect(holds(claims, more, before)).toBe(false);
});

it('the right answer holds, and so do claims about groups that have the right', () => {
  const all: AccessClaim = { is: 'may', who: who('group:system:authenticated'), rights: [secrets] };
  expect(holds([ciExactly, noWayUp, { is: 'only may', these: who('sa:shop/ci'), rights: [pods] }], {})).toBe(true);
  expect(holds([all], everywhere(readsSecrets, group('system:authenticated')))).toBe(true);
  expect(holds([all], {})).toBe(false);
});

it('hundreds of names in one rule are one case', () => {
  const resourceNames = Array.from({ length: 600 }, (_, at) => `name-${at}`);
  const from = performance.now();
  expect(holds([ciExactly], toCi({ apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames }))).toBe(false);
  expect(performance.now() - from).toBeLessThan(10_000);
});
