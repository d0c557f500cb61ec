import { badRequest, expired, resourceVersionTooLarge, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { type ListOptions, parseVersion, readListOptions } from '../options/list-options.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';
import type { History } from '../watch-history.ts';
import { invalidVersionText } from './get.ts';

/** GET of all objects of a kind or of those in one namespace, in parts where the request has a limit. */
export function list({ simulator }: ApiContext, request: ResourceRequest, history: History): Answer {
  const options = readListOptions(request.query, request.kind);
  if ('refused' in options) return options;
  const from = listStart(options, simulator.objects.version());
  if ('refused' in from) return from;

  const { kind, namespace } = request;
  const objects = history.listAt(kind, namespace, from.version);
  if (objects === undefined) return { refused: expired(from.after === undefined ? listTooOld : continueTooOld) };
  const rest = objects
    .filter(options.selects)
    .filter((object) => from.after === undefined || keyOf(object) > from.after);
  const items = options.limit > 0 ? rest.slice(0, options.limit) : rest;
  const left = rest.length - items.length;
  const metadata = {
    resourceVersion: String(from.version),
    ...(left > 0 ? { continue: continueToken(from.version, items.at(-1)!) } : {}),
    ...(left > 0 && !options.selective ? { remainingItemCount: left } : {}),
  };
  return { code: 200, object: listObject(request, metadata, items) };
}

/** A list of objects, which do not repeat their kind. */
export function listObject(
  { kind }: Pick<ResourceRequest, 'kind'>,
  metadata: object,
  items: readonly Manifest[],
): object {
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
  };
}

/** The version to list, and the object after which to begin. */
type Start = { readonly version: number; readonly after?: string } | { readonly refused: Status };

/**
 * Where a list starts. A part that continues a list has the version of the first part. `Exact` lists the version that
 * the request names; any other request, the latest version.
 * Source: k8s.io/apiserver pkg/storage/continue.go.
 */
function listStart(options: ListOptions, current: number): Start {
  const { resourceVersion, resourceVersionMatch } = options;
  if (options.continue !== '') return continuedStart(options, current);
  if (resourceVersion === '') return { version: current };
  const version = parseVersion(resourceVersion);
  if (version === undefined) {
    return { refused: badRequest(`invalid resource version: ${invalidVersionText(resourceVersion)}`) };
  }
  if (version > current) return { refused: resourceVersionTooLarge(resourceVersion, current) };
  return { version: resourceVersionMatch === 'Exact' ? version : current };
}

function continuedStart({ continue: token, resourceVersion }: ListOptions, current: number): Start {
  const invalid = { refused: badRequest('invalid continue token: continue key is not valid: it cannot be read') };
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return invalid;
  }
  const { v, rv, start } = (read ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== 'meta.k8s.io/v1' || typeof rv !== 'number' || typeof start !== 'string' || !start.endsWith('\0'))
    return invalid;
  if (resourceVersion !== '' && resourceVersion !== '0') {
    return { refused: badRequest('specifying resource version is not allowed when using continue') };
  }
  return rv > current || rv < 1 ? { refused: expired(continueTooOld) } : { version: rv, after: start.slice(1, -1) };
}

function continueToken(rv: number, last: Manifest): string {
  const start = `/${keyOf(last)}\0`;
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

/** The key that lists are sorted by: the namespace, then the name. */
function keyOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

const listTooOld = 'The resourceVersion for the provided list is too old.';
const continueTooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
