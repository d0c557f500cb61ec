import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessRequest, resourceText } from '../../../src/rbac/access-request.ts';
import { userOfSubject } from '../../../src/rbac/access-subject.ts';
import { authorize } from '../../../src/rbac/authorize.ts';
import { decideClaims } from '../../../src/rbac/claims/decide-claims.ts';
import { has, resourceCovers } from '../../../src/rbac/policy-rule.ts';
import { type RbacObjects, RbacPolicy } from '../../../src/rbac/rbac-policy.ts';
import { AccessMatrix, ShapeIndex } from '../../../src/rbac/universe/access-matrix.ts';
import { hasBit, isEmpty, without } from '../../../src/rbac/universe/bits.ts';
import { type AccessUniverse, accessUniverse, requestOf } from '../../../src/rbac/universe/universe.ts';
import { AUTHENTICATED } from '../../../src/rbac/user.ts';
import { rulesOf, someObjects, someUser } from '../arbitrary-rbac.ts';
import { rbacObjects, user } from '../rbac-objects.ts';

const around = { namespaces: ['one', 'two', 'three'], serviceAccounts: [{ namespace: 'one', name: 'web' }] };
const universeOf = (...all: readonly RbacObjects[]): AccessUniverse =>
  accessUniverse(all.map((objects) => ({ ...objects, ...around })));
const within = { numRuns: 60, interruptAfterTimeLimit: 1_500 };

/** The place of the shape that stands for a request, and where it is sent; undefined where no client can send it. */
function representativeOf(universe: AccessUniverse, objects: RbacObjects, request: AccessRequest) {
  const { shapes, fresh, namespaces } = universe;
  if ('path' in request) return undefined;
  const isAsked = (group: string, resource: string) =>
    shapes.some((shape) => !('path' in shape) && shape.group === group && shape.resource === resource);
  const { verb, namespace, name } = request;
  const group = isAsked(request.group, fresh.resource) ? request.group : fresh.group;
  const [first = '', sub] = resourceText(request).split('/');
  const spellings = [resourceText(request), `${fresh.resource}${sub === undefined ? '' : `/${sub}`}`];
  const resource =
    spellings.find((one) => isAsked(group, one)) ??
    `${fresh.resource}${sub === undefined ? '' : `/${fresh.subresource}`}`;
  const ofThing = (named: string | null, asked: string) =>
    shapes.findIndex(
      (shape) =>
        !('path' in shape) &&
        shape.verb === asked &&
        shape.group === group &&
        shape.resource === resource &&
        shape.name === named,
    );
  expect(first).not.toBe('');
  const standard = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
  const asked = standard.includes(verb) || ofThing(null, verb) >= 0 ? verb : fresh.verb;
  // Names that stand in the same rules are one shape.
  const lists = [...objects.roles, ...objects.clusterRoles].flatMap(({ rules = [] }) =>
    rules
      .filter(
        ({ apiGroups = [], resources = [] }) =>
          has(apiGroups, group) && resources.some((one) => resourceCovers(one, resource)),
      )
      .map((rule) => rule.resourceNames ?? []),
  );
  const placesOf = (one: string): string => lists.map((names) => names.includes(one)).join();
  const alike =
    name === undefined
      ? []
      : lists.flat().filter((one) => lists.flat().includes(name) && placesOf(one) === placesOf(name));
  const found = [name ?? null, ...alike, null].map((one) => ofThing(one, asked)).find((at) => at >= 0);
  const place = namespace !== undefined && namespaces.includes(namespace) ? namespace : fresh.namespace;
  return found === undefined ? undefined : { at: found, place };
}

const sendable: fc.Arbitrary<AccessRequest> = fc
  .record({
    verb: fc.constantFrom('get', 'list', 'delete', 'fly'),
    thing: fc.constantFrom(
      ['', 'pods'],
      ['', 'pods/log'],
      ['', 'secrets'],
      ['', 'configmaps'],
      ['apps', 'deployments'],
      ['apps', 'deployments/scale'],
      ['example.com', 'pods'],
      ['example.com', 'pods/log'],
      ['example.com', 'widgets'],
    ),
    name: fc.constantFrom('a', 'b', 'c'),
    namespace: fc.constantFrom('one', 'two', 'elsewhere'),
  })
  .map(({ verb, thing: [group = '', text = ''], name, namespace }) => {
    const [resource = '', subresource] = text.split('/');
    const of = subresource === undefined ? {} : { subresource };
    return { verb, group, resource, ...of, ...(verb === 'list' ? {} : { name }), namespace };
  });

describe('the universe of access', () => {
  it('asks about the groups of everyone where a claim names them', () => {
    const who = [{ is: 'group', name: 'system:serviceaccounts:one' }] as const;
    const rights = [{ verbs: ['get'], group: '', resource: 'configmaps', namespaces: ['one'] }];
    const before = { ...rbacObjects({}), ...around };
    const { decided } = decideClaims({ now: before, before, claims: [{ is: 'may', who, rights }] });
    expect(decided[0]?.faults.map(({ subject }) => subject.text)).toContain('group:system:serviceaccounts:one');
  });

  it('answers every request as the shape that stands for it is answered', () => {
    let asked = 0;
    fc.assert(
      fc.property(someObjects, someUser, fc.array(sendable, { minLength: 20, maxLength: 20 }), (objects, who, all) => {
        const universe = universeOf(objects);
        const matrix = new AccessMatrix(objects, new ShapeIndex(universe));
        const policy = new RbacPolicy(objects);
        for (const request of all) {
          const found = representativeOf(universe, objects, request);
          if (found === undefined) continue;
          asked++;
          const expected = authorize(policy, who, request).allowed;
          expect({ request, who, allowed: hasBit(matrix.allowed(who, found.place), found.at) }).toEqual({
            request,
            who,
            allowed: expected,
          });
        }
      }),
      within,
    );
    expect(asked).toBeGreaterThan(50);
  });

  it('decides each of its own requests as the authorizer does', () => {
    fc.assert(
      fc.property(someObjects, fc.nat(), (objects, seed) => {
        const universe = universeOf(objects);
        const { shapes, subjects, namespaces, fresh } = universe;
        const index = new ShapeIndex(universe);
        const matrix = new AccessMatrix(objects, index);
        const policy = new RbacPolicy(objects);
        for (const { user: who } of subjects) {
          const places = [null, ...namespaces];
          const place = places[(seed + who.name.length) % places.length] ?? null;
          const allowed = matrix.allowed(who, place);
          const asked = place === null ? index.once : index.inEach;
          for (let at = seed % 7; at < shapes.length; at += 7) {
            const shape = shapes[at]!;
            if (!hasBit(asked, at)) continue;
            const request = requestOf(shape, place ?? '', fresh);
            expect([who, request, hasBit(allowed, at)]).toEqual([
              who,
              request,
              authorize(policy, who, request).allowed,
            ]);
          }
        }
      }),
      { ...within, numRuns: 12 },
    );
  });

  it('has a fresh user that stands for every user whom nothing names', () => {
    fc.assert(
      fc.property(someObjects, (objects) => {
        const universe = universeOf(objects);
        const matrix = new AccessMatrix(objects, new ShapeIndex(universe));
        const fresh = userOfSubject({ is: 'user', name: universe.fresh.user });
        expect(matrix.allowed(fresh, 'one')).toEqual(
          matrix.allowed({ name: 'nosuch', groups: [AUTHENTICATED] }, 'one'),
        );
      }),
      within,
    );
  });

  it('has no right that a further binding takes away', () => {
    fc.assert(
      fc.property(someObjects, rulesOf, someUser, (objects, rules, who) => {
        const more: RbacObjects = {
          ...objects,
          clusterRoles: [...objects.clusterRoles, { metadata: { name: 'more' }, rules }],
          clusterRoleBindings: [
            ...objects.clusterRoleBindings,
            {
              metadata: { name: 'more' },
              roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'more' },
              subjects: [user(who.name)],
            },
          ],
        };
        const index = new ShapeIndex(universeOf(objects, more));
        const [before, after] = [new AccessMatrix(objects, index), new AccessMatrix(more, index)];
        for (const place of [null, 'one', 'two']) {
          expect(isEmpty(without(before.allowed(who, place), after.allowed(who, place)))).toBe(true);
        }
      }),
      within,
    );
  });

  it('does not depend on the order of objects, rules and words', () => {
    const reversed = <T>(items: readonly T[]): readonly T[] => items.toReversed();
    fc.assert(
      fc.property(someObjects, someUser, (objects, who) => {
        const turned: RbacObjects = {
          roles: reversed(objects.roles),
          clusterRoles: objects.clusterRoles.map((role) => ({
            ...role,
            rules: (role.rules ?? []).toReversed().map((rule) => ({ ...rule, verbs: rule.verbs.toReversed() })),
          })),
          roleBindings: reversed(objects.roleBindings),
          clusterRoleBindings: reversed(objects.clusterRoleBindings),
        };
        const index = new ShapeIndex(universeOf(objects, turned));
        const [one, other] = [new AccessMatrix(objects, index), new AccessMatrix(turned, index)];
        for (const place of [null, 'one', 'two']) expect(one.allowed(who, place)).toEqual(other.allowed(who, place));
      }),
      within,
    );
  });

  it('leaves out what no client can send', () => {
    const universe = universeOf({ roles: [], clusterRoles: [], roleBindings: [], clusterRoleBindings: [] });
    const has = (verb: string, resource: string, name: string | null) =>
      universe.shapes.some(
        (shape) =>
          !('path' in shape) &&
          shape.verb === verb &&
          shape.resource === resource &&
          (shape.name === null) === (name === null),
      );
    expect(has('get', 'pods/log', null)).toBe(true);
    expect(has('list', 'pods/log', null)).toBe(false);
    expect(has('create', 'pods', 'x')).toBe(false);
    expect(has('impersonate', 'users', null)).toBe(true);
    const [first] = universe.shapes.filter((shape) => !('path' in shape) && shape.resource === 'namespaces');
    expect(first && requestOf(first, 'ignored', universe.fresh)).toEqual({
      verb: 'create',
      group: '',
      resource: 'namespaces',
    });
    const of = universe.shapes.find(
      (shape) => !('path' in shape) && shape.resource === 'namespaces' && shape.verb === 'get' && shape.name === 'one',
    );
    expect(of && requestOf(of, '', universe.fresh)).toMatchObject({ name: 'one', namespace: 'one' });
  });
});
