import type { Cluster } from '../src/cluster/cluster.ts';
import type { FlowClaim, FlowKind } from '../src/netpol/claims/claims.ts';
import type { Flow, Side, Standing } from '../src/netpol/flow.ts';
import type { Outcome } from '../src/network/outcome.ts';
import type { Disagreement } from './disagreement.ts';

/** One check of a task, as its scenario gives it. `claim` belongs to the grader that `grader` names. */
export interface Check {
  readonly id: string;
  /** A sentence that is true when the check passes. */
  readonly says: string;
  /** What it is worth among the checks of its kind; above zero. */
  readonly weight: number;
  /** What it is about: ids of skills; absent: those of the task. */
  readonly skills?: readonly string[];
  readonly claim: Claim;
  readonly remarks?: readonly RemarkRule[];
}

/**
 * A claim names one kind of behaviour and says something about all of it. Another kind is a member of this union, a file
 * beside `flows.ts` and a line in `index.ts`.
 */
export type Claim =
  | FlowClaim
  /** The policies let pass and stop just what those of the start do, for every pod that could exist. */
  | { readonly is: 'unchanged policies' };

export type { FlowClaim, FlowKind, PortRange } from '../src/netpol/claims/claims.ts';
export type { Group } from '../src/netpol/claims/groups.ts';

/** Advice that costs nothing, given when some flow of this kind is possible and the check passes. */
export interface RemarkRule {
  readonly id: string;
  readonly says: string;
  readonly when: FlowKind;
}

/** One flow that is not as a check asks. */
export interface Finding {
  /** `to` is a pod, an address or a node: where a Service was asked, the pod behind it that failed. */
  readonly flow: Flow;
  readonly expected: 'allowed' | 'denied';
  readonly observed: 'allowed' | 'denied' | 'untested';
  readonly outcome: Outcome | null;
  readonly egress: Side | null;
  readonly ingress: Side | null;
  /** Why it is untested. */
  readonly because?: string;
  /** What is likely to be behind it; absent where nobody can say with enough confidence. */
  readonly misconception?: Misconception;
}

/** What is wrong with the answer to a question. The values are those of the answer's document. */
export interface AnswerFinding {
  readonly about: 'answer';
  readonly question: string;
  /** What is right; `null` where that cannot be told. */
  readonly expected: AnswerValue | null;
  /** What was answered; `null`: nothing. */
  readonly given: AnswerValue | null;
  /** Why, as a sentence. */
  readonly because: string;
}

export type AnswerValue = string | boolean | readonly string[];

/** A known way to get policies wrong, and how sure it is that this is one. */
export interface Misconception {
  readonly id: string;
  /** Its cause, in one sentence. */
  readonly says: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** The lesson that shows it. */
  readonly lesson?: string;
}

export interface Remark {
  readonly id: string;
  readonly says: string;
  readonly flow: Flow;
}

export interface CheckResult {
  readonly id: string;
  readonly says: string;
  /** `asked`: the untouched cluster fails it, and it earns its weight. `kept`: it already passes, and only scales. */
  readonly kind: 'asked' | 'kept';
  readonly weight: number;
  /** `null`: untested. */
  readonly passed: boolean | null;
  readonly standing: Exclude<Standing, 'undefined'>;
  /** Whether it was decided for all flows, or for those tried. */
  readonly proven: boolean;
  readonly remarks: readonly Remark[];
  /** The most telling first. Empty when the check passed. */
  readonly findings: readonly Finding[];
  /** On a real cluster: what it rests on. */
  readonly live?: LiveTrial;
  /** Of a question: what is wrong with its answer. */
  readonly answers?: readonly AnswerFinding[];
}

/** What was tried for one check on a real cluster. */
export interface LiveTrial {
  /** Flows of which something was seen. */
  readonly tried: number;
  /** Flows that nothing there can show, such as those from outside the cluster. */
  readonly leftOut: number;
  /** Flows that the cluster treats otherwise than its policies say. */
  readonly disagreements: readonly Disagreement[];
}

export interface Grade {
  /** All checks of both kinds pass. */
  readonly passed: boolean;
  /** 0 to 1, or `null` where nothing asked could be decided. Rule: docs/graders.md, “The score”. */
  readonly score: number | null;
  readonly checks: readonly CheckResult[];
  /** What the answer could leave out, all of it at once, and no flow would change. Costs nothing; looked for when it passes. */
  readonly superfluous?: readonly Superfluous[];
}

/** A part of a policy of the answer. */
export interface Superfluous {
  /** `namespace/name`. */
  readonly policy: string;
  /** `spec` for the whole policy, else `spec.ingress[0].from[1]`. */
  readonly path: string;
  /** A sentence. */
  readonly says: string;
}

/** The clusters a grader looks at: the one with the answer, and a simulated one that nobody has touched. */
export interface Graded {
  readonly answered: Cluster;
  readonly untouched: Cluster;
}

/**
 * One kind of behaviour. A grader asks the clusters what happens and stages nothing. It is given all checks of a task
 * at once, because what one check speaks of another leaves alone.
 */
export interface Grader {
  readonly claims: readonly Claim['is'][];
  examine(checks: readonly Check[], graded: Graded): Promise<readonly Examined[]>;
}

/** What a grader found of one check. Whether it is asked or kept follows from `untouchedPasses`. */
export interface Examined extends Omit<CheckResult, 'kind' | 'says' | 'weight'> {
  readonly untouchedPasses: boolean;
}
