import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Right } from '../../src/rbac/claims/access-claim.ts';
import { parseRight, parseSubject, printRight } from '../../src/scenario/access-text.ts';
import { instantiate } from '../../src/scenario/instantiate.ts';
import { loadPack } from '../../src/scenario/load-pack.ts';

describe('a right in a scenario', () => {
  it.each<readonly [string, Right]>([
    ['get,list pods', { verbs: ['get', 'list'], group: '', resource: 'pods', namespaces: ['shop'] }],
    ['get pods/log', { verbs: ['get'], group: '', resource: 'pods/log', namespaces: ['shop'] }],
    ['update deployments.apps', { verbs: ['update'], group: 'apps', resource: 'deployments', namespaces: ['shop'] }],
    [
      'patch deployments/scale',
      { verbs: ['patch'], group: 'apps', resource: 'deployments/scale', namespaces: ['shop'] },
    ],
    ['get secrets/db', { verbs: ['get'], group: '', resource: 'secrets', name: 'db', namespaces: ['shop'] }],
    ['get pods/web/log', { verbs: ['get'], group: '', resource: 'pods/log', name: 'web', namespaces: ['shop'] }],
    ['impersonate users', { verbs: ['impersonate'], group: '', resource: 'users' }],
    ['impersonate groups/ops', { verbs: ['impersonate'], group: '', resource: 'groups', name: 'ops' }],
    ['list nodes', { verbs: ['list'], group: '', resource: 'nodes' }],
    ['list pods in ops', { verbs: ['list'], group: '', resource: 'pods', namespaces: ['ops'] }],
    ['delete secrets in *', { verbs: ['delete'], group: '', resource: 'secrets', namespaces: 'every' }],
    ['get /healthz', { verbs: ['get'], path: '/healthz' }],
    ['* *', { verbs: ['*'], group: '*', resource: '*', namespaces: ['shop'] }],
    [
      'bind clusterroles/view',
      {
        verbs: ['bind'],
        group: 'rbac.authorization.k8s.io',
        resource: 'clusterroles',
        name: 'view',
        namespaces: ['shop'],
      },
    ],
    ['get widgets.example.com', { verbs: ['get'], group: 'example.com', resource: 'widgets', namespaces: ['shop'] }],
  ])('%s is read, and printed so that it reads the same again', (text, right) => {
    expect(parseRight(text, ['shop'])).toEqual(right);
    expect(parseRight(printRight(right), ['elsewhere'])).toEqual(right);
  });

  it.each([
    ['pods', 'is not a right', 'Write VERB RESOURCE'],
    ['gt pods', 'there is no verb "gt"', 'Did you mean get?'],
    ['get pod', 'no resource "pod"', 'Did you mean pods?'],
    ['list pods/log', 'pods/log has no verb list', 'It has get.'],
    ['create configmaps/x', 'a request to create carries no name', 'Write create configmaps without a name.'],
    ['get nodes in shop', 'nodes belong to the whole cluster', 'Leave out in shop.'],
    ['get deployments.batch', 'no resource "deployments.batch"', 'Did you mean'],
    ['get pods/web/logs', 'pods has no subresource "logs"', 'log'],
    ['list /healthz', '"list" is no verb on a path', 'The verbs are'],
  ])('%s is refused with what to do', (text, fault, hint) => {
    expect(parseRight(text, ['shop'])).toEqual({
      fault: expect.stringContaining(fault),
      hint: expect.stringContaining(hint),
    });
  });
});

it('a subject that is none is refused with the forms that there are', () => {
  expect(parseSubject('jane')).toEqual({
    fault: '"jane" is not a subject',
    hint: expect.stringContaining('user:NAME'),
  });
});

describe('the page about packs', () => {
  it('shows rights that are read as such', () => {
    const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
    const [, table = ''] = page.split('| right | means |\n');
    const rights =
      table
        .split('\n\n')[0]
        ?.split('\n')
        .slice(1)
        .map((row) => /`([^`]+)`/.exec(row)?.[1] ?? '') ?? [];
    expect(rights.length).toBeGreaterThan(8);
    for (const right of rights)
      expect([right, parseRight(right, ['shop'])]).toEqual([
        right,
        expect.not.objectContaining({ fault: expect.anything() }),
      ]);
  });
});

describe('the pack with every kind of claim about access', () => {
  const loaded = loadPack(new URL('../packs/access', import.meta.url).pathname);

  it('has no faults', () => {
    expect('faults' in loaded ? loaded.faults : []).toEqual([]);
  });

  it('puts the namespace of the claim, else that of the scenario, into rights', () => {
    if ('faults' in loaded) throw new Error('faults');
    const [first, second] = loaded.pack.templates.map((template) => instantiate(template, 1));
    expect(first?.checks.map(({ claim }) => claim)).toMatchObject([
      {
        about: 'access',
        is: 'may exactly',
        who: [{ is: 'sa', namespace: 'shop', name: 'reporter' }],
        rights: [
          { verbs: ['get', 'list'], resource: 'pods', namespaces: ['shop'] },
          { verbs: ['get'], resource: 'pods/log', namespaces: ['shop'] },
        ],
      },
      { is: 'may' },
      { is: 'may' },
      { is: 'may not', rights: [{ namespaces: 'every' }, { namespaces: 'every' }] },
      { is: 'no further rights' },
      { is: 'unchanged access' },
    ]);
    expect(second?.checks[1]?.claim).toMatchObject({ is: 'only may', these: [], rights: [{ namespaces: ['shop'] }] });
  });
});
