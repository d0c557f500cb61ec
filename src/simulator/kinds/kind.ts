import type { PriorityClass } from 'kubernetes-types/scheduling/v1';
import type { Manifest } from '../../kube/manifest.ts';
import type { RefusedKind } from '../../kube/refusals.ts';
import type { Status } from '../../kube/status.ts';
import type { FieldError } from '../validation/field-errors.ts';
import type { NameRule } from '../validation/metadata.ts';

/** What an object meets in the cluster. Everything is optional: without it, an object is judged by itself. */
export interface Around {
  /** The object as it stands, when this one is to replace it. */
  readonly existing?: Manifest;
  readonly namespaceExists?: (name: string) => boolean;
  readonly serviceAccountExists?: (namespace: string, name: string) => boolean;
  /** The PriorityClass of a name; of no name, the one that pods have who name none. */
  readonly priorityClass?: (name: string) => PriorityClass | undefined;
  /** Tells generated names (`metadata.generateName`) from their neighbours: whatever is another at each call. */
  readonly seed?: string;
  /** The object was read back from a cluster (`kubectl get -o yaml`): its status counts. */
  readonly restored?: boolean;
}

/**
 * What the API server knows of one kind. The functions get an object that is decoded (every value of its right type,
 * zero values of fields that are no pointers absent) and theirs alone: `defaults` and `prepare` write into it.
 */
export interface Kind<Shape = object> extends RefusedKind {
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly nameRule: NameRule;
  /** Fills in what the person left out. */
  readonly defaults?: (object: Shape) => void;
  /** What the server itself writes before it validates: status, labels and what admission plugins add. */
  readonly prepare?: (object: Shape, around: Around) => void;
  /** A refusal that comes before validation: by an admission plugin, or by what gives out addresses and ports. */
  readonly forbid?: (object: Shape, around: Around) => Status | undefined;
  /** The faults of everything but the metadata, in the server's order. */
  readonly validate?: (object: Shape) => readonly FieldError[];
  /** The faults of a change, given what stood there. Absent: those of `validate`. */
  readonly validateUpdate?: (object: Shape, before: Shape) => readonly FieldError[];
  readonly warnings?: (object: Shape) => readonly string[];
  /** An empty list or map in the spec makes every update a change, though it is not stored. */
  readonly countsEmpty?: boolean;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<RefusedKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
