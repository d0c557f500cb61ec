import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1';
import type { Status } from '../../kube/api-errors.ts';
import type { CredentialIssuer } from '../../kube/credentials/credential-issuer.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { User } from '../../rbac/user.ts';
import type { Kind } from '../kinds/kind.ts';
import type { ObjectReader } from '../objects.ts';

/**
 * What admission knows of a request besides its object.
 * Source: k8s.io/apiserver pkg/admission/interfaces.go, `Attributes`.
 */
export interface AdmissionAttributes {
  /** The object as it stands, where the request replaces it. */
  readonly existing?: Manifest;
  /** The objects of the cluster. Absent: plug-ins look nothing up, and the object is judged by itself. */
  readonly objects?: ObjectReader;
  /** The object was read back from a cluster (`kubectl get -o yaml`): its status counts, and no plug-in changes it. */
  readonly restored?: boolean;
  /**
   * The object stands already, in a file or in another cluster: what depends on the settings of one cluster, and what
   * only a new object may not have, is not checked.
   */
  readonly asItStands?: boolean;
  /** Who writes. Absent: the administrator. */
  readonly user?: User;
  /** The part of the object that is written: `status`, `approval`. Absent: the object itself. */
  readonly subresource?: string;
  /** The time as the API writes it. */
  readonly now?: string;
  /** What the cluster signs with. Absent: signatures are not checked. */
  readonly issuer?: CredentialIssuer;
}

/** The attributes of a request, and how its object is to be read and written. */
export interface AdmissionOptions extends AdmissionAttributes {
  /** What becomes of unknown and duplicate fields: a refusal (the default), warnings, nothing. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** What strict decoding has found in the written form of the object: `duplicate field "data.a"`. */
  readonly strictErrors?: readonly string[];
  /** Distinguishes generated names (`metadata.generateName`) of one prefix: another text at each call. */
  readonly seed?: string;
  /** Only the status is taken from the object; the rest is that of the existing object. */
  readonly statusOnly?: boolean;
  /** Of a namespace, only `spec.finalizers` is taken. */
  readonly finalizersOnly?: boolean;
  /** The status that the object has is taken, though it is new. */
  readonly keepsStatus?: boolean;
  /** Of a pod, only its ephemeral containers change, and they may change. */
  readonly ephemeralContainers?: boolean;
  /**
   * Returns `metadata.managedFields` of an object as written, defaults included. Absent: the entries of the existing
   * object stay. What it throws reaches the caller.
   */
  readonly updateManagedFields?: (object: Manifest) => readonly ManagedFieldsEntry[];
  /** Refuses an object that its writer may not write, before it is validated. `before` is the object that stands there. */
  readonly refuse?: (object: Manifest, before: Manifest | undefined) => Status | undefined;
}

/** A refusal, and the paths of the fields that are at fault, in order. */
export interface Refusal {
  readonly refused: Status;
  readonly at: readonly string[];
}

/**
 * A part of admission that looks at objects of one kind, or of all kinds, before they are validated.
 * Source: k8s.io/apiserver pkg/admission/interfaces.go, `MutationInterface`.
 */
export interface AdmissionPlugin<T extends Manifest = Manifest> {
  /** Its name in the flag `--enable-admission-plugins` of kube-apiserver. */
  readonly name: string;
  /** The kind whose objects it gets. Absent: it gets the objects of all kinds. */
  readonly handles?: Kind<T>;
  /** Changes an object that is about to be written, in place. Returns the refusal, if it refuses the object. */
  admit(object: T, kind: Kind<T>, attributes: AdmissionAttributes): Refusal | undefined;
}
