import type { End, PodFacts } from './ends.ts';
import type { Interpretation } from './interpretations.ts';

/**
 * The pod that policies see at an end, under one interpretation; undefined where they see none. The traffic of a
 * host-network pod is usually taken for its node's: then policies do not select it, and selectors do not match it.
 */
export function podOfEnd(end: End, interpretation: Interpretation): PodFacts | undefined {
  return end.pod?.hostNetwork === true && interpretation.hostNetwork === 'node' ? undefined : end.pod;
}

/**
 * Whether one end is a pod and the other is the node that it runs on, or a host-network pod that counts as that node.
 */
export function isOwnNode(one: End, other: End, interpretation: Interpretation): boolean {
  if (one.node === undefined || one.node !== other.node) return false;
  return (podOfEnd(one, interpretation) === undefined) !== (podOfEnd(other, interpretation) === undefined);
}
