import type { Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { ListeningPort } from './images.ts';

/**
 * The objects of a cluster at one moment, as plain data: everything that the engines and the data path read. Every
 * object is as the API server returns it (with defaults, pods with their addresses in `status`). A snapshot is never
 * changed: every change of a cluster makes a new one.
 */
export interface Snapshot {
  readonly namespaces: readonly Namespace[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  /** The endpoints of Services without a selector. Those of other Services follow from the pods. */
  readonly endpointSlices: readonly EndpointSlice[];
  readonly policies: readonly NetworkPolicy[];
  /** What answers outside of the cluster. Absent: every outside address answers on every port. */
  readonly outside?: Outside;
  /** `false`: the network plug-in ignores policies. By default it enforces them. */
  readonly enforcesPolicies?: boolean;
  /** The ports that programs opened at run time (`nc -l`), by `namespace/name` of the pod. */
  readonly listeners?: ReadonlyMap<string, readonly ListeningPort[]>;
}

/** The addresses outside of a simulated cluster that answer, and their ports. Connections to all others time out. */
export interface Outside {
  readonly answers: readonly OutsideAnswer[];
}

/** A block of addresses that answer, on some ports. */
export interface OutsideAnswer {
  readonly cidr: string;
  readonly ports: readonly OutsidePort[];
  /** What runs there. A web site by default. */
  readonly serves?: OutsideService;
}

/** A cache of the cluster's DNS on each node, or the metadata service of a cloud provider. */
export type OutsideService = 'cluster DNS' | 'metadata';

/** A port that answers outside of the cluster. */
export interface OutsidePort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** A snapshot without objects. */
export const emptySnapshot: Snapshot = {
  namespaces: [],
  nodes: [],
  pods: [],
  services: [],
  endpointSlices: [],
  policies: [],
};
