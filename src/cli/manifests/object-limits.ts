import type { Document } from '../../kube/yaml/read-manifests.ts';

/** The most pods that Kubernetes supports in one cluster. Source: kubernetes.io, "Considerations for large clusters". */
export const MAX_PODS = 150_000;

interface Limit {
  readonly kind: string;
  /** How the kind is called where there are many. */
  readonly many: string;
  readonly most: number;
  /** Why there are no more, and what to do. */
  readonly advice: string;
}

const limits: readonly Limit[] = [
  // Each is validated and compiled, and more of them take minutes.
  {
    kind: 'NetworkPolicy',
    many: 'NetworkPolicies',
    most: 50_000,
    advice:
      'A policy acts on the pods of its own namespace alone: leave out the policies of namespaces that you do not ask about.',
  },
  {
    kind: 'Pod',
    many: 'pods',
    most: MAX_PODS,
    advice: 'A cluster holds no more: leave out the pods of namespaces that you do not ask about.',
  },
];

/** Counts the objects of files by kind as they are read, before any of them is looked at. */
export class ObjectLimits {
  readonly #counts = new Map<string, number>();

  /** Counts those of a file. Returns what is wrong, and what to do, where some are too many by now; else null. */
  excessOf(documents: readonly Document[]): string | null {
    for (const { value } of documents) {
      const kind = kindOf(value);
      if (kind !== undefined) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
    for (const { kind, many, most, advice } of limits) {
      const count = this.#counts.get(kind) ?? 0;
      if (count > most) return `there are ${count} ${many}, and no more than ${most} are read. ${advice}`;
    }
    return null;
  }
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  return typeof value.kind === 'string' ? value.kind : undefined;
}
