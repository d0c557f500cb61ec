import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pods } from '../../src/simulator/kinds/core/pod.ts';
import { type Served, serve } from './server.fixture.ts';

// The answers of kube-apiserver v1.35.4 to the same requests.

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.server.close());

const noResource = 'the server could not find the requested resource';
const noMethod = 'the server does not allow this method on the requested resource';

describe('a path', () => {
  it.each([
    ['/api/v2', noResource],
    ['/api/v1/nope', noResource],
    ['/apis/apps/v2', noResource],
    ['/apis/apps/v2/deployments', noResource],
    ['/apis/apps/v1/nope', noResource],
    ['/api/v1/namespaces/default/nodes', noResource],
    ['/api/v1/pods/x', noResource],
    ['/api/v1/namespaces/default/pods/x/nosub', noResource],
    ['/api/v1/namespaces/default/pods/x', 'pods "x" not found'],
    ['/api/v1/namespaces/default/pods/x/log', 'pods "x" not found'],
    ['/apis/rbac.authorization.k8s.io/v1/clusterroles/x', 'clusterroles.rbac.authorization.k8s.io "x" not found'],
  ])('that leads nowhere is not found: %s', async (path, message) => {
    const { code, json } = await served.ask(path);
    expect([code, json().reason, json().message]).toEqual([404, 'NotFound', message]);
  });

  it.each(['/nope', '/apis/nope', '/apis/nope.io/v1/things', '/livez/none'])(
    'outside the API is not found in plain words: %s',
    async (path) => {
      const { code, text } = await served.ask(path);
      expect([code, text]).toEqual([404, '404 page not found\n']);
    },
  );

  it.each([
    ['POST', '/api/v1/pods'],
    ['DELETE', '/api/v1/pods'],
    ['PUT', '/api/v1/namespaces/default/pods'],
    ['POST', '/api/v1/namespaces/default/pods/x'],
    ['PROPFIND', '/api/v1/pods'],
    ['OPTIONS', '/api/v1/pods'],
    ['DELETE', '/api/v1/namespaces'],
    ['POST', '/version'],
    ['GET', '/api/v1/namespaces/default/serviceaccounts/default/token'],
    ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ])('does not take every method: %s %s', async (method, path) => {
    const { code, json } = await served.ask(path, { method });
    expect([code, json().reason, json().message]).toEqual([405, 'MethodNotAllowed', noMethod]);
  });

  it.each(['/%zz', '/api/v1/namespaces/%ff/pods', '/api/v1/namespaces/%00/pods'])(
    'that cannot be read is refused: %s',
    async (path) => {
      expect((await served.ask(path)).code).toBe(400);
    },
  );

  it('of what is not simulated is an empty list of its kind, that nothing can be put into', async () => {
    const path = '/apis/node.k8s.io/v1/runtimeclasses';
    const { resourceVersion, ...list } = (await served.ask(path)).json().metadata;
    expect(list).toEqual({});
    expect(resourceVersion).toMatch(/^\d+$/);
    expect((await served.ask(path)).json()).toMatchObject({ kind: 'RuntimeClassList', items: [] });
    const body = '{"apiVersion":"node.k8s.io/v1","kind":"RuntimeClass","metadata":{"name":"a"},"handler":"a"}';
    const headers = { 'content-type': 'application/json' };
    const refused = await served.ask(path, { method: 'POST', headers, body });
    expect(refused.code).toBe(405);
    expect(refused.json().message).toContain('runtimeclasses.node.k8s.io');
  });

  it('may end with a slash', async () => {
    expect((await served.ask('/api/v1/namespaces/default/pods/')).json().kind).toBe('PodList');
  });

  it.each(['/healthz', '/livez', '/readyz', '/healthz/ping'])('says that all is well: %s', async (path) => {
    const { code, text } = await served.ask(path);
    expect([code, text]).toEqual([200, 'ok']);
  });

  it('says the version', async () => {
    expect((await served.ask('/version')).json()).toMatchObject({ major: '1', minor: '35', gitVersion: 'v1.35.4' });
  });
});

describe('a stream into a pod', () => {
  it.each(['exec', 'attach', 'portforward'])('asks for a pod that is there: %s', async (subresource) => {
    const path = `/api/v1/namespaces/default/pods/x/${subresource}`;
    const { code, json } = await served.ask(path, { method: 'POST' });
    expect([code, json().message]).toEqual([404, 'pods "x" not found']);
  });

  it.each([
    ['exec', 'WebSocket'],
    ['portforward', 'forwards no ports'],
  ])('over SPDY is refused with a reason: %s', async (subresource, reason) => {
    const pod = served.simulator.objects.list(pods, 'kube-system')[0]!;
    const path = `/api/v1/namespaces/kube-system/pods/${pod.metadata.name}/${subresource}?command=ls&stdout=true`;
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
    const { code, json } = await served.ask(path, { method: 'POST', headers });
    expect([code, json().reason]).toEqual([400, 'BadRequest']);
    expect(json().message).toContain(reason);
  });

  it('is for those who hold the token', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    const reply = await served.ask('/api/v1/namespaces/default/pods/x/exec', { headers, token: 'wrong' });
    expect(reply.code).toBe(401);
  });
});
