import { type NodeObject, nodes } from '../kinds/core/node.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * A new node takes no pods until it is ready.
 * Source: kubernetes/kubernetes plugin/pkg/admission/nodetaint/admission.go.
 */
export const taintNodesByCondition: AdmissionPlugin<NodeObject> = {
  name: 'TaintNodesByCondition',
  handles: nodes,
  admit: ({ spec }, _kind, { existing, restored }) => {
    const { taints = [] } = spec;
    if (existing || restored || taints.some(({ key }) => key === NOT_READY.key)) return undefined;
    spec.taints = [...taints, NOT_READY];
    return undefined;
  },
};

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
