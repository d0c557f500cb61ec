import type { Labels } from '../kube/labels.ts';

/** Transport protocols that a NetworkPolicy knows (k8s.io/api networking/v1 types.go, `NetworkPolicyPort.protocol`). */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/**
 * A pod that need not exist, but could be created. Its namespace is given by the name of one that exists, or by the
 * labels of one that could be created. Such a namespace carries the label `kubernetes.io/metadata.name` too: where it
 * is not among the given labels, the namespace has a name that no policy mentions.
 */
export interface HypotheticalPod {
  readonly namespace: string | { readonly labels: Labels };
  readonly labels: Labels;
  /** Its address. Absent: one of the pod range that no pod has and that no policy names as a single address. */
  readonly ip?: string;
  /** The ports that its containers declare. It answers on all other ports too. */
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
}

/** One end of a flow, as it is written: `pod` is `namespace/name`, `node` a name. */
export type Endpoint =
  | { readonly pod: string }
  | { readonly like: HypotheticalPod }
  | { readonly ip: string }
  | { readonly node: string };

/**
 * The destination of a flow: an endpoint, or a Service (`namespace/name`), which network/connect.ts resolves to its
 * pods.
 */
export type Destination = Endpoint | { readonly service: string };

/**
 * One connection, or one datagram.
 * `port` is the port that the source dials (that of the Service for a Service), or a port name that the destination
 * declares. `family` is the address family that it dials (rule 36); absent: that of the first address of the
 * destination whose family the source has too.
 */
export interface Flow<To = Destination> {
  readonly from: Endpoint;
  readonly to: To;
  readonly port: number | string;
  readonly protocol: Protocol;
  readonly family?: 4 | 6;
  /** For policies that look into HTTP requests; NetworkPolicy never does. */
  readonly http?: { readonly method: string; readonly path: string; readonly host?: string };
}

/** How well the specification settles a verdict: see docs/semantics.md. A grade never depends on `undefined` flows. */
export type Standing = 'specified' | 'practice' | 'undefined';

/** The direction that a policy's rules are about, seen from the pod that the policy selects. */
export type Direction = 'ingress' | 'egress';

/** A rule that allows a flow. Paths are written as the API server writes them: `spec.ingress[0].from[1]`. */
export interface AllowingRule {
  /** `namespace/name` of the policy. */
  readonly policy: string;
  /** The peer that matched, or the rule where it has no peers. */
  readonly path: string;
  /** The entry of `ports` that matched, as a path; absent where the rule has no ports. */
  readonly port?: string;
}

/** Why one peer, the ports of a rule, or a policy without rules did not allow a flow: the first clause that fails. */
export interface Refusal {
  readonly policy: string;
  readonly path: string;
  /** The clause that failed, as a path: `spec.ingress[0].from[1].namespaceSelector`. */
  readonly clause: string;
  /**
   * The very field within the clause, where it can be named: `spec.ingress[0].from[1].namespaceSelector.matchLabels`.
   */
  readonly field?: string;
  readonly because: Because;
  /** What the clause asks for, and what the flow has there: values, not sentences. */
  readonly wants?: string;
  readonly has?: string;
}

/** The codes of refusals. `reason-text.ts` turns them into sentences; docs/semantics.md lists them. */
export type Because =
  | 'no rules'
  | 'label differs'
  | 'label missing'
  | 'label present'
  | 'label excluded'
  | 'namespace label differs'
  | 'namespace label missing'
  | 'namespace label present'
  | 'namespace label excluded'
  | 'other namespace'
  | 'outside the block'
  | 'excepted'
  | 'other address family'
  | 'not a pod'
  | 'port differs'
  | 'protocol differs'
  | 'no such port name';

/** How policies decide one side of a flow: the egress of its source, or the ingress of its destination. */
export type Side =
  | {
      readonly kind: 'open';
      readonly because:
        | 'no policy selects the pod'
        | 'outside the cluster'
        | 'host network'
        | 'own node'
        | 'itself'
        | 'policies not enforced';
    }
  | {
      readonly kind: 'isolated';
      /** The policies that isolate the pod in this direction, `namespace/name`, sorted. */
      readonly by: readonly string[];
      /** Every rule that allows the flow. The side allows it exactly when there is one. */
      readonly allowedBy: readonly AllowingRule[];
      readonly refusedBy: readonly Refusal[];
    };

/** The verdict on one flow and all of its reasons. `allowed` is derived from the two sides and nothing else. */
export interface Explanation {
  readonly flow: Flow<Endpoint>;
  readonly allowed: boolean;
  readonly standing: Standing;
  readonly egress: Side;
  readonly ingress: Side;
}
