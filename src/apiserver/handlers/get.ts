import { badRequest, notFound, resourceVersionTooLarge } from '../../kube/api-errors.ts';
import { parseVersion } from '../options/list-options.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';
import { storedObject } from './stored-object.ts';

/** GET of one object by its name. */
export function get(context: ApiContext, request: ResourceRequest): Answer {
  const asked = request.query.get('resourceVersion') ?? '';
  if (asked !== '') {
    const version = parseVersion(asked);
    if (version === undefined) return { refused: badRequest(`invalid resource version: ${invalidVersionText(asked)}`) };
    const current = context.simulator.objects.version();
    if (version > current) return { refused: resourceVersionTooLarge(asked, current) };
  }
  const object = storedObject(context, request);
  return object === undefined ? { refused: notFound(request.kind, request.name ?? '') } : { code: 200, object };
}

/** The server's text about a resource version that is not a number. */
export function invalidVersionText(version: string): string {
  const text = JSON.stringify(version);
  return `resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`;
}
