import * as fc from 'fast-check';
import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1';
import type { KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import type { User } from '../../src/rbac/user.ts';
import { requests as fewRequests, rulesOf } from './arbitrary-rbac.ts';
import { account, group, rbacGroup, user } from './rbac-objects.ts';
import { type Answered, compareAnswer } from './same-answer.ts';

// Worlds of roles and bindings with questions about them, which a real API server and src/rbac answer. All names of users,
// groups and objects carry the number of the world, and nothing is given to a group of Kubernetes' own: many worlds can
// stand on one server at once. They share two namespaces.

/** A question that is answered in another way there and here. */
export interface Difference {
  readonly world: number;
  readonly user: User;
  readonly request: AccessRequest;
  readonly real: Answered;
  readonly ours: Answered;
}

interface World {
  readonly number: number;
  readonly objects: RbacObjects;
  readonly cases: readonly { readonly user: User; readonly request: AccessRequest }[];
}

const ONE = 'worlds-one';
const TWO = 'worlds-two';
const MARK = 'worlds';

const list = (...items: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });

/** Mostly what requests often name, and now and then something odd. */
const mostly = (often: readonly string[], odd: readonly string[]): fc.Arbitrary<string[]> =>
  fc.oneof({ weight: 4, arbitrary: list(...often) }, { weight: 1, arbitrary: list(...often, ...odd) });

const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      verbs: mostly(['get', 'list', 'create', '*'], ['watch', 'delete', 'fly', 'Get']),
      apiGroups: mostly(['', '', 'apps', '*'], ['batch', 'core', 'apps/v1']),
      resources: mostly(
        ['pods', 'secrets', 'pods/log', '*'],
        ['deployments', 'pods/exec', '*/log', 'pods/*', '*/*', 'Pods'],
      ),
      resourceNames: fc.oneof(
        { weight: 4, arbitrary: fc.constant<string[]>([]) },
        { weight: 1, arbitrary: list('a', 'b', '*', '') },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verbs: mostly(['get', '*'], ['post', 'list']),
      nonResourceURLs: list('/metrics', '/metrics/*', '/healthz*', '/healthz/', '/', '*', '/a/*/b', '/apis/**'),
    }),
  },
);
const resourceAlone = rule.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length === 0);

const often = (items: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...items) }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const request: fc.Arbitrary<AccessRequest> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        verb: often(['get', 'list', 'create'], ['watch', 'delete', 'fly', 'Get', '*']),
        group: often(['', '', 'apps'], ['batch', 'example.com']),
        resource: often(['pods', 'secrets'], ['deployments', 'Pods', '*']),
        subresource: often([''], ['log', 'exec', 'status']),
        name: often(['', 'a'], ['b', 'c']),
        namespace: often([ONE, TWO], ['']),
      })
      .map(({ subresource, name, namespace, ...rest }) => ({
        ...rest,
        ...(subresource === '' ? {} : { subresource }),
        ...(name === '' ? {} : { name }),
        ...(namespace === '' ? {} : { namespace }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('get', 'post', 'list', 'GET'),
      path: fc.constantFrom(
        '/metrics',
        '/metrics/',
        '/metrics/a/b',
        '/healthz',
        '/healthz/x',
        '/',
        '/a/x/b',
        '/apis/apps',
      ),
    }),
  },
  { weight: 1, arbitrary: fewRequests.filter((one) => !('namespace' in one)) },
);

function worldAt(number: number, seed: number): World {
  const of = (name: string): string => `${name}-v${number}`;
  const subjects = fc.array(
    fc.constantFrom<Subject[]>(
      user(of('jane')),
      group(of('devs')),
      group(of('ops')),
      account(of('web'), ONE),
      account(of('web'), TWO),
      user(`system:serviceaccount:${TWO}:${of('web')}`),
      user(of('devs')),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const someUser: fc.Arbitrary<User> = fc.constantFrom<User[]>(
    { name: of('jane'), groups: [] },
    { name: of('jane'), groups: [of('ops'), of('devs')] },
    { name: of('max'), groups: [of('devs')] },
    { name: `system:serviceaccount:${ONE}:${of('web')}`, groups: [of('ops')] },
    { name: `system:serviceaccount:${TWO}:${of('web')}`, groups: [] },
    { name: of('nosuch'), groups: [] },
  );
  const bound = fc.record({
    subjects,
    role: fc.constantFrom('r1', 'r1', 'r2', 'r2', 'r3').map(of),
    isLocal: fc.boolean(),
    namespace: fc.constantFrom(ONE, TWO),
  });
  const arbitrary = fc
    .record({
      inCluster: fc.array(fc.oneof({ weight: 3, arbitrary: fc.array(rule, { minLength: 1, maxLength: 3 }) }, rulesOf), {
        minLength: 2,
        maxLength: 2,
      }),
      local: fc.array(resourceAlone, { maxLength: 3 }),
      clusterBindings: fc.array(bound, { minLength: 1, maxLength: 3 }),
      localBindings: fc.array(bound, { minLength: 1, maxLength: 4 }),
      cases: fc.array(fc.record({ user: someUser, request }), { minLength: 50, maxLength: 50 }),
    })
    .map(({ inCluster, local, clusterBindings, localBindings, cases }): World => {
      const roleRef = (name: string, isLocal: boolean) => ({
        apiGroup: rbacGroup,
        kind: isLocal ? 'Role' : 'ClusterRole',
        name,
      });
      const objects = {
        clusterRoles: inCluster.map((rules, at) => ({ metadata: { name: of(`r${at + 1}`) }, rules })),
        roles: [{ metadata: { name: of('r3'), namespace: ONE }, rules: local }],
        clusterRoleBindings: clusterBindings.map((one, at) => ({
          metadata: { name: of(`b${at}`) },
          roleRef: roleRef(one.role, false),
          subjects: one.subjects,
        })),
        roleBindings: localBindings.map((one, at) => ({
          metadata: { name: of(`b${at}`), namespace: one.namespace },
          roleRef: roleRef(one.role, one.isLocal),
          subjects: one.subjects,
        })),
      };
      return { number, objects, cases };
    });
  const [world] = fc.sample(arbitrary, { seed: seed + number, numRuns: 1 });
  if (world === undefined) throw new Error('no world was drawn');
  return world;
}

/**
 * Puts worlds onto a server, asks it 50 questions about each by SubjectAccessReview, and compares the answers with those
 * of src/rbac. Everything is removed again. Worlds are put there `atOnce` at a time. Throws where the server refuses one.
 */
export async function compareWorlds(
  api: KubeApi,
  { seed, worlds, atOnce = 200 }: { readonly seed: number; readonly worlds: number; readonly atOnce?: number },
): Promise<{ readonly asked: number; readonly allowed: number; readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  let [asked, allowed] = [0, 0];
  for (const name of [ONE, TWO]) await put(api, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (let from = 0; from < worlds; from += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, worlds - from) }, (_, at) => worldAt(from + at, seed));
    await inParallel(
      batch.flatMap(({ objects }) => manifestsOf(objects)),
      (manifest) => put(api, manifest),
    );
    await waitUntilKnown(api, from);
    const questions = batch.flatMap((world) => {
      const policy = new RbacPolicy(world.objects);
      return world.cases.map((one) => ({ ...one, policy, world: world.number }));
    });
    await inParallel(questions, async ({ world, policy, user: who, request: wanted }) => {
      const real = await review(api, who, wanted);
      const { ours, isSame } = compareAnswer(policy, who, wanted, real);
      asked += 1;
      allowed += Number(real.allowed);
      if (!isSame) differences.push({ world, user: who, request: wanted, real, ours });
    });
    await removeAll(api);
  }
  for (const name of [ONE, TWO]) await api.remove({ apiVersion: 'v1', kind: 'Namespace', name });
  return { asked, allowed, differences };
}

const plurals = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'];
const API = `/apis/${rbacGroup}/v1`;

function manifestsOf(objects: RbacObjects): readonly Manifest[] {
  const kinds = {
    ClusterRole: objects.clusterRoles,
    Role: objects.roles,
    ClusterRoleBinding: objects.clusterRoleBindings,
    RoleBinding: objects.roleBindings,
  };
  return Object.entries(kinds).flatMap(([kind, all]) =>
    all.map((object): Manifest => {
      const labels = { [MARK]: 'yes' };
      return { ...object, apiVersion: `${rbacGroup}/v1`, kind, metadata: { ...object.metadata, labels } };
    }),
  );
}

async function put(api: KubeApi, manifest: Manifest): Promise<void> {
  const { apiVersion, kind, metadata } = manifest;
  const plural = kind === 'Namespace' ? 'namespaces' : `${kind.toLowerCase()}s`;
  const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const path = kind === 'Namespace' ? `/api/${apiVersion}/namespaces` : `${API}${within}/${plural}`;
  const { code, body } = await api.call('POST', path, manifest);
  if (code >= 300 && code !== 409) throw new Error(`${kind} ${metadata.name}: ${JSON.stringify(body)}`);
}

/** The server learns of each kind by itself: it is asked until it knows a binding of each kind that was put there last. */
async function waitUntilKnown(api: KubeApi, number: number): Promise<void> {
  const name = `marker-v${number}`;
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  const roleRef = (kind: string) => ({ apiGroup: rbacGroup, kind, name });
  const subjects = [user(name)];
  const markers: RbacObjects = {
    clusterRoles: [{ metadata: { name }, rules }],
    roles: [{ metadata: { name, namespace: TWO }, rules: [{ ...rules[0]!, verbs: ['list'] }] }],
    clusterRoleBindings: [{ metadata: { name }, roleRef: roleRef('ClusterRole'), subjects }],
    roleBindings: [{ metadata: { name, namespace: TWO }, roleRef: roleRef('Role'), subjects }],
  };
  for (const manifest of manifestsOf(markers)) await put(api, manifest);
  for (const [verb, namespace] of [
    ['get', ONE],
    ['list', TWO],
  ] as const) {
    const asked = { verb, group: '', resource: 'pods', namespace };
    const until = Date.now() + 30_000;
    while (!(await review(api, { name, groups: [] }, asked)).allowed) {
      if (Date.now() > until) throw new Error(`the server does not know ${name} after 30 s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function review(api: KubeApi, { name, groups }: User, asked: AccessRequest): Promise<Answered> {
  const attributes = 'path' in asked ? { nonResourceAttributes: asked } : { resourceAttributes: asked };
  const apiVersion = 'authorization.k8s.io/v1';
  const body = { apiVersion, kind: 'SubjectAccessReview', spec: { user: name, groups, ...attributes } };
  const { code, body: answer } = await api.call('POST', `/apis/${apiVersion}/subjectaccessreviews`, body);
  if (code >= 300) throw new Error(`${JSON.stringify(asked)}: ${JSON.stringify(answer)}`);
  return (answer as { readonly status: Answered }).status;
}

async function removeAll(api: KubeApi): Promise<void> {
  for (const plural of plurals) {
    const places = plural.startsWith('cluster') ? [''] : [`/namespaces/${ONE}`, `/namespaces/${TWO}`];
    for (const place of places) await api.call('DELETE', `${API}${place}/${plural}?labelSelector=${MARK}%3Dyes`);
  }
}

/** Does something with each item, sixteen at a time. */
async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await act(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
