import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { badRequest, invalid, notFound } from '../kube/refusals.ts';
import { timestamp } from '../simulator/objects.ts';
import { invalidValue } from '../simulator/validation/field-errors.ts';
import { isFields, readBody } from './body.ts';
import type { Verb } from './request.ts';
import { standingObject } from './update.ts';
import { readWriteQuery } from './write-options.ts';

const tokenKind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', plural: 'tokenrequests' };
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const HOUR = 3600;

/**
 * POST of a token request: a token of the service account, signed with a key of this process, which nothing takes.
 * Source: kubernetes/kubernetes pkg/registry/core/serviceaccount/storage/token.go; pkg/serviceaccount/claims.go.
 */
export const createToken: Verb = (context, request) => {
  const { name = '', namespace = '' } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, tokenKind);
  if ('refused' in body) return body;
  const account = standingObject(context, request);
  if (account === undefined) return { refused: notFound(request.kind, name) };
  const spec = isFields(body.object['spec']) ? body.object['spec'] : {};
  const seconds = spec['expirationSeconds'] ?? HOUR;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    const field = 'Go struct field TokenRequestSpec.spec.expirationSeconds of type int64';
    return { refused: badRequest(`json: cannot unmarshal ${typeof seconds} into ${field}`) };
  }
  const fault = durationFault(seconds);
  if (fault !== undefined) {
    return { refused: invalid(tokenKind, '', [invalidValue('spec.expirationSeconds', seconds, fault)]) };
  }
  const given = Array.isArray(spec['audiences']) ? spec['audiences'].map(String) : [];
  const audiences = given.length === 0 ? [ISSUER] : given;
  const now = Math.floor(context.now().getTime() / 1000);
  const { uid, creationTimestamp } = { ...account.metadata, creationTimestamp: timestamp(context.now()) };
  const token = signed({
    aud: audiences,
    exp: now + seconds,
    iat: now,
    iss: ISSUER,
    jti: randomUUID(),
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
  const status = { token, expirationTimestamp: timestamp(new Date((now + seconds) * 1000)) };
  const object = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: null },
    status,
  };
  return { code: 201, object };
};

function durationFault(seconds: number): string | undefined {
  if (seconds < 600) return 'may not specify a duration less than 10 minutes';
  return seconds > 2 ** 32 ? 'may not specify a duration larger than 2^32 seconds' : undefined;
}

let key: KeyObject | undefined;

/** A JSON web token (RFC 7519). */
function signed(claims: object): string {
  key ??= generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const kid = createHash('sha256')
    .update(key.export({ type: 'sec1', format: 'der' }))
    .digest('base64url');
  const text = [{ alg: 'ES256', kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(text.join('.')), { key, dsaEncoding: 'ieee-p1363' });
  return [...text, signature.toString('base64url')].join('.');
}
