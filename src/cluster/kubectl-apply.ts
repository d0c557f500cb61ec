import { kubectlError } from '../kube/api-errors.ts';
import type { Manifest } from '../kube/manifest.ts';
import { applyFault, applyThreeWay, lastAppliedTo, withLastApplied } from '../kube/merge/three-way-merge.ts';
import { fieldsOf } from '../kube/schema/fields.ts';
import type { Admitted } from '../simulator/admission/admission.ts';
import { kindOf } from '../simulator/kinds/index.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Applied } from './cluster.ts';
import { refused, refusedKind, withDefaultNamespace } from './kubectl-manifest.ts';

/**
 * Applies one manifest as `kubectl apply -n NAMESPACE` does: creates the object or changes what differs, and removes
 * the fields that the manifest had at the last apply and no longer has. Fields that others wrote stay.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export function kubectlApply(simulator: Simulator, manifest: Manifest, namespace: string): Applied {
  const kind = kindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined) return refused(refusedKind(manifest));
  const placed = withDefaultNamespace(manifest, kind, namespace);
  const { name = '' } = placed.metadata ?? {};
  if (name === '') return refused(kubectlError('resource name may not be empty'));

  const ref = { apiVersion: placed.apiVersion, kind: placed.kind, name };
  const live = simulator.objects.find(
    kind.namespaced ? { ...ref, namespace: placed.metadata.namespace ?? namespace } : ref,
  );
  const wanted = withLastApplied(placed);
  if (live === undefined) return appliedOf('created', simulator.create(wanted));
  const fields = fieldsOf(kind.group, kind.version, kind.kind);
  if (fields === undefined) return appliedOf('configured', simulator.update(wanted));
  const merged = applyThreeWay(live, lastAppliedTo(live), wanted, fields);
  if ('fault' in merged) return refused(kubectlError(applyFault(merged.fault)));
  const answer = simulator.update(merged.object);
  return appliedOf('object' in answer && answer.object === live ? 'unchanged' : 'configured', answer);
}

function appliedOf(is: 'created' | 'configured' | 'unchanged', answer: Admitted): Applied {
  return 'refused' in answer
    ? { is: 'refused', status: answer.refused, warnings: answer.warnings }
    : { is, object: answer.object, warnings: answer.warnings };
}
