import type { Status } from '../kube/api-errors.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Flow } from '../netpol/flow.ts';
import type { Outcome } from '../network/outcome.ts';

/**
 * What was seen of one flow. `is` is whether policies let it through, as far as traffic shows it; `outcome` is what a
 * person would see. `untested` (a pod not ready, a name that does not exist) is never `denied`.
 */
export type Verdict =
  | { readonly is: 'allowed' | 'denied'; readonly outcome: Outcome }
  | {
      readonly is: 'untested';
      readonly because: string;
      /** Nothing here could ever show such a flow (it comes from outside the cluster): nobody waits for its test. */
      readonly beyond?: true;
    };

/** What became of one manifest: stored as it now stands, or refused in the API server's words. */
export type Applied =
  | {
      readonly is: 'created' | 'configured' | 'unchanged';
      readonly object: Manifest;
      /** Warnings of the API server, each without the leading `Warning: `. */
      readonly warnings: readonly string[];
    }
  | { readonly is: 'refused'; readonly status: Status; readonly warnings: readonly string[] };

/**
 * What a grader, a session or a command may ask of a cluster, simulated or real. A new behaviour widens this by a
 * capability of its own (a kubeconfig, a proof), never by a flag.
 */
export interface Cluster {
  readonly kind: 'simulated' | 'real';
  /**
   * Applies manifests in order as `kubectl apply -n NAMESPACE` does: `namespace` is for those that name none, `default`
   * unless said. A refused one (also one of a kind that the cluster does not know) changes nothing and does not stop
   * the rest.
   */
  apply(manifests: readonly Manifest[], namespace?: string): Promise<readonly Applied[]>;
  /** Removes objects; one that is not there is no error. */
  remove(objects: readonly ObjectRef[]): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** What happens to each flow now, in the order asked. Ends that need not exist (`like`) are made for the occasion. */
  probe(flows: readonly Flow[]): Promise<readonly Verdict[]>;
  /** Calls back after every change; returns how to stop that. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}
