import { badRequest, invalid, notFound } from '../../kube/api-errors.ts';
import { objectAt } from '../../kube/json.ts';
import { timestamp } from '../../simulator/objects.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { accountToken, tokenIssuer } from '../access/account-token.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { Verb } from '../request.ts';
import { readBody } from '../wire/body.ts';
import { storedObject } from './stored-object.ts';

const tokenKind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', plural: 'tokenrequests' };
const HOUR = 3600;

/**
 * POST of a TokenRequest: answers with a token of the service account, valid for an hour unless the request says so.
 * Source: kubernetes/kubernetes pkg/registry/core/serviceaccount/storage/token.go.
 */
export const createToken: Verb = (context, request) => {
  const { name = '', namespace = '' } = request;
  const read = readWriteQuery(request, 'CreateOptions');
  if ('refused' in read) return read;
  const body = readBody(request, tokenKind);
  if ('refused' in body) return body;
  const account = storedObject(context, request);
  if (account === undefined) return { refused: notFound(request.kind, name) };
  const spec = objectAt(body.object, 'spec');
  const seconds = spec['expirationSeconds'] ?? HOUR;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    const field = 'Go struct field TokenRequestSpec.spec.expirationSeconds of type int64';
    return { refused: badRequest(`json: cannot unmarshal ${typeof seconds} into ${field}`) };
  }
  const fault = durationFault(seconds);
  if (fault !== undefined) {
    return { refused: invalid(tokenKind, '', [invalidValue('spec.expirationSeconds', seconds, fault)]) };
  }
  const audiences = Array.isArray(spec['audiences']) ? spec['audiences'].map(String) : [];
  const { uid = '' } = account.metadata;
  const token = accountToken({ namespace, account: { name, uid }, audiences, seconds }, context.now());
  const expires = new Date(context.now().getTime() + seconds * 1000);
  const status = { token, expirationTimestamp: timestamp(expires) };
  const object = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp: timestamp(context.now()) },
    spec: {
      audiences: audiences.length === 0 ? [tokenIssuer] : audiences,
      expirationSeconds: seconds,
      boundObjectRef: null,
    },
    status,
  };
  return { code: 201, object };
};

/** Why a token may not be valid for that long; undefined where it may. */
function durationFault(seconds: number): string | undefined {
  if (seconds < 600) return 'may not specify a duration less than 10 minutes';
  return seconds > 2 ** 32 ? 'may not specify a duration larger than 2^32 seconds' : undefined;
}
