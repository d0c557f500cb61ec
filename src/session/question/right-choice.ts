import { readAnswerDocument } from '../../scenario/answer-document.ts';
import type { QuestionKind } from '../../scenario/scenario.ts';

/** The id of the option that the reference answer chooses; empty where it chooses none. */
export function rightChoice(solution: string, kind: QuestionKind): string {
  const read = readAnswerDocument([{ file: 'solution.yaml', text: solution }], kind);
  return 'answer' in read && read.answer?.is === 'choose' ? read.answer.choice : '';
}
