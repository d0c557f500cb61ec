import { expect, test } from 'vitest';
import { type AccountTokenInput, AccountTokens } from '../../../src/apiserver/access/account-token.ts';

const now = new Date('2026-11-21T18:41:35.700Z');
const issued = 1_795_286_495;
const issuer = 'https://kubernetes.default.svc.cluster.local';
const account = { name: 'default', uid: 'b411b5bd-bf90-4c40-9f6e-c7474a9bf2c9' };
const pod = { name: 'box', uid: 'ff2947b6-9c6e-45c0-99d9-d12f17623790' };
const node = { name: 'node1', uid: '7ab7583a-956f-47c7-b6eb-e2ec0f3fddc8' };

/** The first two parts of a token, and of the claims all but its number. */
function read(token: string): { readonly header: object; readonly claims: object } {
  const [header = {}, { jti, ...claims } = {}] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  expect(jti).toMatch(/^[0-9a-f-]{36}$/);
  return { header, claims };
}

const tokens = new AccountTokens();
const plain: AccountTokenInput = { namespace: 'shop', account, audiences: [], seconds: 3600 };

test('a token that was asked for claims what one of a 1.35.4 cluster claims', () => {
  const { header, claims } = read(tokens.issue(plain, now));
  expect(header).toEqual({ alg: 'ES256', kid: expect.stringMatching(/^[\w-]{43}$/) });
  expect(claims).toEqual({
    aud: [issuer],
    exp: issued + 3600,
    iat: issued,
    iss: issuer,
    'kubernetes.io': { namespace: 'shop', serviceaccount: account },
    nbf: issued,
    sub: 'system:serviceaccount:shop:default',
  });
});

test('a pod’s token is bound to the pod and its node, and is good for a year with a warning', () => {
  const { claims } = read(tokens.issue({ ...plain, seconds: 3607, pod, node }, now));
  expect(claims).toMatchObject({
    exp: issued + 31_536_000,
    'kubernetes.io': { namespace: 'shop', node, pod, serviceaccount: account, warnafter: issued + 3607 },
  });
});

test.each<[string, Partial<AccountTokenInput>]>([
  ['for an audience of its own', { seconds: 3607, audiences: ['vault'], pod, node }],
  ['for a time of its own', { seconds: 600, pod, node }],
])('a pod’s token %s ends when it says', (_, more) => {
  const { claims } = read(tokens.issue({ ...plain, ...more }, now));
  expect(claims).toMatchObject({ exp: issued + (more.seconds ?? 0), aud: more.audiences ?? [issuer] });
  expect(claims).not.toHaveProperty(['kubernetes.io', 'warnafter']);
});

test('tokens differ, and all are signed with one key', () => {
  const made = [tokens.issue(plain, now), tokens.issue(plain, now)];
  expect(made[0]).not.toBe(made[1]);
  expect(read(made[0] ?? '').header).toEqual(read(made[1] ?? '').header);
});
