import { create } from '../../src/apiserver/handlers/create.ts';
import { deleteCollection, deleteObject } from '../../src/apiserver/handlers/delete.ts';
import { patch } from '../../src/apiserver/handlers/patch.ts';
import { review } from '../../src/apiserver/handlers/reviews.ts';
import { storedObject } from '../../src/apiserver/handlers/stored-object.ts';
import { subresourceVerbs } from '../../src/apiserver/handlers/subresources.ts';
import { update } from '../../src/apiserver/handlers/update.ts';
import type { Answer, ApiContext, ResourceRequest, Verb } from '../../src/apiserver/request.ts';
import { parseRoute, pathParts, verbOf } from '../../src/apiserver/routes.ts';
import { administrator } from '../../src/rbac/user.ts';

/** A request that a real server was sent, and what it answered. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly code: number;
  readonly warning?: string;
  readonly answer: unknown;
}

export interface Answered {
  readonly code: number;
  readonly warnings: readonly string[];
  readonly answer: unknown;
}

/** What the verbs answer to a request, past routing and printing. */
export function answer(context: ApiContext, { method, path, type, body }: Omit<Recorded, 'code' | 'answer'>): Answered {
  const [bare = '', query = ''] = path.split('?');
  const route = parseRoute(pathParts(bare) ?? []);
  if (route.is !== 'resource') return { code: 404, warnings: [], answer: route };
  const { at } = route;
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(textOf(body));
  const request: ResourceRequest = {
    user: administrator,
    method,
    path: bare,
    query: new URLSearchParams(query),
    headers: { 'user-agent': 'kubectl/v1.35.4 x', ...(type === undefined ? {} : { 'content-type': type }) },
    body: bytes,
    kind: at.kind,
    ...(at.namespace === undefined ? {} : { namespace: at.namespace }),
    ...(at.name === undefined ? {} : { name: at.name }),
    ...(at.subresource === undefined ? {} : { subresource: at.subresource }),
  };
  const verb = verbOf(method, at);
  if (verb === undefined) return { code: 405, warnings: [], answer: {} };
  const { group, version } = at.served;
  const reviewed =
    verb === 'create' ? review(context, { ...request, group, version, resource: at.kind.plural }) : undefined;
  const own = at.subresource === undefined ? verbs[verb] : ofSubresource(request);
  return toldAs(reviewed ?? own?.(context, request) ?? { code: 404, object: {} });
}

const get: Verb = (context, request) => ({ code: 200, object: storedObject(context, request) ?? {} });
const verbs: Readonly<Record<string, Verb>> = {
  get,
  list: () => ({ code: 200, object: {} }),
  create,
  update,
  patch,
  delete: deleteObject,
  deletecollection: deleteCollection,
};

function ofSubresource({ kind, subresource = '', method }: ResourceRequest): Verb | undefined {
  return subresourceVerbs[kind.plural]?.[subresource]?.[method as 'GET' | 'PUT' | 'PATCH' | 'POST'];
}

function toldAs(answered: Answer): Answered {
  const { warnings = [] } = answered;
  if ('refused' in answered) return { code: answered.refused.code, warnings, answer: answered.refused };
  return { code: answered.code, warnings, answer: answered.object };
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
