import { grade } from '../../../graders/grade.ts';
import type { CheckResult, Finding } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Side } from '../../netpol/flow.ts';
import type { AnswerDocument } from '../../scenario/answer-document.ts';
import type { FlowText, Option, QuestionKind, Scenario } from '../../scenario/scenario.ts';
import { applyAnswer } from '../apply-answer.ts';
import { decideText, snapshotWith } from './explain-flow.ts';
import { rightChoice } from './right-choice.ts';

/** What a screen shows beside the grade of a question: why an answer is right or wrong. */
export type QuestionNotes =
  /** The option that was picked where that is wrong; all wrong ones where it is right. */
  | { readonly is: 'choose'; readonly options: readonly OptionNote[] }
  | { readonly is: 'trueOrFalse'; readonly flows: readonly FlowNote[] }
  /** The sides of the connection, as the engine explains them; null where that cannot be decided. */
  | { readonly is: 'whichPolicy'; readonly egress: Side | null; readonly ingress: Side | null };

/** Why an option is wrong. */
export interface OptionNote {
  readonly id: string;
  /** What its author says of it. */
  readonly because: string;
  /** The checks that fail when it is applied, each with its first flow. */
  readonly fails: readonly FailedCheck[];
  /** What the API server says, where it refuses the option. */
  readonly refused?: string;
}

export interface FailedCheck {
  readonly says: string;
  readonly finding: Finding | null;
}

/** What becomes of a connection before and after the policies of a statement are applied; null: not decided. */
export interface FlowNote {
  readonly flow: FlowText;
  readonly before: 'allowed' | 'denied' | null;
  readonly after: 'allowed' | 'denied' | null;
  /** Why it is so after. */
  readonly because: string;
}

/**
 * Explains the answer to a question, by applying what the question is about to clusters in the start state, which
 * `newCluster` makes and which are closed again. `null` where the grade says all there is to say.
 */
export async function explainQuestion(
  scenario: Pick<Scenario, 'checks' | 'namespace' | 'solution' | 'start'>,
  kind: QuestionKind,
  answer: AnswerDocument | null,
  newCluster: () => Promise<Cluster>,
): Promise<QuestionNotes | null> {
  switch (kind.is) {
    case 'choose': {
      const picked = answer?.is === 'choose' ? answer.choice : null;
      const right = rightChoice(scenario.solution, kind);
      const wrong = kind.options.filter(({ id }) => (picked === right ? id !== right : id === picked));
      const options: OptionNote[] = [];
      for (const option of wrong) options.push(await explainOption(scenario, option, newCluster));
      return { is: 'choose', options };
    }
    case 'trueOrFalse': {
      const before = await snapshotWith(undefined, scenario.namespace, newCluster);
      const after = await snapshotWith(kind.apply, scenario.namespace, newCluster);
      const flows = kind.shows.map(({ flow }): FlowNote => {
        const [was, is] = [decideText(before, flow), decideText(after, flow)];
        return {
          flow,
          before: 'is' in was ? was.is : null,
          after: 'is' in is ? is.is : null,
          because: 'is' in is ? is.says : is.because,
        };
      });
      return { is: 'trueOrFalse', flows };
    }
    case 'whichPolicy': {
      const seen = decideText(await snapshotWith(kind.apply, scenario.namespace, newCluster), kind.flow);
      if ('because' in seen) return { is: 'whichPolicy', egress: null, ingress: null };
      const { egress, ingress } = seen;
      return {
        is: 'whichPolicy',
        egress: kind.side === 'ingress' ? null : egress,
        ingress: kind.side === 'egress' ? null : ingress,
      };
    }
    case 'predict':
      return null;
  }
}

/** Applies an option to the start state, and asks the checks of the task about it. */
async function explainOption(
  { checks, namespace, start }: Pick<Scenario, 'checks' | 'namespace' | 'start'>,
  { id, text, because }: Option,
  newCluster: () => Promise<Cluster>,
): Promise<OptionNote> {
  const [answered, untouched] = [await newCluster(), await newCluster()];
  try {
    const asManifests = { kind: { is: 'write' as const }, namespace, start };
    const { fault, rejected } = await applyAnswer(answered, asManifests, [{ file: id, text }]);
    const refused = fault?.message ?? rejected[0]?.status.message;
    const graded = await grade(checks, { answered, untouched });
    const fails = graded.checks.filter(({ passed }) => passed === false).map(failedCheck);
    return { id, because, fails, ...(refused === undefined ? {} : { refused }) };
  } finally {
    await Promise.all([answered.close(), untouched.close()]);
  }
}

function failedCheck({ says, findings }: CheckResult): FailedCheck {
  return { says, finding: findings[0] ?? null };
}
