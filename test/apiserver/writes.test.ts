import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AccountTokens } from '../../src/apiserver/access/account-token.ts';
import { apiContext } from '../../src/apiserver/access/admit-request.ts';
import { CertificateAuthority } from '../../src/apiserver/certificates/certificate-authority.ts';
import type { ApiContext } from '../../src/apiserver/request.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { normalAnswer } from './normal-answers.ts';
import { answer, type Recorded } from './recorded-answers.ts';
import { noSessions } from './server.fixture.ts';

interface Session {
  readonly session: string;
  readonly requests: readonly Recorded[];
}

const recording = new URL('writes-recorded.json', import.meta.url);
const sessions = JSON.parse(readFileSync(recording, 'utf8')) as readonly Session[];

/** A cluster that has the namespace of the recording. */
function shopContext(): ApiContext {
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
  const type = 'application/json';
  answer(context, { method: 'POST', path: '/api/v1/namespaces', type, body: { metadata: { name: 'shop' } } });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'shop' } };
  simulator.create(account);
  return context;
}

describe.each(sessions)('a server v1.35.4 and this one answer alike: $session', ({ requests }) => {
  const context = shopContext();
  test.each(requests.map((request) => [`${request.method} ${request.path}`, request] as const))(
    '%s',
    (_title, { code, warning = '', answer: real, ...request }) => {
      const ours = answer(context, request);
      const warnings = [...warning.matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)].map(
        ([, text]) => JSON.parse(text!) as string,
      );
      expect({ ...ours, answer: normalAnswer(ours.answer) }).toEqual({
        // Where the real server calls what somebody sent a fault of its own, this one does not.
        code: code === 500 ? 400 : code,
        warnings,
        answer: code === 500 ? { ...(real as object), code: 400, reason: '' } : normalAnswer(real),
      });
    },
  );
});
