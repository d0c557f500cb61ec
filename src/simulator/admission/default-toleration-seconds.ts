import type { Toleration } from 'kubernetes-types/core/v1';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * A pod stays five minutes on a node that fails, unless it says itself what it tolerates of that.
 * Source: kubernetes/kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
export const defaultTolerationSeconds: AdmissionPlugin<PodObject> = {
  name: 'DefaultTolerationSeconds',
  handles: pods,
  admit: ({ spec }, _kind, { restored }) => {
    if (restored) return undefined;
    const tolerations = spec.tolerations ?? [];
    const covers =
      (key: string) =>
      (one: Toleration): boolean =>
        (one.key === key || !one.key) && (one.effect === 'NoExecute' || !one.effect);
    const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
      .filter((key) => !tolerations.some(covers(key)))
      .map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
    spec.tolerations = [...tolerations, ...added];
    return undefined;
  },
};
