import { Agent, request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccountTokens } from '../../src/apiserver/access/account-token.ts';
import { apiContext } from '../../src/apiserver/access/admit-request.ts';
import { CertificateAuthority } from '../../src/apiserver/certificates/certificate-authority.ts';
import type { ApiContext } from '../../src/apiserver/request.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { type OddRequest, oddRequest } from './arbitrary-requests.ts';
import { answer } from './recorded-answers.ts';
import { noSessions, type Served, serve } from './server.fixture.ts';

/** What kubectl is promised, whatever was sent before: objects can be made and are there. */
function expectServing(context: ApiContext): void {
  const type = 'application/json';
  const made = { method: 'POST', path: '/api/v1/namespaces', type, body: { metadata: { generateName: 'after-' } } };
  expect(answer(context, made).code).toBe(201);
  expect(answer(context, { method: 'GET', path: '/api/v1/namespaces/default' }).code).toBe(200);
}

function freshContext(): ApiContext {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const at = new Date('2026-11-21T18:00:00Z');
  const simulator = new Simulator({ now: () => at, random });
  const cluster = { simulator, sessions: noSessions, now: () => at, changed: () => simulator.settle() };
  const context = apiContext(
    { ...cluster, tokens: new AccountTokens(), authority: new CertificateAuthority(() => new Date()) },
    'token',
  );
  simulator.settle();
  for (const name of ['shop', 'web']) {
    simulator.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    simulator.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: name },
      data: { a: '1' },
    });
    simulator.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: name },
      spec: {
        ports: [
          { port: 53, protocol: 'UDP', name: 'u' },
          { port: 53, name: 't' },
        ],
        selector: { a: 'b' },
      },
    });
    const spec = { containers: [{ name: 'c', image: 'd' }] };
    simulator.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: name },
      spec,
    });
    simulator.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: name },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'd' }] } },
      },
    });
  }
  simulator.settle();
  return context;
}

describe('malformed requests', () => {
  test('10,000 of them are all answered, none as a fault of the server, and the cluster goes on', () => {
    let context = freshContext();
    let count = 0;
    fc.assert(
      fc.property(oddRequest, (request) => {
        if (++count % 500 === 0) {
          expectServing(context);
          context = freshContext();
        }
        const started = performance.now();
        const { code, answer: answered } = answer(context, request);
        expect(code).not.toBe(500);
        expect(code).toBeGreaterThanOrEqual(200);
        expect(code).toBeLessThan(600);
        expect(() => JSON.stringify(answered)).not.toThrow();
        expect(performance.now() - started).toBeLessThan(2000);
      }),
      { numRuns: 10_000 },
    );
    expectServing(context);
  }, 120_000);

  test.each([
    [
      'a patch of ten thousand operations and one',
      'application/json-patch+json',
      JSON.stringify(Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' }))),
      413,
    ],
    [
      'a patch that copies a document into itself again and again',
      'application/json-patch+json',
      JSON.stringify(Array.from({ length: 60 }, () => ({ op: 'copy', from: '', path: '/data/x' }))),
      422,
    ],
    ['lists within lists within lists', 'application/json-patch+json', '['.repeat(100_000), 400],
    ['maps within maps within maps', 'application/merge-patch+json', '{"a":'.repeat(100_000), 400],
    ['flow maps without end', 'application/apply-patch+yaml', '{a: '.repeat(20_000), 400],
    ['YAML that takes too long', 'application/apply-patch+yaml', '- '.repeat(500_000), 413],
    ['JSON that is none and as long', 'application/apply-patch+yaml', `{${'"a":1,'.repeat(300_000)}`, 413],
    [
      'aliases of aliases',
      'application/apply-patch+yaml',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${at === 0 ? '*a,*a' : `*b${at - 1},*b${at - 1}`}]`).join('\n')}`,
      400,
    ],
  ])('%s are refused at once', (_what, type, body, code) => {
    const context = freshContext();
    const started = performance.now();
    const path = '/api/v1/namespaces/shop/configmaps/c?fieldManager=x';
    expect(answer(context, { method: 'PATCH', path, type, body }).code).toBe(code);
    expect(performance.now() - started).toBeLessThan(2000);
    expectServing(context);
  });
});

describe('a server', () => {
  let served: Served;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(async () => {
    agent.destroy();
    await served.server.close();
  });

  test('answers malformed requests on connections that it keeps, none with a 500', async () => {
    const codes: number[] = [];
    for (const request of fc.sample(oddRequest, 400)) codes.push(await codeOf(served, agent, request));
    expect(codes.filter((code) => code === 500 || code < 200)).toEqual([]);
    expect((await served.ask('/api/v1/namespaces')).code).toBe(200);
  }, 60_000);

  test.each([
    'GET / HTTP/9.9\r\n\r\n',
    'GET\r\n\r\n',
    '\0\0\0\0\r\n\r\n',
    'POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n',
    'POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    `GET / HTTP/1.1\r\n${'X-Odd: y\r\n'.repeat(5000)}\r\n`,
  ])('refuses what is no HTTP and goes on: %j', async (text) => {
    const { hostname, port } = new URL(served.server.url);
    const reply = await new Promise<string>((resolve) => {
      const socket = connect({
        host: hostname,
        port: Number(port),
        ca: served.server.caCertificate,
        servername: 'localhost',
      });
      let got = '';
      socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
      socket.on('close', () => resolve(got));
      socket.on('error', () => socket.destroy());
      socket.end(text);
    });
    expect(reply === '' || /^HTTP\/1\.1 4\d\d /.test(reply)).toBe(true);
    expect((await served.ask('/api/v1/namespaces')).code).toBe(200);
  });

  test('outlives bytes that are no TLS', async () => {
    const { hostname, port } = new URL(served.server.url);
    await new Promise<void>((resolve) => {
      const socket = connectTcp({ host: hostname, port: Number(port) });
      socket.on('close', () => resolve());
      socket.on('error', () => socket.destroy());
      socket.end('GET / HTTP/1.1\r\n\r\n');
    });
    expect((await served.ask('/api/v1/namespaces')).code).toBe(200);
  });
});

/** The code that a request is answered with; 400 for one that no client could send. */
function codeOf({ server }: Served, agent: Agent, { method, path, type, body }: OddRequest): Promise<number> {
  const { hostname, port } = new URL(server.url);
  const bytes = Buffer.from(body instanceof Uint8Array ? body : String(body));
  const headers = {
    authorization: `Bearer ${server.token}`,
    'content-type': type ?? '',
    'content-length': bytes.length,
  };
  return new Promise((resolve, reject) => {
    try {
      const sent = httpsRequest(
        { hostname, port, path, method, headers, agent, ca: server.caCertificate, servername: 'localhost' },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'HPE_INVALID_METHOD' ? resolve(400) : reject(error),
      );
      sent.end(bytes);
    } catch {
      resolve(400);
    }
  });
}
