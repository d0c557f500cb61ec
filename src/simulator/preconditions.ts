import { conflict, type Status } from '../kube/api-errors.ts';
import type { Manifest } from '../kube/manifest.ts';
import { immortalNamespace } from './admission/namespace-lifecycle.ts';
import { isNamespace } from './kinds/core/namespace.ts';
import type { Kind } from './kinds/kind.ts';

/** What an object must be for a request to change it. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** The conflict of an update that was made from an older version of the object; undefined where there is none. */
export function staleVersion(kind: Kind, existing: Manifest, resourceVersion: string | undefined): Status | undefined {
  if (!resourceVersion || resourceVersion === existing.metadata.resourceVersion) return undefined;
  return conflict(kind, existing.metadata.name ?? '');
}

/** Why an object may not be deleted; undefined where it may. Source: k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`, which names the object by its kind. */
export function deletionRefusal(
  kind: Kind,
  object: Manifest,
  { uid, resourceVersion }: Preconditions,
): Status | undefined {
  const { name = '', uid: ownUid, resourceVersion: ownVersion } = object.metadata;
  const immortal = isNamespace(object) ? immortalNamespace(name) : undefined;
  if (immortal !== undefined) return immortal;
  const named = { group: kind.group, plural: kind.kind };
  if (uid !== undefined && uid !== ownUid) {
    const differs = `the UID in the precondition (${uid}) does not match the UID in record (${ownUid}).`;
    return conflict(named, name, `${differs} The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== ownVersion) {
    const differs = `the ResourceVersion in the precondition (${resourceVersion}) does not match`;
    const because = `${differs} the ResourceVersion in record (${ownVersion}). The object might have been modified`;
    return conflict(named, name, because);
  }
  return undefined;
}
