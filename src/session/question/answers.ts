import { type AnswerDocument, keyOf, type PredictedCell } from '../../scenario/answer-document.ts';
import { type FlowText, isAnsweredByManifests, type QuestionKind, type TaskKind } from '../../scenario/scenario.ts';
import type { Session } from '../session.ts';

/** What a cell of a prediction says. */
export type Verdict = PredictedCell['verdict'];

/** The kind of a task that one document answers; null where manifests answer it. */
export function questionOf({ kind }: { readonly kind: TaskKind }): QuestionKind | null {
  return isAnsweredByManifests(kind) ? null : kind;
}

/** The answer to a question as the screen shows it: what was picked last, also before it is saved; null: none yet. */
export function answerOf({ draft, answer }: Pick<Session, 'draft' | 'answer'>): AnswerDocument | null {
  return draft ? draft.document : (answer?.applied.document ?? null);
}

/** An answer with a policy named, or no longer named where it was. No policy left is no answer. */
export function togglePolicy(answer: AnswerDocument | null, policy: string): AnswerDocument | null {
  const named = answer?.is === 'whichPolicy' ? answer.policies : [];
  const policies = named.includes(policy) ? named.filter((each) => each !== policy) : [...named, policy].sort();
  return policies.length === 0 ? null : { is: 'whichPolicy', policies };
}

/** The answer that no policy decides; or no answer, where it was that already. */
export function toggleNoPolicy(answer: AnswerDocument | null): AnswerDocument | null {
  return saysNoPolicy(answer) ? null : { is: 'whichPolicy', policies: [] };
}

/** Whether an answer says that no policy decides. */
export function saysNoPolicy(answer: AnswerDocument | null): boolean {
  return answer?.is === 'whichPolicy' && answer.policies.length === 0;
}

/** A prediction with one connection allowed, blocked, or empty again (`null`); cells in the order of the question. */
export function predictCell(
  answer: AnswerDocument | null,
  flows: readonly FlowText[],
  flow: FlowText,
  verdict: Verdict | null,
): AnswerDocument | null {
  const verdicts = new Map([...verdictsOf(answer)].filter(([key]) => key !== keyOf(flow)));
  if (verdict !== null) verdicts.set(keyOf(flow), verdict);
  const cells = flows.flatMap((each) => {
    const said = verdicts.get(keyOf(each));
    return said === undefined ? [] : [{ ...each, verdict: said }];
  });
  return cells.length === 0 ? null : { is: 'predict', cells };
}

/** What a prediction says of each connection, by `keyOf`. */
export function verdictsOf(answer: AnswerDocument | null): ReadonlyMap<string, Verdict> {
  return new Map(answer?.is === 'predict' ? answer.cells.map((cell) => [keyOf(cell), cell.verdict]) : []);
}

/** How many connections of a prediction are still empty; 0 for every other kind of question. */
export function emptyCells(kind: QuestionKind, answer: AnswerDocument | null): number {
  return kind.is === 'predict' ? kind.flows.length - verdictsOf(answer).size : 0;
}
