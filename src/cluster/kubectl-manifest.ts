import { kubectlError, methodNotAllowed, type Status } from '../kube/api-errors.ts';
import type { Manifest } from '../kube/manifest.ts';
import { isServed } from '../kube/schema/served-kinds.ts';
import type { Applied } from './cluster.ts';

/** A manifest that is refused before the server validates it. */
export function refused(status: Status): Applied {
  return { is: 'refused', status, warnings: [] };
}

/**
 * The refusal of a manifest of a kind that is not kept: in the words of kubectl, which looks kinds up before it sends
 * anything; or, of a kind that Kubernetes has and these clusters do not keep, in those of their API server.
 */
export function refusedKind({ apiVersion, kind }: Manifest): Status {
  return isServed(apiVersion, kind)
    ? methodNotAllowed(`this cluster keeps no ${kind}: leave it out`)
    : kubectlError(`no matches for kind "${kind}" in version "${apiVersion}"`);
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
