import groups from './generated-api-resources.json' with { type: 'json' };

/** One version of one group of the API, with its resources. */
export interface GroupVersion {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly preferred: boolean;
  readonly resources: readonly ApiResource[];
}

/** A resource (`pods`) or a subresource (`pods/log`), as discovery lists it. */
export interface ApiResource {
  readonly name: string;
  readonly singular?: string;
  readonly namespaced: boolean;
  readonly kind: string;
  /** The group and version of the kind where they differ: `deployments/scale` is of autoscaling/v1. */
  readonly group?: string;
  readonly version?: string;
  /** Separated by spaces. */
  readonly verbs: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly hash?: string;
}

/** Everything that Kubernetes v1.35 serves, with groups and resources in the order of its own discovery. */
export const groupVersions: readonly GroupVersion[] = groups;
