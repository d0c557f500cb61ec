import type { Status } from '../../../kube/api-errors.ts';
import type { Manifest, ObjectRef } from '../../../kube/manifest.ts';
import { collectionPath, objectPath } from '../../resource-path.ts';
import { ClusterError, unreachable } from '../cluster-error.ts';
import { type RemoteCommand, type RemoteCommandResult, runRemoteCommand } from './exec.ts';
import { type ClusterAccess, exportKubeconfig } from './kube-config.ts';
import { type ApiResponse, type HttpMethod, sendRequest } from './send-request.ts';

/** The API of a real cluster, with objects as plain JSON. Every method may reject with `ClusterError`. */
export interface KubeApi {
  readonly context: string;
  readonly server: string;
  /** The text of a kubeconfig with this context alone, and with a namespace for commands that name none. */
  kubeconfig(namespace: string): string;
  /** Sends a request for any path of the server. A refusal of the server is a response too. */
  call(method: HttpMethod, path: string, body?: object, type?: string): Promise<ApiResponse>;
  /** The object; undefined where it does not exist. */
  get(ref: ObjectRef): Promise<Manifest | undefined>;
  /** All objects of a kind, in one namespace or in all. `query`, such as `labelSelector=a%3Db`, restricts them. */
  list(
    apiVersion: string,
    kind: string,
    within?: { readonly namespace?: string; readonly query?: string },
  ): Promise<readonly Manifest[]>;
  /** Creates an object. */
  create(manifest: Manifest): Promise<WriteResult>;
  /** Replaces an object, if it still has the resourceVersion of the manifest. */
  replace(manifest: Manifest): Promise<WriteResult>;
  /** Deletes an object; one that does not exist is no error. `now`: without a grace period. */
  remove(ref: ObjectRef, how?: { readonly now?: boolean }): Promise<void>;
  /** Runs a command in a container, to its end. */
  exec(command: RemoteCommand): Promise<RemoteCommandResult>;
}

/** The object as the server has stored it, or its refusal; with the server's warnings either way. */
export type WriteResult =
  | { readonly object: Manifest; readonly warnings: readonly string[] }
  | { readonly refused: Status; readonly warnings: readonly string[] };

/**
 * In milliseconds: the waits before a GET or DELETE is sent again that could not be sent. A server that has answered
 * before may be restarting, and gets more time than one that never has.
 */
const RETRY_DELAYS = { untried: [250, 1000], answered: [250, 1000, 2000, 4000] };

/** The API of the cluster that a context of a kubeconfig names. No connection is made before the first request. */
export function connectKubeApi(access: ClusterAccess): KubeApi {
  const { context, server } = access;
  let state: keyof typeof RETRY_DELAYS = 'untried';
  const call: KubeApi['call'] = async (method, path, body, type = 'application/json') => {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await sendRequest(access, method, path, body, type);
        state = 'answered';
        return response;
      } catch (error) {
        const wait = method === 'GET' || method === 'DELETE' ? RETRY_DELAYS[state][attempt] : undefined;
        if (error instanceof ClusterError || wait === undefined) throw asClusterError(server, error);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
  const write = async (method: 'POST' | 'PUT', path: string, manifest: Manifest): Promise<WriteResult> => {
    const query = 'fieldManager=kubectl-client-side-apply&fieldValidation=Strict';
    const { code, body, warnings } = await call(method, `${path}?${query}`, manifest);
    if (code < 300) return { object: body as Manifest, warnings };
    return { refused: statusOf(code, body), warnings };
  };
  return {
    context,
    server,
    kubeconfig: (namespace) => exportKubeconfig(access, namespace),
    call,
    async get(ref) {
      const { code, body } = await call('GET', objectPath(ref));
      if (code === 404) return undefined;
      if (code >= 300) throw refusalError(server, code, body);
      return body as Manifest;
    },
    async list(apiVersion, kind, { namespace, query } = {}) {
      const path = collectionPath({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
      const items: Manifest[] = [];
      for (let next: string | undefined = ''; next !== undefined; ) {
        const words = [query, 'limit=500', next === '' ? undefined : `continue=${encodeURIComponent(next)}`];
        const { code, body } = await call('GET', `${path}?${words.filter(Boolean).join('&')}`);
        if (code >= 300) throw refusalError(server, code, body);
        const page = body as {
          readonly items: readonly Manifest[];
          readonly metadata?: { readonly continue?: string };
        };
        items.push(...page.items.map((item) => ({ ...item, apiVersion, kind })));
        next = page.metadata?.continue || undefined;
      }
      return items;
    },
    create: (manifest) => write('POST', collectionPath(refOf(manifest)), manifest),
    replace: (manifest) => write('PUT', objectPath(refOf(manifest)), manifest),
    async remove(ref, { now = false } = {}) {
      const options = { propagationPolicy: 'Background', ...(now ? { gracePeriodSeconds: 0 } : {}) };
      const { code, body } = await call('DELETE', objectPath(ref), options);
      if (code >= 300 && code !== 404 && code !== 409) throw refusalError(server, code, body);
    },
    exec: (command) => runRemoteCommand(access, command),
  };
}

/** The reference to the object of a manifest. */
export function refOf({ apiVersion, kind, metadata }: Manifest): ObjectRef {
  const { name = '', namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The error for a response that refuses what had to be read or done, in the words of the server. */
export function refusalError(server: string, code: number, body: unknown): ClusterError {
  const { message } = statusOf(code, body);
  if (code === 401) {
    return new ClusterError(
      'unauthorized',
      `the cluster at ${server} does not take the credentials of this context (any more): ${message}. Log in again, then try once more`,
    );
  }
  if (code === 403) return new ClusterError('forbidden', `the cluster does not let you: ${message}`);
  return new ClusterError('refused', `the cluster at ${server} says: ${message}`);
}

function asClusterError(server: string, error: unknown): ClusterError {
  return error instanceof ClusterError ? error : unreachable(server, error);
}

/** The Status in a response. Where the body is something else (the page of a proxy), one made from its text or code. */
function statusOf(code: number, body: unknown): Status {
  if (typeof body === 'object' && body !== null && (body as Status).kind === 'Status') return body as Status;
  const text = typeof body === 'string' ? body.trim().slice(0, 200) : '';
  const message = text || `HTTP ${code}`;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'InternalError', code };
}
