import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** Whom a token speaks for, and for whom it is meant. */
export interface AccountTokenOf {
  readonly namespace: string;
  readonly account: Bound;
  /** Who may take it; none means the API server. */
  readonly audiences: readonly string[];
  /** How long it is good for. */
  readonly seconds: number;
  /** The pod that it dies with, and that pod's node. */
  readonly pod?: Bound;
  readonly node?: Bound;
}

/** An object that a token is bound to. */
export interface Bound {
  readonly name: string;
  readonly uid: string;
}

export const issuer = 'https://kubernetes.default.svc.cluster.local';

/**
 * A pod asks for so many seconds unless told otherwise, and then gets a year, with a time from which its use is warned
 * of.
 */
const askedForPods = 3607;
const year = 31_536_000;

/**
 * A token of a service account: a JSON web token (RFC 7519) signed with a key of this process, which nothing takes.
 * Source: kubernetes/kubernetes pkg/serviceaccount/claims.go; pkg/registry/core/serviceaccount/storage/token.go.
 */
export function accountToken({ namespace, account, audiences, seconds, pod, node }: AccountTokenOf, now: Date): string {
  const issued = Math.floor(now.getTime() / 1000);
  const isExtended = pod !== undefined && seconds === askedForPods && audiences.length === 0;
  return signed({
    aud: audiences.length === 0 ? [issuer] : audiences,
    exp: issued + (isExtended ? year : seconds),
    iat: issued,
    iss: issuer,
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

function signed(claims: object): string {
  key ??= generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const kid = createHash('sha256')
    .update(key.export({ type: 'sec1', format: 'der' }))
    .digest('base64url');
  const text = [{ alg: 'ES256', kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(text.join('.')), { key, dsaEncoding: 'ieee-p1363' });
  return [...text, signature.toString('base64url')].join('.');
}
