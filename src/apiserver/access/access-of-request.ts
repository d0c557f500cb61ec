import { newStatus, type Status, type StatusDetails } from '../../kube/api-errors.ts';
import { quoteGo } from '../../kube/go-text.ts';
import { type AccessRequest, forbiddenText } from '../../rbac/access-request.ts';
import type { User } from '../../rbac/user.ts';
import { isFlagSet } from '../options/query-values.ts';
import type { HttpRequest } from '../request.ts';

/**
 * What a request wants to do, as far as its method, path and query say. Resources need not exist.
 * Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go, `NewRequestInfo`.
 */
export function accessOf({ method, path, query }: Pick<HttpRequest, 'method' | 'path' | 'query'>): AccessRequest {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const inPath = { verb: method.toLowerCase(), path: decoded(path) };
  const [root, ...rest] = parts;
  const [group = '', , ...more] = root === 'apis' ? rest : ['', ...rest];
  if ((root !== 'api' && root !== 'apis') || more.length === 0) return inPath;
  const isWatch = more[0] === 'watch';
  const names = isWatch || more[0] === 'proxy' ? more.slice(1) : more;
  if (names.length === 0) return inPath;
  const [first, second, third] = names;
  const namespace = first === 'namespaces' ? second : undefined;
  const isInNamespace = namespace !== undefined && third !== undefined && !namespaceSubresources.has(third);
  const [resource = '', name, subresource] = isInNamespace ? names.slice(2) : names;
  const selected = name ?? (method === 'GET' && !isWatch ? selectedName(query) : undefined);
  const fieldSelector = name === undefined && method === 'GET' ? query.get('fieldSelector') : null;
  return {
    verb: isWatch ? 'watch' : verbOf(method, name !== undefined, query),
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(selected === undefined ? {} : { name: selected }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(fieldSelector === null ? {} : { fieldSelector }),
  };
}

/** HTTP 403 for a user who may not do something. Source: k8s.io/apimachinery pkg/api/errors/errors.go, `NewForbidden`. */
export function forbiddenAccess(user: User, request: AccessRequest, reason = ''): Status {
  const text = `${forbiddenText(user.name, request)}${reason === '' ? '' : `: ${reason}`}`;
  if ('path' in request) return newStatus(403, 'Forbidden', `forbidden: ${text}`, {});
  const { group, resource, name } = request;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const what = name === undefined ? qualified : `${qualified} ${quoteGo(name)}`;
  const details: StatusDetails = {
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  };
  return newStatus(403, 'Forbidden', `${what} is forbidden: ${text}`, details);
}

const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

const verbs: Readonly<Record<string, readonly [collection: string, object: string]>> = {
  GET: ['list', 'get'],
  HEAD: ['list', 'get'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['deletecollection', 'delete'],
};

function verbOf(method: string, isNamed: boolean, query: URLSearchParams): string {
  const [collection = '', object = ''] = verbs[method] ?? [];
  if (isNamed) return object;
  return collection === 'list' && isFlagSet(query.get('watch')) ? 'watch' : collection;
}

/** The name that a list or watch of one object selects. A selector with escaped characters selects none here. */
function selectedName(query: URLSearchParams): string | undefined {
  const selector = query.get('fieldSelector') ?? '';
  if (selector.includes('\\')) return undefined;
  for (const term of selector.split(',')) {
    const [, name] = /^metadata\.name==?([^=].*)$/.exec(term) ?? [];
    if (name !== undefined && !/[/%]/.test(name) && name !== '.' && name !== '..') return name;
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
