import type { Manifest } from '../../kube/manifest.ts';
import type { Status } from '../../kube/status.ts';
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
  /** The name that `--enable-admission-plugins` knows it by. */
  readonly name: string;
  /** The kind whose objects it gets. Absent: it gets the objects of all kinds. */
  readonly handles?: Kind<T>;
  /** Changes an object that is about to be written, in place. Returns the refusal, if it refuses the object. */
  admit(object: T, kind: Kind<T>, attributes: AdmissionAttributes): Refusal | undefined;
}
