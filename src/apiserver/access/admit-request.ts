import type { IncomingMessage } from 'node:http';
import type { Status } from '../../kube/api-errors.ts';
import type { User } from '../../rbac/user.ts';
import type { ApiContext, ClusterContext, HttpRequest } from '../request.ts';
import { accessOf } from './access-of-request.ts';
import type { TokenSurroundings } from './account-token.ts';
import { Authenticator, type UsedSecret } from './authenticate.ts';
import { Authorizer } from './authorizer.ts';
import { clientCertificate } from './client-certificate.ts';
import { impersonatedUser, impersonates } from './impersonate.ts';
import { noteUse } from './token-tracking.ts';

/** The parts that decide who may make a request. */
export interface AccessControl {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

/** What requests to a cluster work on, where the administrator has this token. */
export function apiContext(cluster: ClusterContext, token: string): ApiContext {
  const { simulator, tokens, now } = cluster;
  const surroundings = (): TokenSurroundings => ({ objects: simulator.objects, now: now() });
  const onSecretUsed = (used: UsedSecret): void => {
    if (noteUse(simulator.objects, used, now())) cluster.changed();
  };
  const { anonymous = true } = cluster;
  const authenticator = new Authenticator(token, tokens, surroundings, { anonymous, onSecretUsed });
  return { ...cluster, authenticator, authorizer: new Authorizer(simulator.objects) };
}

/**
 * The user that a request counts as, if that user may make it; else the refusal (400, 401, 403).
 * Source: k8s.io/apiserver pkg/server/config.go, `DefaultBuildHandlerChain`.
 */
export function admittedUser(
  { authenticator, authorizer }: AccessControl,
  incoming: Pick<IncomingMessage, 'headers' | 'headersDistinct' | 'socket'>,
  request: Pick<HttpRequest, 'method' | 'path' | 'query'>,
): User | { readonly refused: Status } {
  const own = authenticator.userOf(incoming.headers.authorization, clientCertificate(incoming));
  if ('refused' in own) return own;
  const user = impersonates(incoming.headers) ? impersonatedUser(authorizer, own, incoming.headersDistinct) : own;
  if ('refused' in user) return user;
  const refused = authorizer.refusal(user, request);
  return refused === undefined ? user : { refused };
}

/**
 * The request by which a stream into a pod is authorized. Whatever the method, the user must be allowed to create it: the
 * first request of a WebSocket is always a GET.
 * Source: kubernetes/kubernetes, feature AuthorizePodWebsocketUpgradeCreatePermission.
 */
export function streamAccess(
  request: Pick<HttpRequest, 'method' | 'path' | 'query'>,
): Pick<HttpRequest, 'method' | 'path' | 'query'> {
  const access = accessOf(request);
  return 'path' in access || access.verb !== 'get' || access.subresource === undefined
    ? request
    : { ...request, method: 'POST' };
}
