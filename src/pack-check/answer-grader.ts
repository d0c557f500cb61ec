import { accessClaimsOf } from '../../graders/claims.ts';
import { grade } from '../../graders/grade.ts';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { AccessSnapshot } from '../rbac/access-snapshot.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from '../session/apply-answer.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { nameAccessMisconceptions } from '../session/name-access-misconceptions.ts';
import { nameMisconceptions } from '../session/name-misconceptions.ts';

/** A grade, and what became of the answer's documents. */
export interface GradedAnswer {
  readonly grade: Grade;
  readonly applied: AppliedAnswer;
  /** The cluster as the answer left it. */
  readonly snapshot: Snapshot;
  /** What decides there who may do what. */
  readonly access?: AccessSnapshot;
}

/**
 * Grades many answers to one variant of a scenario, as `grade` does. Two clusters serve for all of them: one stays
 * untouched; on the other each answer takes the place of the one before, as a save in the practice screen does.
 */
export class AnswerGrader {
  readonly scenario: Scenario;
  readonly untouched: Snapshot;
  /** Absent where no check is about access. */
  readonly untouchedAccess: AccessSnapshot | undefined;
  private readonly untouchedCluster: Cluster;
  private readonly answered: Cluster;
  private before: AppliedAnswer | undefined;

  private constructor(
    scenario: Scenario,
    untouchedCluster: Cluster,
    answered: Cluster,
    untouched: Snapshot,
    untouchedAccess: AccessSnapshot | undefined,
  ) {
    this.scenario = scenario;
    this.untouchedAccess = untouchedAccess;
    this.untouchedCluster = untouchedCluster;
    this.answered = answered;
    this.untouched = untouched;
  }

  /** `newCluster` makes a simulated cluster in the scenario's start state. */
  static async open(scenario: Scenario, newCluster: () => Promise<Cluster>): Promise<AnswerGrader> {
    const untouched = await newCluster();
    const isOfAccess = accessClaimsOf(scenario.checks).length > 0;
    const access = isOfAccess ? await untouched.access?.snapshot() : undefined;
    return new AnswerGrader(scenario, untouched, await newCluster(), await untouched.snapshot(), access);
  }

  /** Grades the text of an answer; a scenario of another kind may be given in the place of its own. */
  async grade(text: string, file = 'answer.yaml', scenario: Scenario = this.scenario): Promise<GradedAnswer> {
    const applied = await applyAnswer(this.answered, scenario, [{ file, text }], this.before);
    this.before = applied;
    const lent = { ...this.untouchedCluster, close: async () => {} };
    const graded = await gradeAttempt(scenario, this.answered, async () => lent, applied);
    return { grade: graded, applied, snapshot: await this.answered.snapshot() };
  }

  /**
   * The verdicts alone: no likely misconception is named, and nothing that could be left out is looked for, which takes
   * as long again. Of a question it is the whole grade.
   */
  async judge(text: string, file = 'answer.yaml'): Promise<GradedAnswer> {
    const { scenario } = this;
    if (!isAnsweredByManifests(scenario.kind)) return this.grade(text, file);
    const applied = await applyAnswer(this.answered, scenario, [{ file, text }], this.before);
    this.before = applied;
    const clusters = { answered: this.answered, untouched: this.untouchedCluster };
    const judged = await grade(scenario.checks, clusters);
    const access = this.untouchedAccess === undefined ? undefined : await this.answered.access?.snapshot();
    const snapshot = await this.answered.snapshot();
    return { grade: judged, applied, snapshot, ...(access === undefined ? {} : { access }) };
  }

  /** A judged answer with the likely misconceptions named, as `grade` names them. */
  named({ grade: judged, applied, snapshot, access: answered }: GradedAnswer): Grade {
    if (judged.checks.every(({ passed }) => passed !== false)) return judged;
    const { scenario, untouchedAccess: untouched } = this;
    if (answered !== undefined && untouched !== undefined) {
      return nameAccessMisconceptions(judged, { scenario, answered, untouched });
    }
    const written = applied.accepted.map(({ manifest }) => manifest);
    return nameMisconceptions(judged, {
      scenario: this.scenario,
      answered: snapshot,
      untouched: this.untouched,
      written,
    });
  }

  async close(): Promise<void> {
    await this.untouchedCluster.close();
    await this.answered.close();
  }
}

/** The ids of the checks that do not pass, in their order. */
export function failing({ checks }: Grade): readonly string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}

/** The misconceptions that the findings of a grade name, each once with its greatest confidence; the first comes first. */
export function namedIn({ checks }: Grade): ReadonlyMap<string, number> {
  const named = new Map<string, number>();
  for (const { findings } of checks) {
    for (const { misconception } of findings) {
      if (misconception === undefined) continue;
      named.set(misconception.id, Math.max(misconception.confidence, named.get(misconception.id) ?? 0));
    }
  }
  return named;
}

/** Where an answer that could not be applied as it stands has its fault; of one that was applied its beginning. */
export function placeOfRefusal({ rejected, fault }: AppliedAnswer): { readonly line: number; readonly column: number } {
  const { line, column } = fault?.place ?? rejected[0] ?? { line: 1, column: 1 };
  return { line, column };
}

/** Why an answer could not be applied as it stands; null where it was. */
export function whyNotApplied({ rejected, fault }: AppliedAnswer): string | null {
  if (fault) return fault.message;
  const [first] = rejected;
  return first ? `the API server refuses it: ${first.status.message.split('\n')[0] ?? ''}` : null;
}
