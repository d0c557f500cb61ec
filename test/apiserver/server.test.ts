import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../src/apiserver/certificates/certificate-authority.ts';
import { type Served, serve } from './server.fixture.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.server.close());

/** Sends bytes over TLS as they are, and gives back all that comes until the other side ends. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(served.server.url);
    const socket = tlsConnect({ host: hostname, port: Number(port), ca: served.server.caCertificate }, () => {
      socket.write(text);
    });
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
    socket.setTimeout(2000, () => socket.destroy());
  });
}

describe('the server', () => {
  it.each(['wrong', 'x'.repeat(100), 'a.b.c'])('refuses the token %j', async (token) => {
    const { code, json } = await served.ask('/api/v1/pods', { token });
    expect(code).toBe(401);
    expect(json()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it.each([
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example:443' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost' },
  ])('refuses a request of a web page elsewhere: %j', async (headers) => {
    const { code, json } = await served.ask('/version', { headers });
    expect(code).toBe(403);
    expect(json().reason).toBe('Forbidden');
  });

  it.each(['localhost', 'localhost:8443', '127.0.0.1'])('answers to the name %s', async (host) => {
    expect((await served.ask('/version', { headers: { host } })).code).toBe(200);
  });

  it('reads no body longer than 3 MiB, and says so', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024 + 1, ' ');
    const headers = { 'content-type': 'application/json' };
    const { code, json } = await served.ask('/api/v1/namespaces', { method: 'POST', headers, body });
    expect([code, json().message]).toEqual([413, 'Request entity too large: limit is 3145728']);
  });

  it.each(['GET / HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n', 'GET /api HTTP/9.9\r\n\r\n', '\0\0\0\0\r\n\r\n'])(
    'answers %j with a refusal, and goes on',
    async (text) => {
      expect(await raw(text)).toMatch(/^HTTP\/1\.1 400 |^$/);
      expect((await served.ask('/healthz')).text).toBe('ok');
    },
  );

  it('survives those who do not speak TLS', async () => {
    const { hostname, port } = new URL(served.server.url);
    await new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.end('GET / HTTP/1.0\r\n\r\n'));
      socket.on('data', () => undefined);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
    expect((await served.ask('/livez')).text).toBe('ok');
  });

  it('gives a kubeconfig that holds its address, its authority, the token and a namespace', () => {
    const { url, token, caCertificate } = served.server;
    const text = served.server.kubeconfig('shop');
    for (const part of [url, token, Buffer.from(caCertificate).toString('base64'), 'namespace: "shop"']) {
      expect(text).toContain(part);
    }
  });

  it('cannot be served twice on one port', async () => {
    await expect(serve({ port: Number(new URL(served.server.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('ends all connections when it is closed', async () => {
    const other = await serve();
    const watching = other.watch('/api/v1/pods?watch=true', 1000);
    await other.ask('/healthz');
    await other.server.close();
    await watching;
    await expect(other.ask('/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the certificate', () => {
  it('is for 127.0.0.1 and localhost, signed by its own authority, and good for a year', () => {
    const signer = new CertificateAuthority(() => new Date('2026-11-21T00:00:00Z'));
    const [{ certificate }, caCertificate] = [signer.serverCertificate(), signer.certificate];
    const [leaf, authority] = [new X509Certificate(certificate), new X509Certificate(caCertificate)];
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect([leaf.ca, authority.ca]).toEqual([false, true]);
    expect(leaf.checkIssued(authority)).toBe(true);
    expect([leaf.validFrom, leaf.validTo]).toEqual(['Nov 20 00:00:00 2026 GMT', 'Nov 21 00:00:00 2027 GMT']);
  });
});
