import { badRequest, conflict, invalid, notFound, type Status } from '../../kube/api-errors.ts';
import { isObject, objectAt } from '../../kube/json.ts';
import { nodeTokenRefusal } from '../../simulator/admission/node-restriction.ts';
import { nodes } from '../../simulator/kinds/core/node.ts';
import { pods } from '../../simulator/kinds/core/pod.ts';
import { secrets } from '../../simulator/kinds/core/secret.ts';
import { timestamp } from '../../simulator/objects.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import { type BoundObject, tokenIssuer } from '../access/account-token.ts';
import { readWriteQuery } from '../options/write-options.ts';
import type { ApiContext, ResourceRequest, Verb } from '../request.ts';
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
  const { simulator } = context;
  const asked = { namespace, account: request.kind, name, audiences, boundObjectRef: spec['boundObjectRef'] };
  const beyondNode = nodeTokenRefusal(request.user, simulator.objects, asked);
  if (beyondNode !== undefined) return { refused: beyondNode };
  const bound = boundTo(context, request, spec['boundObjectRef']);
  if ('refused' in bound) return bound;
  const token = context.tokens.issue(
    { namespace, account: { name, uid }, audiences, seconds, ...bound },
    context.now(),
  );
  const expires = new Date(context.now().getTime() + seconds * 1000);
  const status = { token, expirationTimestamp: timestamp(expires) };
  const object = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp: timestamp(context.now()) },
    spec: {
      audiences: audiences.length === 0 ? [tokenIssuer] : audiences,
      expirationSeconds: seconds,
      boundObjectRef: isObject(spec['boundObjectRef']) ? spec['boundObjectRef'] : null,
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

interface TokenBinding {
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
  readonly secret?: BoundObject;
}

/** What a token is to be bound to: a pod with its node, a node or a Secret; nothing by default. */
function boundTo(
  { simulator: { objects } }: ApiContext,
  { namespace = '', name: account = '' }: ResourceRequest,
  reference: unknown,
): TokenBinding | { readonly refused: Status } {
  if (!isObject(reference)) return {};
  const [apiVersion = '', kind = '', name = '', wanted = ''] = ['apiVersion', 'kind', 'name', 'uid'].map((field) => {
    const value = reference[field];
    return typeof value === 'string' ? value : '';
  });
  const known = apiVersion === 'v1' ? boundKinds[kind] : undefined;
  if (known === undefined)
    return { refused: badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`) };
  const object =
    known === nodes
      ? objects.get(nodes, name)
      : known === pods
        ? objects.get(pods, namespace, name)
        : objects.get(secrets, namespace, name);
  if (object === undefined) return { refused: notFound(known, name) };
  const { uid = '' } = object.metadata;
  if (wanted !== '' && wanted !== uid) {
    const because = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
    return { refused: conflict(known, name, because) };
  }
  if (known === nodes) return { node: { name, uid } };
  if (known === secrets) return { secret: { name, uid } };
  const { serviceAccountName, nodeName } = objects.get(pods, namespace, name)?.spec ?? {};
  if (serviceAccountName !== account) {
    const because = `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`;
    return { refused: badRequest(because) };
  }
  const node = nodeName === undefined ? undefined : objects.get(nodes, nodeName);
  const onNode = node === undefined ? {} : { node: { name: node.metadata.name ?? '', uid: node.metadata.uid ?? '' } };
  return { pod: { name, uid }, ...onNode };
}

const boundKinds: Readonly<Record<string, typeof pods | typeof nodes | typeof secrets>> = {
  Pod: pods,
  Node: nodes,
  Secret: secrets,
};
