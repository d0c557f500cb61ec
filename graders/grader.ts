import type { Cluster } from '../src/cluster/cluster.ts';
import type { FlowClaim, FlowKind } from '../src/netpol/claims/claims.ts';
import type { Flow, Explanation as FlowExplanation, Standing } from '../src/netpol/flow.ts';
import type { AccessClaim } from '../src/rbac/claims/access-claim.ts';
import type { AccessExplanation } from '../src/rbac/explain-access.ts';
import type { Disagreement } from './disagreement.ts';
import type { AnswerFinding, Finding } from './finding.ts';

/** One check of a task, as its scenario defines it. */
export interface Check {
  readonly id: string;
  /** A sentence that is true when the check passes. */
  readonly says: string;
  /** Its weight among the checks of its kind; above zero. */
  readonly weight: number;
  /** What it is about: ids of skills; absent: those of the task. */
  readonly skills?: readonly string[];
  readonly claim: Claim;
  readonly remarks?: readonly RemarkRule[];
}

/**
 * A claim is about all behaviour of one kind, which `about` names. Another kind is a new member of this union, a file
 * beside `flows.ts` and a line in `index.ts`.
 */
export type Claim =
  | ({ readonly about: 'flow' } & (
      | FlowClaim
      /** The policies let pass and stop just what those of the start do, for every pod that could exist. */
      | { readonly is: 'unchanged policies' }
    ))
  | ({ readonly about: 'access' } & AccessClaim);

/** What an engine says of one question, by the kind of behaviour: `allowed`, and what decides. */
export type Explanation =
  | ({ readonly about: 'flow' } & FlowExplanation)
  | ({ readonly about: 'access' } & AccessExplanation);

export type { FlowClaim, FlowKind, PortRange } from '../src/netpol/claims/claims.ts';
export type { Group } from '../src/netpol/claims/groups.ts';
export type { AccessClaim } from '../src/rbac/claims/access-claim.ts';
export type { AccessFinding, AnswerFinding, AnswerValue, Finding, FlowFinding, Misconception } from './finding.ts';

/** Advice that does not change the score. It is given if the check passes and some flow of a kind is allowed. */
export interface RemarkRule {
  readonly id: string;
  readonly says: string;
  readonly when: FlowKind;
}

/** Advice that was given, with the flow that shows it. */
export interface Remark {
  readonly id: string;
  readonly says: string;
  readonly flow: Flow;
}

/** The result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly says: string;
  /** `asked`: the untouched cluster fails it, and it earns its weight. `kept`: it already passes, and only scales. */
  readonly kind: 'asked' | 'kept';
  readonly weight: number;
  /** `null`: untested. */
  readonly passed: boolean | null;
  readonly standing: Exclude<Standing, 'undefined'>;
  /** Whether it was decided for all flows that could exist, or only for those that were probed. */
  readonly proven: boolean;
  readonly remarks: readonly Remark[];
  /** The most telling first. Empty when the check passed. */
  readonly findings: readonly Finding[];
  /** Only on a real cluster: what the result rests on. */
  readonly live?: LiveEvidence;
  /** Of a question: what is wrong with its answer. */
  readonly answers?: readonly AnswerFinding[];
}

/** What was probed for one check on a real cluster. */
export interface LiveEvidence {
  /** The number of flows with a verdict. */
  readonly tried: number;
  /** The number of flows that the cluster cannot show, such as those from outside. */
  readonly leftOut: number;
  /** Flows that the cluster treats differently than its policies say. */
  readonly disagreements: readonly Disagreement[];
}

/** The result of all checks of a task. */
export interface Grade {
  /** Whether all checks of both kinds passed. */
  readonly passed: boolean;
  /** 0 to 1, or `null` where no asked check was decided. The rule is in docs/graders.md, “The score”. */
  readonly score: number | null;
  readonly checks: readonly CheckResult[];
  /**
   * Parts of the answer that can be removed together without a change of any flow. They do not change the score, and
   * are looked for when the answer passes.
   */
  readonly superfluous?: readonly RedundantAnswerPart[];
}

/** A part of a policy of the answer. */
export interface RedundantAnswerPart {
  /** `namespace/name`. */
  readonly policy: string;
  /** `spec` for the whole policy, else `spec.ingress[0].from[1]`. */
  readonly path: string;
  /** The part as a sentence. */
  readonly says: string;
}

/** The clusters that a grader compares: the one with the answer, and a simulated one without any changes. */
export interface GradedClusters {
  readonly answered: Cluster;
  readonly untouched: Cluster;
}

/**
 * A grader of one kind of behaviour. It asks the clusters what happens and changes nothing. It gets all checks of a
 * task at once, because a flow that one check is about is none that another must leave unchanged.
 */
export interface Grader {
  readonly claims: readonly Claim['is'][];
  examine(checks: readonly Check[], graded: GradedClusters): Promise<readonly ExaminedCheck[]>;
}

/** The result for one check. Whether the check is asked or kept follows from `untouchedPasses`. */
export interface ExaminedCheck extends Omit<CheckResult, 'kind' | 'says' | 'weight'> {
  /** Whether the untouched cluster passes the check. */
  readonly untouchedPasses: boolean;
}
