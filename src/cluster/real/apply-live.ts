import type { Manifest } from '../../kube/manifest.ts';
import { badRequest } from '../../kube/refusals.ts';
import { fieldsOf } from '../../kube/schema/fields.ts';
import type { Status } from '../../kube/status.ts';
import { applyFault, applyThreeWay, lastAppliedTo, withLastApplied } from '../../kube/three-way-merge.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Applied } from '../cluster.ts';
import { type KubeApi, refOf, type Written } from './kube-api.ts';

/** Somebody else may change the object between the reading and the writing: so often it is tried again. */
const attempts = 4;

/**
 * Applies one manifest to a real cluster as `kubectl apply -n NAMESPACE` does: creates the object, or changes what
 * differs, taking away what the manifest had when it was applied last and has no more. `made` adds to an object that is
 * created what no manifest is to take away again. Rejects with `ClusterTrouble`.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export async function applyLive(
  api: KubeApi,
  manifest: Manifest,
  namespace: string,
  made: (manifest: Manifest) => Manifest = (same) => same,
): Promise<Applied> {
  const kind = kindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined) return refused(noMatch(manifest));
  const placed =
    kind.namespaced && !manifest.metadata?.namespace
      ? { ...manifest, metadata: { ...manifest.metadata, namespace } }
      : manifest;
  if (!placed.metadata?.name) return refused(badRequest('resource name may not be empty'));
  const wanted = withLastApplied(placed);
  const fields = fieldsOf(kind.group, kind.version, kind.kind);
  for (let attempt = 1; ; attempt++) {
    const live = await api.get(refOf(placed));
    const merged = live && fields ? applyThreeWay(live, lastAppliedTo(live), wanted, fields) : { object: wanted };
    if ('fault' in merged) return refused({ ...badRequest(applyFault(merged.fault)), reason: '' });
    const written = await (live === undefined ? api.create(made(wanted)) : api.replace(merged.object));
    if ('refused' in written && isRace(written.refused) && attempt < attempts) continue;
    return appliedOf(live, written);
  }
}

function isRace({ reason }: Status): boolean {
  return reason === 'Conflict' || reason === 'AlreadyExists';
}

function appliedOf(live: Manifest | undefined, written: Written): Applied {
  const { warnings } = written;
  if ('refused' in written) return { is: 'refused', status: written.refused, warnings };
  const { object } = written;
  const same = live?.metadata.resourceVersion === object.metadata.resourceVersion;
  return { is: live === undefined ? 'created' : same ? 'unchanged' : 'configured', object, warnings };
}

function refused(status: Status): Applied {
  return { is: 'refused', status, warnings: [] };
}

/** kubectl looks a kind up before it sends anything; these are its words. */
function noMatch({ apiVersion, kind }: Manifest): Status {
  return { ...badRequest(`no matches for kind "${kind}" in version "${apiVersion}"`), reason: '' };
}
