import type { Manifest } from '../../kube/manifest.ts';
import type { Kind } from '../kinds/kind.ts';
import type { AdmissionAttributes, AdmissionPlugin, Refusal } from './attributes.ts';
import { certificateSubjectRestriction } from './certificate-subject-restriction.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction.ts';
import { priority } from './priority.ts';
import { serviceAccount } from './service-account.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';

/**
 * The admission plug-ins in the order in which they run.
 * Source: kubernetes/kubernetes pkg/kubeapiserver/options/plugins.go, `AllOrderedPlugins`.
 */
const plugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  certificateSubjectRestriction,
];

/**
 * Hands an object to every plug-in that handles its kind. They change it in place. Returns the first refusal; the
 * plug-ins behind it run all the same, for controllers that write the object in spite of it.
 */
export function runPlugins<T extends Manifest>(
  object: T,
  kind: Kind<T>,
  attributes: AdmissionAttributes,
): Refusal | undefined {
  let refusal: Refusal | undefined;
  for (const plugin of plugins) {
    if (plugin.handles !== undefined && plugin.handles !== kind) continue;
    const refused = plugin.admit(object, kind, attributes);
    refusal ??= refused;
  }
  return refusal;
}
