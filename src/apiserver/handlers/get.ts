import { badRequest, notFound, resourceVersionTooLarge } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { versionIn } from '../options/list-options.ts';
import type { Answer, ApiContext, ResourceRequest } from '../request.ts';

/** One object by its name. */
export function get({ simulator }: ApiContext, request: ResourceRequest): Answer {
  const asked = request.query.get('resourceVersion') ?? '';
  if (asked !== '') {
    const version = versionIn(asked);
    if (version === undefined) return { refused: badRequest(`invalid resource version: ${notANumber(asked)}`) };
    const current = simulator.objects.version();
    if (version > current) return { refused: resourceVersionTooLarge(asked, current) };
  }
  const object = objectOf(simulator.objects, request);
  return object === undefined ? { refused: notFound(request.kind, request.name ?? '') } : { code: 200, object };
}

/** The object that a request names, as it stands. */
export function objectOf(
  objects: ApiContext['simulator']['objects'],
  { kind, name = '', namespace }: Pick<ResourceRequest, 'kind' | 'name' | 'namespace'>,
): Manifest | undefined {
  const ref = { apiVersion: apiVersionOf(kind), kind: kind.kind, name };
  return objects.find(namespace === undefined ? ref : { ...ref, namespace });
}

/** What the server says of a version that is no number. */
export function notANumber(version: string): string {
  const text = JSON.stringify(version);
  return `resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`;
}
