import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** What a token of a service account says. */
export interface AccountTokenInput {
  readonly namespace: string;
  readonly account: BoundObject;
  /** The servers that the token is meant for; an empty list means the API server. */
  readonly audiences: readonly string[];
  /** How long the token is valid, in seconds. */
  readonly seconds: number;
  /** The pod that the token is bound to, and the node of that pod. */
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
}

/** An object that a token is bound to. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** The issuer of all tokens, which is also their default audience. */
export const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';

/**
 * The duration that kubelet asks for by default for the token of a pod. The server then extends the token to a year and
 * notes the time from which on its use is reported.
 */
const POD_TOKEN_SECONDS = 3607;
const YEAR = 31_536_000;

/**
 * A token of a service account: a JSON Web Token (RFC 7519) signed with a key of this process. No server accepts it.
 * Source: kubernetes/kubernetes pkg/serviceaccount/claims.go; pkg/registry/core/serviceaccount/storage/token.go.
 */
export function accountToken(
  { namespace, account, audiences, seconds, pod, node }: AccountTokenInput,
  now: Date,
): string {
  const issued = Math.floor(now.getTime() / 1000);
  const isExtended = pod !== undefined && seconds === POD_TOKEN_SECONDS && audiences.length === 0;
  return signToken({
    aud: audiences.length === 0 ? [tokenIssuer] : audiences,
    exp: issued + (isExtended ? YEAR : seconds),
    iat: issued,
    iss: tokenIssuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node }),
      ...(pod === undefined ? {} : { pod }),
      serviceaccount: account,
      ...(isExtended ? { warnafter: issued + seconds } : {}),
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  });
}

let key: KeyObject | undefined;

function signToken(claims: object): string {
  key ??= generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const kid = createHash('sha256')
    .update(key.export({ type: 'sec1', format: 'der' }))
    .digest('base64url');
  const text = [{ alg: 'ES256', kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(text.join('.')), { key, dsaEncoding: 'ieee-p1363' });
  return [...text, signature.toString('base64url')].join('.');
}
