import { badRequest, type Status } from '../kube/api-errors.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Applied } from './cluster.ts';

/** A manifest that is refused before the server validates it. */
export function refused(status: Status): Applied {
  return { is: 'refused', status, warnings: [] };
}

/**
 * The refusal of a manifest of an unknown kind, in the words of kubectl, which looks kinds up before it sends anything.
 */
export function noKindMatch({ apiVersion, kind }: Manifest): Status {
  return { ...badRequest(`no matches for kind "${kind}" in version "${apiVersion}"`), reason: '' };
}

/** The manifest with a namespace, where its kind has namespaces and it names none. */
export function withDefaultNamespace(
  manifest: Manifest,
  { namespaced }: { readonly namespaced: boolean },
  namespace: string,
): Manifest {
  if (!namespaced || manifest.metadata?.namespace) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
