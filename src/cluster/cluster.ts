import type { Status } from '../kube/api-errors.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Flow } from '../netpol/flow.ts';
import type { Outcome } from '../network/outcome.ts';
import type { AccessRequest } from '../rbac/access-request.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import type { User } from '../rbac/user.ts';

/**
 * What happens to one flow. `is` says whether policies allow it, as far as traffic shows it; `outcome` is what a person
 * would see. A flow that cannot be tried (a pod that is not ready, a name that does not exist) is `untested`, never
 * `denied`.
 */
export type Verdict =
  | { readonly is: 'allowed' | 'denied'; readonly outcome: Outcome }
  | {
      readonly is: 'untested';
      readonly because: string;
      /**
       * No cluster of this kind could show such a flow (it comes from outside the cluster), so that its test is not
       * missing.
       */
      readonly untestable?: true;
    };

/** One request that some user might make. */
export interface AccessQuestion {
  readonly user: User;
  readonly request: AccessRequest;
}

/** Whether a user may make a request, as a SubjectAccessReview answers. */
export type AccessVerdict =
  | { readonly is: 'allowed' | 'denied' }
  | { readonly is: 'untested'; readonly because: string };

/** The capability of a cluster to say who may do what. Both may reject as `Cluster.snapshot` does. */
export interface ClusterAccess {
  /** What decides about access, as it is now. */
  snapshot(): Promise<AccessSnapshot>;
  /** The answer to each question, in the order asked. */
  review(questions: readonly AccessQuestion[]): Promise<readonly AccessVerdict[]>;
}

/** The outcome of applying one manifest: the object as stored, or the refusal of the API server. */
export type Applied =
  | {
      readonly is: 'created' | 'configured' | 'unchanged';
      readonly object: Manifest;
      /** Warnings of the API server, each without the leading `Warning: `. */
      readonly warnings: readonly string[];
    }
  | { readonly is: 'refused'; readonly status: Status; readonly warnings: readonly string[] };

/**
 * The interface of a cluster, simulated or real, for graders, sessions and commands. A new behaviour adds a capability
 * of its own (a kubeconfig, an enforcement check), never a flag.
 */
export interface Cluster {
  readonly kind: 'simulated' | 'real';
  /**
   * Applies manifests in order as `kubectl apply -n NAMESPACE` does. `namespace`, `default` by default, is for
   * manifests that name none. A refused manifest (also one of a kind that the cluster does not know) changes nothing,
   * and the next ones are applied all the same.
   */
  apply(manifests: readonly Manifest[], namespace?: string): Promise<readonly Applied[]>;
  /** Removes objects; an object that does not exist is no error. */
  remove(objects: readonly ObjectRef[]): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /**
   * The verdict on each flow as the cluster is now, in the order asked. Ends that need not exist (`like`) are made for
   * the test.
   */
  probe(flows: readonly Flow[]): Promise<readonly Verdict[]>;
  /** Absent where the cluster cannot be asked who may do what. */
  readonly access?: ClusterAccess;
  /**
   * Waits until what follows from the last change has happened, such as new pods of a Deployment; not without end. Absent
   * where that takes no time.
   */
  settle?(): Promise<void>;
  /** Calls back after every change; returns a function that stops it. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}
