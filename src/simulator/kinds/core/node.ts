import type { Node } from 'kubernetes-types/core/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** A new node takes no pods until it is ready (plugin TaintNodesByCondition). */
export const node: Kind<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  nameRule: dnsSubdomain,
  prepare: ({ spec }, { existing, restored }) => {
    if (existing || restored) return;
    const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
    if (!spec!.taints?.some(({ key }) => key === taint.key)) spec!.taints = [...(spec!.taints ?? []), taint];
  },
};
