import { Agent, type RequestOptions, request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serve } from './server.fixture.ts';

const requests = 10_000;

let served: Served;
let agent: Agent;
beforeAll(async () => {
  served = await serve();
  agent = new Agent({ keepAlive: true, maxSockets: 16, ca: served.server.caCertificate });
});
afterAll(async () => {
  agent.destroy();
  await served.server.close();
});

let seed = 20261121;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const sometimes = (): boolean => random() < 0.3;

const words = [
  'api',
  'apis',
  'v1',
  'apps',
  'networking.k8s.io',
  'namespaces',
  'default',
  'kube-system',
  'pods',
  'deployments',
  'watch',
  'networkpolicies',
  'status',
  'scale',
  'log',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'openapi',
  'v3',
  'v2',
  '..',
  '%2e%2e',
  '%00',
  '%zz',
  '',
  '__proto__',
  'constructor',
  'toString',
  'selfsubjectaccessreviews',
  'authorization.k8s.io',
  'services',
  'token',
  'eviction',
  'finalize',
  'ephemeralcontainers',
  'nodes',
  'secrets',
  'configmaps',
  'x'.repeat(300),
  '%F0%9F%92%A5',
];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const parameters = [
  'watch',
  'limit',
  'continue',
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'resourceVersionMatch',
  'dryRun',
  'force',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'includeObject',
  'fieldManager',
  'fieldValidation',
  'pretty',
  '__proto__',
  'propagationPolicy',
  'gracePeriodSeconds',
  'tailLines',
  'container',
  'command',
  'hash',
];
const values = [
  '',
  '0',
  '1',
  'true',
  '-1',
  '1e9',
  'NaN',
  'All',
  'a=b',
  'a in (b',
  '((((',
  '=,=,=',
  '9'.repeat(40),
  '\\',
  'Strict',
  '\u0000',
  'Exact',
];
const accepts = [
  '*/*',
  'application/json',
  'text/html',
  ';;;',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'q=;q=,,',
  'application/json;q=x',
];
const types = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'text/plain',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'x',
  '',
];

/** A path as kubectl would ask for, or words in any order, with a query of any sort. */
function anyPath(): string {
  const kind = pick(['pods', 'configmaps', 'services', 'networkpolicies', 'deployments']);
  const root =
    kind === 'deployments' ? '/apis/apps/v1' : kind === 'networkpolicies' ? '/apis/networking.k8s.io/v1' : '/api/v1';
  const near = `${root}/namespaces/default/${kind}${sometimes() ? '' : `/${pick(words)}`}${sometimes() ? `/${pick(words)}` : ''}`;
  const far = `/${Array.from({ length: Math.floor(random() * 8) }, () => pick(words)).join('/')}`;
  const query = Array.from(
    { length: Math.floor(random() * 4) },
    () => `${pick(parameters)}=${encodeURIComponent(pick(values))}`,
  );
  return `${random() < 0.6 ? near : far}${query.length > 0 ? `?${query.join('&')}&timeoutSeconds=1` : ''}`.replace(
    /watch=[^&]*/g,
    'watch=0',
  );
}

function anyBody(): Buffer {
  const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
  const object = {
    apiVersion: pick(['v1', 'apps/v1', 'networking.k8s.io/v1', '', 7, null]),
    kind: pick(['Pod', 'ConfigMap', 'NetworkPolicy', 'Deployment', 'DeleteOptions', 'Status', '', [], null]),
    metadata: pick([
      { name: 'a' },
      { name: {} },
      { name: 'A_', labels: [] },
      null,
      'x',
      { generateName: 'g-' },
      { finalizers: 'x' },
    ]),
    spec: pick([{}, null, [], 'x', { containers: {} }, { replicas: 'x' }, { podSelector: [] }, { template: null }]),
    ['__proto__']: { polluted: true },
  };
  const text = JSON.stringify(
    pick<unknown>([object, [object], [{ op: 'add', path: '/__proto__/a', value: 1 }], [{ op: 'x' }], null, 7, 'x']),
  );
  const torn = text.slice(0, Math.floor(random() * text.length));
  return pick([
    bytes,
    Buffer.concat([Buffer.from('k8s\0'), bytes]),
    Buffer.from(text),
    Buffer.from(torn),
    Buffer.from('{'.repeat(3000)),
    Buffer.from('a: *a'),
  ]);
}

function send(): Promise<{ readonly what: string; readonly code: number; readonly text: string }> {
  const { hostname, port } = new URL(served.server.url);
  const method = pick(methods);
  const path = anyPath();
  const headers = {
    authorization: `Bearer ${served.server.token}`,
    ...(sometimes() ? { accept: pick(accepts) } : {}),
    ...(sometimes() ? {} : { 'content-type': pick(types) }),
  };
  const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : anyBody();
  const options: RequestOptions = {
    hostname,
    port,
    agent,
    method,
    path,
    headers: { ...headers, 'content-length': body.length },
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({
          what: `${method} ${path} ${JSON.stringify(headers['content-type'])} ${body.toString()}`,
          code: response.statusCode ?? 0,
          text,
        }),
      );
    });
    sent.on('error', (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
    sent.end(body);
  });
}

describe('malformed requests', () => {
  it(`end in no fault of ours, ${requests} of them`, { timeout: 120_000 }, async () => {
    const bad: string[] = [];
    const codes = new Map<number, number>();
    for (let done = 0; done < requests; done += 50) {
      for (const { what, code, text } of await Promise.all(Array.from({ length: 50 }, send))) {
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code === 500 || /\n {4}at |\.ts:\d/.test(text))
          bad.push(`${what.slice(0, 300)} → ${code} ${text.slice(0, 300)}`);
      }
    }
    expect(bad).toEqual([]);
    expect([...codes.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 405]));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await served.ask('/healthz')).text).toBe('ok');
  });
});
