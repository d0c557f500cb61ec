import type { Pod } from 'kubernetes-types/core/v1';

/** What a pod's projected token claims: the form is the real one, the signature is nobody's. */
const header = { alg: 'RS256', kid: 'sallyport' };

/** Seconds that a projected token is good for. Source: core/v1 `ServiceAccountTokenProjection.expirationSeconds`. */
const goodFor = 3607;

/**
 * The token of a pod's service account, as its containers read it.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
export function accountToken({ metadata = {}, spec }: Pod, audience: string, now: Date): string {
  const { namespace = 'default', name = '', uid = '' } = metadata;
  const account = spec?.serviceAccountName ?? 'default';
  const issued = Math.floor(now.getTime() / 1000);
  const issuer = 'https://kubernetes.default.svc.cluster.local';
  const claims = {
    aud: [audience === '' ? issuer : audience],
    exp: issued + goodFor,
    iat: issued,
    iss: issuer,
    'kubernetes.io': { namespace, pod: { name, uid }, serviceaccount: { name: account } },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${Buffer.alloc(256, uid).toString('base64url')}`;
}
