import type { Document } from '../../kube/yaml/read-manifests.ts';

/** So many policies are read of all files together. Each is validated and compiled, and more of them take minutes. */
const MAX_POLICIES = 50_000;

/** Counts the NetworkPolicies of files as they are read, before any of them is looked at. */
export class PolicyLimit {
  #count = 0;

  /** Counts those of a file. Returns what is wrong, and what to do, where they are too many by now; else null. */
  excessOf(documents: readonly Document[]): string | null {
    for (const { value } of documents) if (isPolicy(value)) this.#count += 1;
    if (this.#count <= MAX_POLICIES) return null;
    return `there are ${this.#count} NetworkPolicies, and no more than ${MAX_POLICIES} are read. A policy acts on the pods of its own namespace alone: leave out the policies of namespaces that you do not ask about.`;
  }
}

function isPolicy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'NetworkPolicy';
}
