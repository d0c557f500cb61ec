/** Transport protocols that a NetworkPolicy knows (k8s.io/api networking/v1 types.go, `NetworkPolicyPort.protocol`). */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type Labels = Readonly<Record<string, string>>;

/**
 * A pod that need not exist: one that somebody might create. Its namespace is one that exists, by name, or one that
 * need not, by its labels (a namespace carries `kubernetes.io/metadata.name` too; where it is not among the labels
 * the namespace has a name that no policy mentions).
 */
export interface PodLike {
  readonly namespace: string | { readonly labels: Labels };
  readonly labels: Labels;
  /** Its address; absent: one of the pod range that no pod has and no policy mentions by itself. */
  readonly ip?: string;
  /** What its containers declare; it answers on every port all the same. */
  readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
}

/** One end of a flow. `pod` is `namespace/name`. */
export type Endpoint =
  | { readonly pod: string }
  | { readonly like: PodLike }
  | { readonly ip: string }
  | { readonly node: string };

/** A Service is `namespace/name`; network/connect.ts turns it into the pods behind it. */
export type Destination = Endpoint | { readonly service: string };

/**
 * One connection, or one datagram: who dials whom, where.
 * `port` is the port dialled (the Service's for a Service), or a name that the destination declares.
 * `family` is that of the address dialled (rule 36); absent, the first of the destination's addresses that the
 * source has too.
 */
export interface Flow<To = Destination> {
  readonly from: Endpoint;
  readonly to: To;
  readonly port: number | string;
  readonly protocol: Protocol;
  readonly family?: 4 | 6;
  /** Room for policies that look into requests; NetworkPolicy never does. */
  readonly http?: { readonly method: string; readonly path: string; readonly host?: string };
}

/** How well the specification settles an answer: see docs/semantics.md. Only the first two are ever graded on. */
export type Standing = 'specified' | 'practice' | 'undefined';

export type Direction = 'ingress' | 'egress';

/** A rule that lets a flow in (or out). Paths are as the API server writes them: `spec.ingress[0].from[1]`. */
export interface Allowing {
  /** `namespace/name` of the policy. */
  readonly policy: string;
  /** The peer that matched, or the rule where it has no peers. */
  readonly path: string;
  /** The entry of `ports` that matched, as a path; absent where the rule has no ports. */
  readonly port?: string;
}

/** Why one peer (or a rule's ports, or a policy without rules) did not let a flow through: its first clause that fails. */
export interface Refusal {
  readonly policy: string;
  readonly path: string;
  /** The clause that failed, as a path: `spec.ingress[0].from[1].namespaceSelector`. */
  readonly clause: string;
  /** The very field within the clause, where it can be named: `spec.ingress[0].from[1].namespaceSelector.matchLabels`. */
  readonly field?: string;
  readonly because: Because;
  /** What the clause asks for, and what the flow has there. Values, never sentences. */
  readonly wants?: string;
  readonly has?: string;
}

/** The codes of a refusal. `describe.ts` makes words of them; docs/semantics.md lists them. */
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

/** What one side of a flow says: the source's egress, or the destination's ingress. */
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
      /** Every rule that lets the flow pass; the side allows exactly when there is one. */
      readonly allowedBy: readonly Allowing[];
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
