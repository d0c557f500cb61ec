import type { KindNames } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { AdmissionAttributes } from '../admission/attributes.ts';
import type { FieldError } from '../validation/field-errors.ts';
import type { NameRule } from '../validation/metadata.ts';
import type { Cell } from './cells.ts';

/**
 * An object of a kind as the API server holds it. Its version, kind and metadata are there, and its spec where the kind
 * has one: Go holds them by value, so that decoding never leaves them out. `Spec` names the parts of the spec of which
 * this is true as well.
 */
export type ApiObject<Shape, Spec = unknown> = Shape &
  Manifest &
  ('spec' extends keyof Shape ? { spec: NonNullable<Shape['spec' & keyof Shape]> & Spec } : unknown);

/**
 * All that the API server knows of one kind. It is the token by which a store is asked for objects of the kind, and from
 * which their type follows: `objects.get(pods, 'shop', 'web')`. `Namespaced`: whether they are in namespaces.
 *
 * The functions get an object that is decoded (every value of its right type, zero values of fields that are no pointers
 * absent) and that is theirs alone: `defaults` and `prepare` write into it. They are written as methods, so that the
 * kinds can stand in one list: admission hands each its own objects only.
 * Source: k8s.io/apiserver pkg/registry/rest/{create,update}.go, `RESTCreateStrategy`, `RESTUpdateStrategy`.
 */
export interface Kind<T extends Manifest = Manifest, Namespaced extends boolean = boolean> extends KindNames {
  readonly namespaced: Namespaced;
  readonly nameRule: NameRule;
  /** A PUT makes an object of this kind where there is none (`AllowCreateOnUpdate` of its strategy). */
  readonly allowsCreateOnUpdate?: true;
  /** A DELETE is answered with what the object was (`ReturnDeletedObject` of its store). */
  readonly returnsDeletedObject?: true;
  /**
   * What becomes of the dependents of an object where a DELETE does not say (`DefaultGarbageCollectionPolicy` of its
   * strategy), and the warning that the server then gives. Absent: they are deleted after it.
   */
  readonly defaultDeletion?: { readonly policy: 'Orphan'; readonly warning: string };
  /** Objects of this kind have no `metadata.generation`. */
  readonly withoutGeneration?: true;
  /** An empty list or map in the spec makes every update a change, though it is not stored. */
  readonly countsEmpty?: true;
  /** The desired state of an object: its generation rises when this changes. Absent: all but metadata and status. */
  desiredState?(object: T): unknown;
  /** Fills in what the person left out. */
  defaults?(object: T): void;
  /** The status of a new object; the status that a request brings is ignored. Absent: it is taken. */
  initialStatus?(object: T): object;
  /**
   * The fields that no manager can own by a write to a subresource (empty: to the object itself), where they are not those
   * of most kinds (`GetResetFields` of its strategy).
   */
  readonly notOwnable?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** What the server itself writes into the object before it validates. `before` is the object that stands there. */
  prepare?(object: T, before: T | undefined, attributes: AdmissionAttributes): void;
  /** Fields of the spec that the server gives out. As long as a request leaves them out, no field manager has them. */
  readonly allocatedFields?: readonly string[];
  /** What keeps the server from giving out addresses and ports. It does so before it validates, so these stand alone. */
  allocationErrors?(object: T, attributes: AdmissionAttributes): readonly FieldError[];
  /** The errors of everything but the metadata, in the server's order. */
  validate?(object: T, attributes?: AdmissionAttributes): readonly FieldError[];
  /** The errors that a new object has besides, after those of `validate`. */
  creationErrors?(object: T): readonly FieldError[];
  /** The errors of a change. Absent: those of `validate`. */
  validateUpdate?(object: T, before: T, attributes?: AdmissionAttributes): readonly FieldError[];
  /** What the server warns of in an object that it admits. */
  warnings?(object: T): readonly string[];
  /**
   * The cells of a row of `kubectl get`, in the order of the columns, whose names and descriptions are recorded in
   * src/apiserver/tables. Absent: the name, and how long ago the object was created.
   * Source: kubernetes/kubernetes pkg/printers/internalversion/printers.go, the function `print…` of the kind.
   */
  cells?(object: T, now: Date): readonly Cell[];
  /** What a row says of its object besides: that a pod has completed. */
  rowConditions?(object: T): readonly object[] | undefined;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<KindNames, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
