import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountTokens } from '../../../src/apiserver/access/account-token.ts';
import { CertificateAuthority } from '../../../src/apiserver/certificates/certificate-authority.ts';
import { type ApiServer, serveApi } from '../../../src/apiserver/server.ts';
import { readCertificateRequest } from '../../../src/kube/credentials/certificate-request.ts';
import { bits, objectId, sequence, tagged } from '../../../src/kube/credentials/der.ts';
import { writeName } from '../../../src/kube/credentials/distinguished-name.ts';
import { printPem } from '../../../src/kube/credentials/pem.ts';
import { Simulator } from '../../../src/simulator/simulator.ts';
import { noSessions } from '../server.fixture.ts';

const authority = new CertificateAuthority(() => new Date());
let server: ApiServer;
beforeAll(async () => {
  const now = (): Date => new Date();
  const simulator = new Simulator({ now, random: () => 0.5 });
  const context = {
    simulator,
    sessions: noSessions,
    now,
    tokens: new AccountTokens(),
    authority,
    changed: () => undefined,
  };
  server = await serveApi({ context });
});
afterAll(() => server.close());

/** A key, and a certificate of an authority for a name with organizations. */
function credential(by: CertificateAuthority, name: string, organizations: readonly string[], seconds = 3600) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = writeName(
    new Map([
      ['2.5.4.3', [name]],
      ['2.5.4.10', organizations],
    ]),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const info = sequence(tagged(0x02, Uint8Array.of(0)), subject, spki, tagged(0xa0));
  const signature = bits(0, sign('sha256', info, privateKey));
  const pem = printPem('CERTIFICATE REQUEST', sequence(info, sequence(objectId('1.2.840.10045.4.3.2')), signature));
  const read = readCertificateRequest(btoa(pem));
  if ('fault' in read) throw new Error(read.fault);
  const cert = by.sign(read.request, { usages: ['client auth'], seconds });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** What the server answers to `auth whoami`: the code, and who it takes the client for. */
function whoami(client: object, authorization?: string): Promise<readonly [number | undefined, unknown]> {
  const { hostname, port } = new URL(server.url);
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const headers = {
    'content-type': 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
  };
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method: 'POST', headers, ca: server.caCertificate, agent: false };
    const sent = request({ ...options, servername: 'localhost', ...client }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const { status } = JSON.parse(text) as { readonly status?: { readonly userInfo?: object } };
        resolve([response.statusCode, status?.userInfo]);
      });
    });
    sent.on('error', reject);
    sent.end('{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}');
  });
}

it('says who a client is: the common name is the user, the organizations are groups', async () => {
  const jane = credential(authority, 'jane', ['night', 'developers']);
  const { fingerprint256 } = new X509Certificate(jane.cert);
  const digest = fingerprint256.replaceAll(':', '').toLowerCase();
  expect(await whoami(jane)).toEqual([
    201,
    {
      username: 'jane',
      groups: ['night', 'developers', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] },
    },
  ]);
});

it('wins over a token', async () => {
  const [code, user] = await whoami(credential(authority, 'jane', []), 'Bearer wrong');
  expect([code, user]).toMatchObject([201, { username: 'jane' }]);
});

it('of another authority is refused, and so is one that has ended; a token beside it counts', async () => {
  const stranger = credential(new CertificateAuthority(() => new Date()), 'jane', ['system:masters']);
  const ended = credential(authority, 'jane', [], -7200);
  expect((await whoami(stranger))[0]).toBe(401);
  expect((await whoami(ended))[0]).toBe(401);
  const [code, user] = await whoami(stranger, `Bearer ${server.token}`);
  expect([code, user]).toMatchObject([201, { username: 'kubernetes-admin' }]);
});

it('without a name is as none: the client is anonymous', async () => {
  expect((await whoami(credential(authority, '', ['night'])))[0]).toBe(403);
  expect((await whoami({}))[0]).toBe(403);
});
