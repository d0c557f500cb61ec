import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Status } from '../../kube/api-errors.ts';
import type { Manifest, ObjectRef } from '../../kube/manifest.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { ClusterTrouble, unreachable } from './cluster-error.ts';
import { type ExecRequest, type Executed, execIn } from './exec.ts';
import { type Access, kubeconfigText } from './kube-config.ts';

/**
 * The API of a real cluster: objects as plain JSON, as they stand there. Every call may reject with `ClusterTrouble`.
 */
export interface KubeApi {
  readonly context: string;
  readonly server: string;
  /** The text of a kubeconfig with this context alone chosen, and a namespace in it. */
  kubeconfig(namespace: string): string;
  /** Any path below the server; a refusal is an answer too. */
  call(method: Method, path: string, body?: object, type?: string): Promise<Answer>;
  /** Undefined: not there. */
  get(ref: ObjectRef): Promise<Manifest | undefined>;
  /** All objects of a kind, of one namespace or of all. `query`, such as `labelSelector=a%3Db`, narrows it. */
  list(
    apiVersion: string,
    kind: string,
    within?: { readonly namespace?: string; readonly query?: string },
  ): Promise<readonly Manifest[]>;
  /** Creates it; a refusal is a `Status`, with the server's warnings either way. */
  create(manifest: Manifest): Promise<Written>;
  /** Replaces what stands, if it still is of the manifest's resourceVersion. */
  replace(manifest: Manifest): Promise<Written>;
  /** One that is not there is no error. `now`: without a grace period. */
  remove(ref: ObjectRef, how?: { readonly now?: boolean }): Promise<void>;
  /** Runs a command in a container. */
  exec(asked: ExecRequest): Promise<Executed>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  /** The HTTP status code. */
  readonly code: number;
  readonly body: unknown;
  /** Warnings of the server, each without its code and quotes. */
  readonly warnings: readonly string[];
}

export type Written =
  | { readonly object: Manifest; readonly warnings: readonly string[] }
  | { readonly refused: Status; readonly warnings: readonly string[] };

/** Longer than any answer takes to come, in milliseconds. */
const patience = 15_000;
/**
 * What changes nothing when it is done twice is tried again after so many milliseconds: a server that restarts is back
 * soon. One that has never answered is given up earlier.
 */
const again = { unknown: [250, 1000], known: [250, 1000, 2000, 4000] };

export function openApi(access: Access): KubeApi {
  const { context, server } = access;
  let standing: keyof typeof again = 'unknown';
  const call: KubeApi['call'] = async (method, path, body, type = 'application/json') => {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await send(access, method, path, body, type);
        standing = 'known';
        return answer;
      } catch (error) {
        const wait = method === 'GET' || method === 'DELETE' ? again[standing][attempt] : undefined;
        if (error instanceof ClusterTrouble || wait === undefined) throw asTrouble(server, error);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
  const write = async (method: 'POST' | 'PUT', path: string, manifest: Manifest): Promise<Written> => {
    const query = 'fieldManager=kubectl-client-side-apply&fieldValidation=Strict';
    const { code, body, warnings } = await call(method, `${path}?${query}`, manifest);
    if (code < 300) return { object: body as Manifest, warnings };
    return { refused: statusOf(code, body), warnings };
  };
  return {
    context,
    server,
    kubeconfig: (namespace) => kubeconfigText(access, namespace),
    call,
    async get(ref) {
      const { code, body } = await call('GET', pathOf(ref));
      if (code === 404) return undefined;
      if (code >= 300) throw refusal(server, code, body);
      return body as Manifest;
    },
    async list(apiVersion, kind, { namespace, query } = {}) {
      const path = collectionOf({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
      const items: Manifest[] = [];
      for (let next: string | undefined = ''; next !== undefined; ) {
        const words = [query, 'limit=500', next === '' ? undefined : `continue=${encodeURIComponent(next)}`];
        const { code, body } = await call('GET', `${path}?${words.filter(Boolean).join('&')}`);
        if (code >= 300) throw refusal(server, code, body);
        const page = body as {
          readonly items: readonly Manifest[];
          readonly metadata?: { readonly continue?: string };
        };
        items.push(...page.items.map((item) => ({ ...item, apiVersion, kind })));
        next = page.metadata?.continue || undefined;
      }
      return items;
    },
    create: (manifest) => write('POST', collectionOf(refOf(manifest)), manifest),
    replace: (manifest) => write('PUT', pathOf(refOf(manifest)), manifest),
    async remove(ref, { now = false } = {}) {
      const options = { propagationPolicy: 'Background', ...(now ? { gracePeriodSeconds: 0 } : {}) };
      const { code, body } = await call('DELETE', pathOf(ref), options);
      if (code >= 300 && code !== 404 && code !== 409) throw refusal(server, code, body);
    },
    exec: (asked) => execIn(access, asked),
  };
}

/** Which object a manifest is. */
export function refOf({ apiVersion, kind, metadata }: Manifest): ObjectRef {
  const { name = '', namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** A refusal of something that had to be read or done, as trouble: in the server's own words. */
export function refusal(server: string, code: number, body: unknown): ClusterTrouble {
  const { message } = statusOf(code, body);
  if (code === 401) {
    return new ClusterTrouble(
      'unauthorized',
      `the cluster at ${server} does not take the credentials of this context (any more): ${message}. Log in again, then try once more`,
    );
  }
  if (code === 403) return new ClusterTrouble('forbidden', `the cluster does not let you: ${message}`);
  return new ClusterTrouble('refused', `the cluster at ${server} says: ${message}`);
}

function asTrouble(server: string, error: unknown): ClusterTrouble {
  return error instanceof ClusterTrouble ? error : unreachable(server, error);
}

/** What a server answers that is not a `Status` (a proxy's page) is told by its code alone. */
function statusOf(code: number, body: unknown): Status {
  if (typeof body === 'object' && body !== null && (body as Status).kind === 'Status') return body as Status;
  const text = typeof body === 'string' ? body.trim().slice(0, 200) : '';
  const message = text || `HTTP ${code}`;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'InternalError', code };
}

/** The path of an object below the server. */
export function pathOf(ref: ObjectRef): string {
  return `${collectionOf(ref)}/${encodeURIComponent(ref.name)}`;
}

function collectionOf({ apiVersion, kind, namespace }: Pick<ObjectRef, 'apiVersion' | 'kind' | 'namespace'>): string {
  const known = kindOf(apiVersion, kind);
  if (known === undefined) throw new Error(`no kind ${kind} in ${apiVersion}`);
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = known.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${base}${within}/${known.plural}`;
}

async function send(
  { config, server }: Access,
  method: Method,
  path: string,
  body: object | undefined,
  type: string,
): Promise<Answer> {
  const options: Omit<RequestOptions, 'headers'> & { headers?: Record<string, string> } = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new ClusterTrouble('unauthorized', `this context cannot log in: ${(error as Error).message}`);
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...options.headers,
    accept: 'application/json',
    ...(text === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
  };
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  const request = url.protocol === 'http:' ? requestPlain : requestSecure;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(url, { ...options, method, headers, timeout: patience }, (answer) => {
    readAll(answer).then((read) => resolve(answered(answer, read)), reject);
  });
  asked.on('timeout', () => asked.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
  asked.on('error', reject);
  asked.end(text);
  return promise;
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answered({ statusCode = 0, headers }: IncomingMessage, text: string): Answer {
  const told = headers['warning'];
  const warnings = [...(Array.isArray(told) ? told.join(', ') : (told ?? '')).matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
  return {
    code: statusCode,
    body: parsed(text),
    warnings: warnings.map(([, says = '']) => says.replace(/\\(.)/g, '$1')),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
