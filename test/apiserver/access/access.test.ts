import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Served, serve } from '../server.fixture.ts';

const json = { 'content-type': 'application/json' };
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const issuer = 'https://kubernetes.default.svc.cluster.local';
let served: Served;

beforeAll(async () => {
  served = await serve();
  served.store({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, status: { phase: 'Active' } });
  served.store({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' } });
  await post(`${rbac}/namespaces/shop/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  });
  await post(`${rbac}/namespaces/shop/rolebindings`, {
    metadata: { name: 'read' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'web' }],
  });
});
afterAll(() => served.server.close());

async function post(path: string, body: object, more: object = {}): ReturnType<Served['ask']> {
  return served.ask(path, { method: 'POST', headers: { ...json, ...more }, body: JSON.stringify(body) });
}

/** A token of the account shop/web, as `kubectl create token` gets one. */
async function tokenOf(spec: object = {}): Promise<string> {
  const reply = await post('/api/v1/namespaces/shop/serviceaccounts/web/token', { spec });
  expect(reply.code).toBe(201);
  return (reply.json() as unknown as { readonly status: { readonly token: string } }).status.token;
}

const webUser = 'system:serviceaccount:shop:web';

describe('who asks', () => {
  it.each([
    [
      'no token',
      undefined,
      403,
      'User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "shop"',
    ],
    [
      'another scheme',
      'Basic eDp5',
      403,
      'User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "shop"',
    ],
    ['a wrong token', 'Bearer wrong', 401, 'Unauthorized'],
  ])('with %s', async (_, authorization, code, message) => {
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await served.ask('/api/v1/namespaces/shop/pods', { token: '', headers });
    expect(reply.code).toBe(code);
    expect(reply.json().message).toContain(message);
  });

  test('an anonymous request gets health and the version, and no other path', async () => {
    const codes = ['/healthz', '/livez', '/version', '/', '/metrics', '/api'].map(
      async (path) => (await served.ask(path, { token: '' })).code,
    );
    expect(await Promise.all(codes)).toEqual([200, 200, 200, 403, 403, 403]);
  });

  test('a token of a service account opens what a role gives the account, and nothing else', async () => {
    const token = await tokenOf();
    expect((await served.ask('/api/v1/namespaces/shop/pods', { token })).code).toBe(200);
    const refused = (await served.ask('/api/v1/namespaces/shop/secrets/db', { token })).json();
    expect(refused).toMatchObject({
      code: 403,
      message: `secrets "db" is forbidden: User "${webUser}" cannot get resource "secrets" in API group "" in the namespace "shop"`,
      details: { name: 'db', kind: 'secrets' },
    });
  });

  test('a token for another audience is none', async () => {
    const token = await tokenOf({ audiences: ['vault'] });
    expect((await served.ask('/api/v1/namespaces/shop/pods', { token })).code).toBe(401);
  });

  test('a token with a changed claim is none', async () => {
    const [header = '', claims = '', signature = ''] = (await tokenOf()).split('.');
    const changed = Buffer.from(claims, 'base64url').toString().replace('shop:web', 'shop:abc');
    const token = [header, Buffer.from(changed).toString('base64url'), signature].join('.');
    expect((await served.ask('/version', { token })).code).toBe(401);
  });

  test('a token of an account that was deleted is none, though another account has its name', async () => {
    served.store({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gone', namespace: 'shop' } });
    const path = '/api/v1/namespaces/shop/serviceaccounts/gone';
    const made = (await post(`${path}/token`, {})).json() as unknown as { readonly status: { readonly token: string } };
    const { token } = made.status;
    expect((await served.ask('/version', { token })).code).toBe(200);
    await served.ask(path, { method: 'DELETE' });
    expect((await served.ask('/version', { token })).code).toBe(401);
    served.store({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gone', namespace: 'shop' } });
    expect((await served.ask('/version', { token })).code).toBe(401);
  });

  test('a token cannot be bound to a pod that is not there', async () => {
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'none' };
    const reply = await post('/api/v1/namespaces/shop/serviceaccounts/web/token', { spec: { boundObjectRef } });
    expect([reply.code, reply.json().message]).toEqual([404, 'pods "none" not found']);
  });
});

describe('impersonation', () => {
  const asked = '/api/v1/namespaces/shop/pods';

  it('lets the administrator ask as anyone', async () => {
    expect((await served.ask(asked, { headers: { 'impersonate-user': webUser } })).code).toBe(200);
    expect((await served.ask(asked, { headers: { 'impersonate-user': 'jane' } })).code).toBe(403);
    const masters = { 'impersonate-user': 'jane', 'impersonate-group': ['devs', 'system:masters'] };
    expect((await served.ask(asked, { headers: masters })).code).toBe(200);
  });

  it.each([
    [
      { 'impersonate-user': 'jane' },
      'users "jane" is forbidden',
      'resource "users" in API group "" at the cluster scope',
    ],
    [
      { 'impersonate-user': 'system:serviceaccount:shop:x' },
      'serviceaccounts "x" is forbidden',
      'resource "serviceaccounts" in API group "" in the namespace "shop"',
    ],
  ])('refuses it to who may not impersonate: %j', async (headers, what, resource) => {
    const reply = await served.ask(asked, { headers, token: await tokenOf() });
    expect(reply.code).toBe(403);
    expect(reply.json().message).toBe(`${what}: User "${webUser}" cannot impersonate ${resource}`);
  });

  it('needs a user', async () => {
    const reply = await served.ask(asked, { headers: { 'impersonate-group': 'devs' } });
    expect([reply.code, reply.json().message]).toEqual([
      400,
      'requested [{Group  devs    }] without impersonating a user',
    ]);
  });
});

describe('reviews', () => {
  const status = async (path: string, spec: object, more: object = {}): Promise<object> =>
    ((await post(path, { spec }, more)).json() as unknown as { readonly status: object }).status;
  const access = '/apis/authorization.k8s.io/v1';
  const tokens = '/apis/authentication.k8s.io/v1/tokenreviews';
  const listPods = { resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'shop' } };

  test('of a subject name the binding that allows', async () => {
    const reason = `RBAC: allowed by RoleBinding "read/shop" of Role "reader" to ServiceAccount "web/shop"`;
    expect(await status(`${access}/subjectaccessreviews`, { user: webUser, ...listPods })).toEqual({
      allowed: true,
      reason,
    });
    expect(await status(`${access}/subjectaccessreviews`, { user: 'jane', ...listPods })).toEqual({ allowed: false });
    const local = `${access}/namespaces/shop/localsubjectaccessreviews`;
    expect(await status(local, { user: webUser, ...listPods })).toEqual({ allowed: true, reason });
  });

  test('of oneself answer for the user who asks, also for an impersonated one', async () => {
    const self = `${access}/selfsubjectaccessreviews`;
    expect(await status(self, listPods)).toEqual({ allowed: true });
    expect(await status(self, listPods, { 'impersonate-user': 'jane' })).toEqual({ allowed: false });
    const rules = await status(
      `${access}/selfsubjectrulesreviews`,
      { namespace: 'shop' },
      { 'impersonate-user': webUser },
    );
    expect(rules).toMatchObject({ incomplete: false });
    expect((rules as { readonly resourceRules: readonly object[] }).resourceRules).toContainEqual({
      verbs: ['get', 'list'],
      apiGroups: [''],
      resources: ['pods'],
    });
  });

  test('of a token say whose it is, for the audiences that are asked', async () => {
    const token = await tokenOf();
    expect(await status(tokens, { token })).toMatchObject({
      authenticated: true,
      audiences: [issuer],
      user: {
        username: webUser,
        groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      },
    });
    expect(await status(tokens, { token, audiences: ['vault'] })).toEqual({
      user: {},
      error: `[invalid bearer token, token audiences ["${issuer}"] is invalid for the target audiences ["vault"]]`,
    });
    expect(await status(tokens, { token: 'nope' })).toEqual({ user: {}, error: 'invalid bearer token' });
  });
});

describe('writing roles', () => {
  const writer = { 'impersonate-user': 'mallory' };

  beforeAll(async () => {
    const rules = [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['*'], verbs: ['create', 'update'] }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'role-writer' };
    await post(`${rbac}/clusterroles`, { metadata: { name: 'role-writer' }, rules });
    await post(`${rbac}/clusterrolebindings`, {
      metadata: { name: 'role-writer' },
      roleRef,
      subjects: [{ apiGroup: roleRef.apiGroup, kind: 'User', name: 'mallory' }],
    });
  });

  it('gives no more than the writer has', async () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    const reply = await post(`${rbac}/namespaces/shop/roles`, { metadata: { name: 'mine' }, rules }, writer);
    expect([reply.code, reply.json().message]).toEqual([
      403,
      'roles.rbac.authorization.k8s.io "mine" is forbidden: user "mallory" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ]);
  });

  it('binds no role that is missing, and none that gives more', async () => {
    const bind = (name: string): ReturnType<Served['ask']> =>
      post(
        `${rbac}/clusterrolebindings`,
        { metadata: { name: 'b' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name } },
        writer,
      );
    expect((await bind('nosuch')).json().message).toBe(
      'clusterrolebindings.rbac.authorization.k8s.io "nosuch" not found',
    );
    expect((await bind('cluster-admin')).code).toBe(403);
    expect((await bind('system:basic-user')).code).toBe(201);
  });
});
