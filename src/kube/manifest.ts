import type { ObjectMeta } from 'kubernetes-types/meta/v1';

/** A Kubernetes object as somebody wrote it: apiVersion, kind, metadata, and whatever else the kind has. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Which object: enough to get or remove it. `namespace` is absent for kinds that have none. */
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
