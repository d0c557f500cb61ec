import type { Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { ListeningPort } from './images.ts';

/**
 * The objects of a cluster at one moment, as plain data: all that the engines and the data path look at.
 * Every object is as the API server would return it (defaults filled in, pods with their addresses in `status`).
 * Nothing here is ever changed in place: whoever changes a cluster makes a new snapshot.
 */
export interface Snapshot {
  readonly namespaces: readonly Namespace[];
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  /** Endpoints of Services without a selector; those of the others follow from the pods. */
  readonly endpointSlices: readonly EndpointSlice[];
  readonly policies: readonly NetworkPolicy[];
  /** What answers outside the cluster. Absent: every outside address answers on every port. */
  readonly outside?: Outside;
  /** `false`: the network plug-in ignores policies. It enforces them unless said. */
  readonly enforcesPolicies?: boolean;
  /** Ports that programs have opened at run time (`nc -l`), by `namespace/name` of the pod. */
  readonly listeners?: ReadonlyMap<string, readonly ListeningPort[]>;
}

/** The world outside a simulated cluster: the addresses that answer, and on which ports. All others are lost. */
export interface Outside {
  readonly answers: readonly { readonly cidr: string; readonly ports: readonly OutsidePort[] }[];
}

export interface OutsidePort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

export const emptySnapshot: Snapshot = {
  namespaces: [],
  nodes: [],
  pods: [],
  services: [],
  endpointSlices: [],
  policies: [],
};
