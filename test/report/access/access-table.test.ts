import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccessRequest } from '../../../src/rbac/access-request.ts';
import { resourceText } from '../../../src/rbac/access-request.ts';
import type { AccessSnapshot } from '../../../src/rbac/access-snapshot.ts';
import { readSubject, userOfSubject } from '../../../src/rbac/access-subject.ts';
import { authorize } from '../../../src/rbac/authorize.ts';
import { rbacOfManifests } from '../../../src/rbac/objects-of-manifests.ts';
import { type RbacObjects, RbacPolicy } from '../../../src/rbac/rbac-policy.ts';
import { type AccessClass, accessClasses } from '../../../src/report/access/access-table.ts';
import { accessClassText } from '../../../src/report/access/access-table-text.ts';
import type { AccessRow } from '../../../src/report/access/compact-rights.ts';
import { someObjects } from '../../rbac/arbitrary-rbac.ts';
import { account, group, rbacObjects, user } from '../../rbac/rbac-objects.ts';

function snapshot(objects: RbacObjects): AccessSnapshot {
  return { ...objects, namespaces: ['one', 'two'], serviceAccounts: [{ namespace: 'one', name: 'web' }] };
}

function classOf(classes: readonly AccessClass[], subject: string): AccessClass | undefined {
  return classes.find(({ subjects }) => subjects.includes(subject));
}

/** Whether a row of the table says that a request is allowed. */
function isCovered(row: Omit<AccessRow, 'subjects'>, request: AccessRequest): boolean {
  if (row.verb !== '*' && row.verb !== request.verb) return false;
  if ('path' in request || row.path !== null) {
    if (!('path' in request) || row.path === null) return false;
    return row.path.endsWith('*') ? request.path.startsWith(row.path.slice(0, -1)) : row.path === request.path;
  }
  const { group: of, resource: thing } = row;
  const asked = resourceText(request);
  const isThing =
    thing === '*' || thing === asked || (thing?.startsWith('*/') === true && asked.endsWith(thing.slice(1)));
  const isThere = row.namespace === '*' || row.namespace === (request.namespace ?? null);
  return (of === '*' || of === request.group) && isThing && isThere && (row.name === null || row.name === request.name);
}

/** Requests that a client can send to a server of v1.35. */
const requests: fc.Arbitrary<AccessRequest> = fc.oneof(
  fc
    .record({
      verb: fc.constantFrom('get', 'delete', 'fly'),
      thing: fc.constantFrom('pods', 'secrets', 'pods/log'),
      name: fc.constantFrom('a', 'b', 'c'),
      namespace: fc.constantFrom('one', 'two', 'three'),
    })
    .filter(({ verb, thing }) => verb !== 'delete' || thing !== 'pods/log')
    .map(({ verb, thing, name, namespace }): AccessRequest => {
      const [resource = '', subresource] = thing.split('/');
      return { verb, group: '', resource, ...(subresource === undefined ? {} : { subresource }), name, namespace };
    }),
  fc
    .record({ verb: fc.constantFrom('list', 'create'), resource: fc.constantFrom('pods', 'secrets') })
    .chain((what) =>
      fc
        .constantFrom({ namespace: 'one' }, { namespace: 'three' }, {})
        .map((where) => ({ ...what, group: '', ...where })),
    ),
  fc.record({ verb: fc.constantFrom('get', 'post'), path: fc.constantFrom('/metrics', '/healthz/ping', '/other') }),
);

it('the rows of a subject cover a request exactly where RBAC allows it', () => {
  const subjects = fc.constantFrom('user:jane', 'group:devs', 'sa:one/web', 'sa:two/web');
  fc.assert(
    fc.property(
      someObjects,
      subjects,
      fc.array(requests, { minLength: 5, maxLength: 10 }),
      (objects, subject, asked) => {
        const classes = accessClasses(snapshot(objects));
        // A subject that no binding names may do what a fresh one of its kind may.
        const fresh = subject.startsWith('sa:two') ? 'sa:two/any-other-account' : 'user:any-other-user';
        const rows = (classOf(classes, subject) ?? classOf(classes, fresh))?.rights() ?? [];
        const policy = new RbacPolicy(objects);
        for (const request of asked) {
          const { allowed } = authorize(policy, userOfSubject(readSubject(subject)!), request);
          expect([request, rows.some((row) => isCovered(row, request))]).toEqual([request, allowed]);
        }
      },
    ),
    { numRuns: 60 },
  );
});

const objects = rbacObjects({
  roles: {
    'one/reader': [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
    all: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
    scale: [{ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['patch'] }],
    one: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], verbs: ['get'] }],
    health: [{ nonResourceURLs: ['/healthz/*'], verbs: ['get'] }],
  },
  bindings: {
    'one/read': ['reader', user('jane'), user('max')],
    'two/all': ['ClusterRole/all', user('lead')],
    root: ['all', group('admins')],
    scale: ['scale', account('web', 'one')],
    'one/secret': ['ClusterRole/one', account('web', 'one')],
    health: ['health', group('system:authenticated')],
  },
});

it('subjects that may do the same are one class, those of people first, and wildcards are one row', () => {
  const classes = accessClasses(snapshot(objects)).map(({ subjects, rights }) => ({
    subjects,
    rights: rights().map(({ verb, group: of, resource, name, namespace, path }) =>
      [verb, of, resource, name, path, namespace].filter((word) => word !== null).join(' '),
    ),
  }));
  const health = 'get /healthz/*';
  expect(classes).toEqual([
    { subjects: ['user:jane', 'user:max'], rights: [health, 'get  pods one', 'list  pods one'] },
    {
      subjects: ['user:lead'],
      rights: ['*  namespaces two', '*  namespaces/finalize two', '*  namespaces/status two', health, '* * * two'],
    },
    { subjects: ['sa:one/web'], rights: ['patch apps */scale *', health, 'get  secrets db one'] },
    { subjects: ['group:admins'], rights: ['* * * *', '* *'] },
    { subjects: ['user:system:anonymous'], rights: [] },
    {
      subjects: [
        'user:any-other-user',
        ...['one', 'two', 'any-other-namespace'].map((of) => `sa:${of}/any-other-account`),
      ],
      rights: [health],
    },
  ]);
});

it('is printed with the verbs and the things that go together, and says once what every user may do', () => {
  const classes = accessClasses(
    snapshot({ ...rbacOfManifests([], true), roles: objects.roles, roleBindings: objects.roleBindings.slice(0, 1) }),
  );
  const base = classOf(classes, 'user:any-other-user')?.rights() ?? [];
  expect(base.length).toBeGreaterThan(5);
  expect(accessClassText(classOf(classes, 'user:jane')!, base)).toBe(
    'user jane, user max\n  get,list  one  pods\n  and what every user may do\n',
  );
  expect(accessClassText({ subjects: ['user:a'], rights: () => [] }, base)).toBe('user a\n  nothing\n');
});
