import type { Manifest } from '../kube/manifest.ts';
import { badRequest } from '../kube/refusals.ts';
import { fieldsOf } from '../kube/schema/fields.ts';
import type { Status } from '../kube/status.ts';
import { applyFault, applyThreeWay, lastAppliedTo, withLastApplied } from '../kube/three-way-merge.ts';
import type { Admitted } from '../simulator/admission.ts';
import { kindOf } from '../simulator/kinds/index.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Applied } from './cluster.ts';

/**
 * Applies one manifest as `kubectl apply -n NAMESPACE` does: creates the object, or changes what differs, taking away
 * what the manifest had when it was applied last and has no more. Fields that others wrote stay.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export function kubectlApply(simulator: Simulator, manifest: Manifest, namespace: string): Applied {
  const kind = kindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined) return refused(noMatch(manifest));
  const placed = kind.namespaced && !manifest.metadata?.namespace ? withNamespace(manifest, namespace) : manifest;
  const { name = '' } = placed.metadata ?? {};
  if (name === '') return refused(badRequest('resource name may not be empty'));

  const ref = { apiVersion: placed.apiVersion, kind: placed.kind, name };
  const live = simulator.objects.get(
    kind.namespaced ? { ...ref, namespace: placed.metadata.namespace ?? namespace } : ref,
  );
  const wanted = withLastApplied(placed);
  if (live === undefined) return appliedOf('created', simulator.create(wanted));
  const fields = fieldsOf(kind.group, kind.version, kind.kind);
  if (fields === undefined) return appliedOf('configured', simulator.update(wanted));
  const merged = applyThreeWay(live, lastAppliedTo(live), wanted, fields);
  if ('fault' in merged) return refused({ ...badRequest(applyFault(merged.fault)), reason: '' });
  const answer = simulator.update(merged.object);
  return appliedOf('object' in answer && answer.object === live ? 'unchanged' : 'configured', answer);
}

function appliedOf(is: 'created' | 'configured' | 'unchanged', answer: Admitted): Applied {
  return 'refused' in answer
    ? { is: 'refused', status: answer.refused, warnings: answer.warnings }
    : { is, object: answer.object, warnings: answer.warnings };
}

function refused(status: ReturnType<typeof badRequest>): Applied {
  return { is: 'refused', status, warnings: [] };
}

/** kubectl looks a kind up before it sends anything; these are its words. */
function noMatch({ apiVersion, kind }: Manifest): Status {
  return { ...badRequest(`no matches for kind "${kind}" in version "${apiVersion}"`), reason: '' };
}

function withNamespace(manifest: Manifest, namespace: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
