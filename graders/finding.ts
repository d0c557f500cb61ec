import type { Flow, Side } from '../src/netpol/flow.ts';
import type { Outcome } from '../src/network/outcome.ts';
import type { Decision } from '../src/rbac/decisions.ts';
import type { NearestAccess } from '../src/rbac/nearest/nearest-access.ts';

/** One thing that is not as a check expects it, by the kind of behaviour. */
export type Finding = FlowFinding | AccessFinding;

/** One flow whose verdict is not the one that a check expects. */
export interface FlowFinding {
  readonly about: 'flow';
  /** `to` is a pod, an address or a node; for a flow to a Service, the pod behind it. */
  readonly flow: Flow;
  readonly expected: 'allowed' | 'denied';
  readonly observed: 'allowed' | 'denied' | 'untested';
  readonly outcome: Outcome | null;
  readonly egress: Side | null;
  readonly ingress: Side | null;
  /** Why it is untested. */
  readonly because?: string;
  /** The likely misconception behind it; absent where none has enough confidence. */
  readonly misconception?: Misconception;
}

/** One request that a subject may make and should not, or the other way round. */
export interface AccessFinding {
  readonly about: 'access';
  /** Who: `user:NAME`, `group:NAME` or `sa:NAMESPACE/NAME`. */
  readonly subject: string;
  readonly verb: string;
  /** Empty for the core group, and for a path. */
  readonly group: string;
  /** With its subresource, as rules name it: `pods/log`. Empty for a path. */
  readonly resource: string;
  /** `null`: any object, or a request that names none. */
  readonly name: string | null;
  /** `null`: a resource of the whole cluster, or all namespaces. */
  readonly namespace: string | null;
  /** Of a request for a path that is no resource. */
  readonly path?: string;
  readonly expected: 'allowed' | 'denied';
  readonly observed: 'allowed' | 'denied' | 'untested';
  /** What allows it first; `null` where nothing does. */
  readonly decidedBy: Decision | null;
  /** What else allows it. */
  readonly others?: readonly Decision[];
  /** The smallest change after which it is as expected. */
  readonly nearest?: NearestAccess;
  /** How the request leads to further rights; only of a check about such ways. */
  readonly leadsTo?: string;
  /** Why it is untested. */
  readonly because?: string;
  /** The likely misconception behind it; absent where none has enough confidence. */
  readonly misconception?: Misconception;
}

/** What is wrong with the answer to a question. The values are those of the answer's document. */
export interface AnswerFinding {
  readonly about: 'answer';
  readonly question: string;
  /** What is right; `null` where that cannot be decided. */
  readonly expected: AnswerValue | null;
  /** What was answered; `null`: nothing. */
  readonly given: AnswerValue | null;
  /** Why, as a sentence. */
  readonly because: string;
}

/** A value in the document that answers a question. */
export type AnswerValue = string | boolean | readonly string[];

/** A known way to get an answer wrong, and how certain it is. */
export interface Misconception {
  readonly id: string;
  /** Its cause, in one sentence. */
  readonly says: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The id of the lesson about it. */
  readonly lesson?: string;
}
