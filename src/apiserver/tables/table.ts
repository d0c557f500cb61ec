import type { Manifest } from '../../kube/manifest.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';
import { type Columns, columnsOf } from './columns/index.ts';

/** What a row of a Table holds of its object besides the cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** The objects of a Table, which are of one kind. */
export interface TableInput {
  readonly kind: Kind;
  readonly objects: readonly Manifest[];
  /** The metadata of the list or of the one object: `resourceVersion`, `continue`. */
  readonly metadata: object;
  readonly include: IncludeObject;
  readonly now: Date;
  /** Whether to leave out the columns, which a watch sends only once. */
  readonly withoutColumns?: boolean;
}

/**
 * Objects as rows under the columns of their kind, as `kubectl get` prints them.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `Table`.
 */
export function toTable({ kind, objects, metadata, include, now, withoutColumns }: TableInput): object {
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withoutColumns ? null : columns.definitions,
    rows: objects.map((object) => row(object, columns, include, now)),
  };
}

/** An object with nothing but its metadata. */
export function partialObjectMetadata({ metadata }: { readonly metadata?: object }): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function row(object: Manifest, columns: Columns, include: IncludeObject, now: Date): object {
  const conditions = columns.conditions(object);
  return {
    cells: columns.cells(object, now),
    ...(conditions === undefined ? {} : { conditions }),
    object: include === 'None' ? null : include === 'Object' ? object : partialObjectMetadata(object),
  };
}
