import type { ObjectMeta } from 'kubernetes-types/meta/v1';

/** A Kubernetes object as it is written: apiVersion, kind, metadata, and the other fields of its kind. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The name of an object: enough to get or delete it. `namespace` is absent for kinds without namespaces. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A place in a file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
