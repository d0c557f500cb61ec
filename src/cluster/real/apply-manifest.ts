import { kubectlError, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { applyFault, applyThreeWay, lastAppliedTo, withLastApplied } from '../../kube/merge/three-way-merge.ts';
import { fieldsOf } from '../../kube/schema/fields.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Applied } from '../cluster.ts';
import { refused, refusedKind, withDefaultNamespace } from '../kubectl-manifest.ts';
import { type KubeApi, refOf, type WriteResult } from './api/kube-api.ts';

/** How often a write is tried: another client may change the object between reading and writing it. */
const MAX_ATTEMPTS = 4;

/**
 * Applies one manifest to a real cluster as `kubectl apply -n NAMESPACE` does: creates the object or changes what
 * differs, and removes the fields that the manifest had at the last apply and no longer has. `onCreate` adds to a new
 * object what later manifests must not remove. Rejects with `ClusterError`.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export async function applyLive(
  api: KubeApi,
  manifest: Manifest,
  namespace: string,
  onCreate: (manifest: Manifest) => Manifest = (same) => same,
): Promise<Applied> {
  const kind = kindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined) return refused(refusedKind(manifest));
  const placed = withDefaultNamespace(manifest, kind, namespace);
  if (!placed.metadata?.name) return refused(kubectlError('resource name may not be empty'));
  const wanted = withLastApplied(placed);
  const fields = fieldsOf(kind.group, kind.version, kind.kind);
  for (let attempt = 1; ; attempt++) {
    const live = await api.get(refOf(placed));
    const merged = live && fields ? applyThreeWay(live, lastAppliedTo(live), wanted, fields) : { object: wanted };
    if ('fault' in merged) return refused(kubectlError(applyFault(merged.fault)));
    const written = await (live === undefined ? api.create(onCreate(wanted)) : api.replace(merged.object));
    if ('refused' in written && isRace(written.refused) && attempt < MAX_ATTEMPTS) continue;
    return appliedOf(live, written);
  }
}

function isRace({ reason }: Status): boolean {
  return reason === 'Conflict' || reason === 'AlreadyExists';
}

function appliedOf(live: Manifest | undefined, written: WriteResult): Applied {
  const { warnings } = written;
  if ('refused' in written) return { is: 'refused', status: written.refused, warnings };
  const { object } = written;
  const same = live?.metadata.resourceVersion === object.metadata.resourceVersion;
  return { is: live === undefined ? 'created' : same ? 'unchanged' : 'configured', object, warnings };
}
