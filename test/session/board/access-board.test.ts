import { describe, expect, it } from 'vitest';
import type { Check, Claim } from '../../../graders/grader.ts';
import type { AccessSnapshot } from '../../../src/rbac/access-snapshot.ts';
import type { AccessSubject } from '../../../src/rbac/access-subject.ts';
import type { AccessClaim, Right } from '../../../src/rbac/claims/access-claim.ts';
import { rbacOfManifests } from '../../../src/rbac/objects-of-manifests.ts';
import { type AccessBoard, drawAccessBoard } from '../../../src/session/board/access-board.ts';
import { account, group, rbacObjects, user, type WrittenPolicy } from '../../rbac/rbac-objects.ts';

/** A cluster with the roles that an API server makes, and some of its own. */
function cluster(written: WrittenPolicy): AccessSnapshot {
  const [built, own] = [rbacOfManifests([], true), rbacObjects(written)];
  return {
    roles: [...built.roles, ...own.roles],
    clusterRoles: [...built.clusterRoles, ...own.clusterRoles],
    roleBindings: [...built.roleBindings, ...own.roleBindings],
    clusterRoleBindings: [...built.clusterRoleBindings, ...own.clusterRoleBindings],
    namespaces: ['default', 'shop', 'dev', 'kube-system'],
    serviceAccounts: [
      { namespace: 'shop', name: 'ci' },
      { namespace: 'shop', name: 'default' },
      { namespace: 'dev', name: 'default' },
    ],
  };
}

const ci: AccessSubject = { is: 'sa', namespace: 'shop', name: 'ci' };
const right = (verbs: readonly string[], resource: string, more: object = { namespaces: ['shop'] }): Right => ({
  verbs,
  group: '',
  resource,
  ...more,
});
const task = (...claims: readonly AccessClaim[]) => ({
  namespace: 'shop',
  checks: claims.map(
    (claim, at): Check => ({
      id: `check-${at}`,
      says: 'It is so',
      weight: 1,
      claim: { about: 'access', ...claim } as Claim,
    }),
  ),
});

/** The board in a line for each row: a mark, and `!` where it is not as wanted. */
function drawn({ rows, cells }: AccessBoard): readonly string[] {
  const marks = { yes: 'o', no: 'x', untested: '?', none: '-' };
  return rows.map(({ name }, row) => {
    const line = cells[row]?.map(({ mark, agrees }) => `${marks[mark]}${agrees === false ? '!' : agrees ? '+' : ''}`);
    return `${name}: ${line?.join(' ')}`;
  });
}

const reader = { 'shop/reader': [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] };

describe('the board of a task about access', () => {
  it('has the claimed subjects first, then those of bindings, the accounts of the namespace, a new user and anonymous', () => {
    const start = cluster({
      roles: reader,
      bindings: { 'shop/read': ['reader', user('jane'), group('devs'), account('ci', 'dev'), account('ci', 'shop')] },
    });
    const claim: AccessClaim = { is: 'may', who: [{ is: 'group', name: 'ops' }], rights: [right(['get'], 'pods')] };
    const { rows } = drawAccessBoard(task(claim), start, start);
    expect(rows.map(({ name }) => name)).toEqual([
      'group ops',
      'user jane',
      'group devs',
      'dev/ci',
      'ci',
      'default',
      'anyone new',
      'anonymous',
    ]);
  });

  it('has the claimed actions first, then what bindings give and where, the verbs of a resource side by side', () => {
    const start = cluster({
      roles: {
        'shop/reader': [{ apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['list', 'delete'] }],
        nodes: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
        paths: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
        looks: [{ apiGroups: [''], resources: ['services'], verbs: ['get'] }],
        unbound: [{ apiGroups: [''], resources: ['events'], verbs: ['get'] }],
      },
      bindings: {
        'shop/read': ['reader', user('jane')],
        nodes: ['nodes', user('jane')],
        look: ['looks', user('jane')],
        paths: ['paths', user('jane')],
        'shop/look': ['ClusterRole/view', user('jane')],
      },
    });
    const claim: AccessClaim = {
      is: 'may',
      who: [ci],
      rights: [
        right(['get'], 'pods'),
        right(['update'], 'configmaps', { namespaces: ['dev'] }),
        right(['get'], 'pods/log'),
      ],
    };
    const { columns } = drawAccessBoard(task(claim), start, start);
    expect(columns.map(({ name, verb }) => `${verb} ${name}`)).toEqual([
      'get pods',
      'list pods',
      'delete pods',
      'update configmaps in dev',
      'get pods/log',
      'list secrets',
      'delete secrets',
      'get nodes',
      'get services in *',
      'get /metrics',
    ]);
  });

  it('shows what is missing and what is too much for a subject that may do exactly some things', () => {
    const claim: AccessClaim = { is: 'may exactly', who: [ci], rights: [right(['get', 'list'], 'pods')] };
    const untouched = cluster({});
    const wide = cluster({
      roles: { 'shop/reader': [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] }] },
      bindings: { 'shop/read': ['reader', account('ci', 'shop')] },
    });
    const rowOfCi = (board: AccessBoard) => drawn(board).find((line) => line.startsWith('ci'));
    expect(rowOfCi(drawAccessBoard(task(claim), untouched, untouched))).toBe('ci: x! x!');
    expect(rowOfCi(drawAccessBoard(task(claim), untouched, wide))).toBe('ci: o+ x! o!');
  });

  it('shows what a binding of the whole cluster gives beyond the namespace', () => {
    const claim: AccessClaim = { is: 'may exactly', who: [ci], rights: [right(['get'], 'pods')] };
    const wide = cluster({
      roles: { reader: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
      bindings: { read: ['reader', account('ci', 'shop')] },
    });
    const board = drawAccessBoard(task(claim), cluster({}), wide);
    expect(board.columns.map(({ name }) => name)).toEqual(['pods', 'pods in *']);
    expect(drawn(board)[0]).toBe('ci: o+ o!');
  });

  it('wants nothing of what a fresh subject may do too', () => {
    const claim: AccessClaim = { is: 'may exactly', who: [ci], rights: [{ verbs: ['get'], path: '/metrics' }] };
    const start = cluster({
      roles: { health: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }] },
      bindings: { health: ['health', account('ci', 'shop')] },
    });
    const board = drawAccessBoard(task(claim), start, start);
    expect(board.columns.map(({ name }) => name)).toEqual(['/metrics', '/healthz']);
    expect(drawn(board)[0]).toBe('ci: x! o');
  });

  it('is wrong where one object, or one namespace, is not as wanted, and shows that one', () => {
    const everywhere = right(['get'], 'secrets', { namespaces: 'every' });
    const claim: AccessClaim = { is: 'may not', who: [ci], rights: [everywhere] };
    const start = cluster({
      roles: { 'dev/one': [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: ['get'] }] },
      bindings: { 'dev/one': ['one', account('ci', 'shop')] },
    });
    const board = drawAccessBoard(task(claim), start, start);
    expect(board.columns[0]).toMatchObject({ name: 'secrets in *', verb: 'get' });
    expect(board.cells[0]?.[0]).toMatchObject({
      mark: 'yes',
      agrees: false,
      mixed: true,
      asked: { subject: ci, request: { name: 'db', namespace: 'dev' } },
    });
  });

  it('wants a no of all others where only some may, and as before where the rest is to stay', () => {
    const only: AccessClaim = { is: 'only may', these: [ci], rights: [right(['get'], 'secrets')] };
    const untouched = cluster({ roles: reader, bindings: { 'shop/read': ['reader', user('jane')] } });
    const now = cluster({
      roles: { 'shop/reader': [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get'] }] },
      bindings: { 'shop/read': ['reader', user('jane'), account('ci', 'shop')] },
    });
    const board = drawAccessBoard(task(only, { is: 'unchanged access' }), untouched, now);
    expect(board.columns.map(({ name, verb }) => `${verb} ${name}`)).toEqual(['get secrets', 'get pods', 'list pods']);
    expect(drawn(board)).toEqual([
      'ci: o o! x',
      'user jane: o! o x!',
      'default: x+ x x',
      'anyone new: x+ x x',
      'anonymous: x+ x x',
    ]);
  });

  it('marks what a change has turned', () => {
    const claim: AccessClaim = { is: 'may', who: [ci], rights: [right(['get', 'list'], 'pods')] };
    const untouched = cluster({});
    const before = drawAccessBoard(task(claim), untouched, untouched);
    const now = cluster({ roles: reader, bindings: { 'shop/read': ['reader', account('ci', 'shop')] } });
    const after = drawAccessBoard(task(claim), untouched, now, before);
    expect(after.cells[0]?.map(({ changed }) => changed)).toEqual([true, true]);
    expect(
      drawAccessBoard(task(claim), untouched, now, after)
        .cells.flat()
        .some(({ changed }) => changed),
    ).toBe(false);
  });
});
