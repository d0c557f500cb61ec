import { readFileSync } from 'node:fs';
import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1';
import { describe, expect, it } from 'vitest';
import type { AccessSnapshot } from '../../src/rbac/access-snapshot.ts';
import type { AccessClaim } from '../../src/rbac/claims/access-claim.ts';
import { diagnoseAccess } from '../../src/rbac/misconceptions/diagnose.ts';
import { accessMisconceptions } from '../../src/rbac/misconceptions/names.ts';
import { skills } from '../../src/scenario/skills.ts';
import { account, group, rbacObjects, user, type WrittenPolicy } from './rbac-objects.ts';

const around = { namespaces: ['default', 'shop', 'ops'], serviceAccounts: [{ namespace: 'shop', name: 'ci' }] };
const world = (written: WrittenPolicy): AccessSnapshot => ({ ...rbacObjects(written), ...around });
const rule = (verbs: string[], resources: string[], apiGroups = [''], resourceNames?: string[]): PolicyRule => ({
  verbs,
  resources,
  apiGroups,
  ...(resourceNames ? { resourceNames } : {}),
});
const ci = account('ci', 'shop');
const bound = (rules: PolicyRule[], subject: Subject = ci): WrittenPolicy => ({
  roles: { 'shop/r': rules },
  bindings: { 'shop/b': ['r', subject] },
});
const who = [{ is: 'sa', namespace: 'shop', name: 'ci' }] as const;
const namespaces = ['shop'];
const exactly = (...rights: readonly (readonly [string, string, string, string?])[]): readonly AccessClaim[] => [
  {
    is: 'may exactly',
    who,
    rights: rights.map(([verbs, group, resource, name]) => ({
      verbs: verbs.split(','),
      group,
      resource,
      namespaces,
      ...(name === undefined ? {} : { name }),
    })),
  },
  { is: 'unchanged access' },
];
const scale: readonly AccessClaim[] = exactly(
  ['get,list', 'apps', 'deployments'],
  ['update', 'apps', 'deployments/scale'],
);
const scaleRules = [
  rule(['get', 'list'], ['deployments'], ['apps']),
  rule(['update'], ['deployments/scale'], ['apps']),
];

describe('an answer about access', () => {
  it.each<readonly [string, readonly AccessClaim[], WrittenPolicy, WrittenPolicy, string]>([
    [
      'with the core group for Deployments',
      exactly(['get', 'apps', 'deployments']),
      bound([rule(['get'], ['deployments'], ['apps'])]),
      bound([rule(['get'], ['deployments'])]),
      'wrong-api-group',
    ],
    [
      'with the verb read',
      exactly(['get,list', '', 'pods']),
      bound([rule(['get', 'list'], ['pods'])]),
      bound([rule(['read'], ['pods'])]),
      'no-such-verb',
    ],
    [
      'with the resource for its subresource',
      scale,
      bound(scaleRules),
      bound([rule(['get', 'list', 'update'], ['deployments'], ['apps'])]),
      'subresource-forgotten',
    ],
    [
      'with deployments/*',
      scale,
      bound(scaleRules),
      bound([scaleRules[0]!, rule(['update'], ['deployments/*'], ['apps'])]),
      'subresource-forgotten',
    ],
    [
      'with list and no get',
      exactly(['get,list', '', 'pods']),
      bound([rule(['get', 'list'], ['pods'])]),
      bound([rule(['list'], ['pods'])]),
      'list-without-get',
    ],
    [
      'with every verb',
      exactly(['get', '', 'pods']),
      bound([rule(['get'], ['pods'])]),
      bound([rule(['*'], ['pods'])]),
      'access-wildcard',
    ],
    [
      'without resourceNames',
      exactly(['get', '', 'secrets', 'db']),
      bound([rule(['get'], ['secrets'], [''], ['db'])]),
      bound([rule(['get'], ['secrets'])]),
      'names-missing',
    ],
    [
      'with resourceNames for create',
      exactly(['create', '', 'configmaps'], ['get', '', 'configmaps', 'a']),
      bound([rule(['create'], ['configmaps']), rule(['get'], ['configmaps'], [''], ['a'])]),
      bound([rule(['create', 'get'], ['configmaps'], [''], ['a'])]),
      'names-without-effect',
    ],
    [
      'bound in the whole cluster',
      exactly(['get', '', 'pods']),
      bound([rule(['get'], ['pods'])]),
      { roles: { r: [rule(['get'], ['pods'])] }, bindings: { b: ['r', ci] } },
      'cluster-wide-binding',
    ],
    [
      'bound in another namespace',
      exactly(['get', '', 'pods']),
      bound([rule(['get'], ['pods'])]),
      { roles: { 'ops/r': [rule(['get'], ['pods'])] }, bindings: { 'ops/b': ['r', ci] } },
      'binding-in-other-namespace',
    ],
    [
      'for a user of the name of the account',
      exactly(['get', '', 'pods']),
      bound([rule(['get'], ['pods'])]),
      bound([rule(['get'], ['pods'])], user('ci')),
      'user-for-account',
    ],
    [
      'without a binding',
      exactly(['get', '', 'pods']),
      bound([rule(['get'], ['pods'])]),
      { roles: { 'shop/r': [rule(['get'], ['pods'])] } },
      'role-not-bound',
    ],
  ])('%s is named', (_, claims, reference, answer, id) => {
    const before = world({});
    const found = diagnoseAccess({ now: world(answer), before, claims, reference: world(reference) });
    expect(found[0]?.id).toBe(id);
    expect(found[0]?.confidence).toBeGreaterThanOrEqual(0.6);
  });

  it('with the kind User for a group is named', () => {
    const claims: readonly AccessClaim[] = [
      {
        is: 'may',
        who: [{ is: 'group', name: 'devs' }],
        rights: [{ verbs: ['get'], group: '', resource: 'pods', namespaces }],
      },
      { is: 'unchanged access' },
    ];
    const rules = [rule(['get'], ['pods'])];
    const [first] = diagnoseAccess({
      now: world(bound(rules, user('devs'))),
      before: world({}),
      claims,
      reference: world(bound(rules, group('devs'))),
    });
    expect(first).toMatchObject({ id: 'user-for-group', confidence: 0.9 });
  });

  it('with nodes in a Role is named', () => {
    const claims: readonly AccessClaim[] = [
      { is: 'may', who, rights: [{ verbs: ['list'], group: '', resource: 'nodes' }] },
    ];
    const [first] = diagnoseAccess({
      now: world(bound([rule(['list'], ['nodes'])])),
      before: world({}),
      claims,
      reference: world({ roles: { r: [rule(['list'], ['nodes'])] }, bindings: { b: ['r', ci] } }),
    });
    expect(first?.id).toBe('role-for-cluster-scope');
  });

  it('beside a binding that was there and still gives the right is named', () => {
    const start: WrittenPolicy = {
      roles: { 'shop/wide': [rule(['get'], ['secrets'])], 'shop/r': [rule(['get', 'delete'], ['secrets'])] },
      bindings: { 'shop/old': ['wide', ci], 'shop/b': ['r', ci] },
    };
    const claims: readonly AccessClaim[] = [
      { is: 'may not', who, rights: [{ verbs: ['get', 'delete'], group: '', resource: 'secrets', namespaces }] },
    ];
    const roles = { 'shop/wide': [rule(['get'], ['secrets'])] };
    const [first] = diagnoseAccess({
      now: world({ roles, bindings: { 'shop/old': ['wide', ci] } }),
      before: world(start),
      claims,
      reference: world({ roles }),
    });
    expect(first?.id).toBe('other-binding-left');
  });

  it('that is right has no misconception', () => {
    const right = world(bound(scaleRules));
    expect(diagnoseAccess({ now: right, before: world({}), claims: scale, reference: right })).toEqual([]);
  });
});

it('every misconception about access stands in the documentation, and none is called like a skill', () => {
  const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
  for (const { id, says } of accessMisconceptions) expect(page).toContain(`| \`${id}\` | ${says} |`);
  const ids = new Set<string>(accessMisconceptions.map(({ id }) => id));
  expect(skills.filter(({ id }) => ids.has(id))).toEqual([]);
});
