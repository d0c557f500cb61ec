import type { ObjectRef } from '../kube/manifest.ts';
import { kindOf } from '../simulator/kinds/index.ts';

/** The path of an object on an API server. Throws for a kind that is not known, which is a bug. */
export function objectPath(ref: ObjectRef): string {
  return `${collectionPath(ref)}/${encodeURIComponent(ref.name)}`;
}

/** The path of all objects of a kind, in one namespace or in all. Throws for a kind that is not known. */
export function collectionPath({
  apiVersion,
  kind,
  namespace,
}: Pick<ObjectRef, 'apiVersion' | 'kind' | 'namespace'>): string {
  const known = kindOf(apiVersion, kind);
  if (known === undefined) throw new Error(`no kind ${kind} in ${apiVersion}`);
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = known.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${base}${within}/${known.plural}`;
}
