import { isObject, type JsonObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';

/** The object that a request names, as it is stored; undefined where there is none. */
export function storedObject(
  { simulator }: ApiContext,
  { kind, namespace, name = '' }: Pick<ResourceRequest, 'kind' | 'name' | 'namespace'>,
): Manifest | undefined {
  const ref = { apiVersion: apiVersionOf(kind), kind: kind.kind, name };
  return simulator.objects.find(kind.namespaced && namespace !== undefined ? { ...ref, namespace } : ref);
}

/** An object as the path places it: in the namespace of the request, where its kind has namespaces. */
export function inRequestNamespace(object: object, { kind, namespace }: ResourceRequest): Manifest {
  const { metadata } = object as JsonObject;
  if (!kind.namespaced || (metadata !== undefined && metadata !== null && !isObject(metadata))) {
    return { ...object, metadata: metadata ?? {} } as unknown as Manifest;
  }
  return { ...object, metadata: { ...metadata, namespace } } as unknown as Manifest;
}
