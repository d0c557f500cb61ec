import type { AnswerDocument } from '../../scenario/answer-document.ts';
import type { QuestionKind } from '../../scenario/scenario.ts';
import { answerOf, emptyCells } from '../../session/question/answers.ts';
import type { Session } from '../../session/session.ts';
import { type Line, line, span } from '../line.ts';

/** The state of the answer to a question, in one sentence. */
export function questionState(session: Session, kind: QuestionKind): Line {
  const fault = session.draft === null ? session.answer?.applied.fault : undefined;
  if (fault) return [span(`Line ${fault.place.line}, column ${fault.place.column}: `, 'bad'), span(fault.message)];
  const answer = answerOf(session);
  if (answer === null) return line(`No answer yet: ${howToAnswer(kind)}.`, 'dim');
  const empty = emptyCells(kind, answer);
  return empty === 0 ? [span('Your answer: ', 'good'), span(`${answerWords(answer)}.`)] : line(`${cellWords(empty)}.`);
}

/** How a question is answered on the screen. */
export function howToAnswer(kind: QuestionKind): string {
  switch (kind.is) {
    case 'choose':
      return `press ${kind.options.length === 1 ? '1' : `1 to ${Math.min(9, kind.options.length)}`}, or an arrow key`;
    case 'trueOrFalse':
      return 'press t for true or f for false';
    case 'whichPolicy':
      return 'tick the policies with Space';
    case 'predict':
      return 'set each cell: a allowed, b blocked';
  }
}

/** `1 cell is still empty`, `5 cells are still empty`. */
export function cellWords(empty: number): string {
  return empty === 1 ? '1 cell is still empty' : `${empty} cells are still empty`;
}

function answerWords(answer: AnswerDocument): string {
  switch (answer.is) {
    case 'choose':
      return answer.choice;
    case 'trueOrFalse':
      return String(answer.statement);
    case 'whichPolicy':
      return answer.policies.length === 0 ? 'no policy decides' : answer.policies.join(', ');
    case 'predict':
      return 'every cell is filled in';
  }
}

/** Every fault of the answer file with its place; empty while a new answer is being written over it. */
export function questionFaults({ answer, draft }: Session): readonly string[] {
  const fault = draft === null ? answer?.applied.fault : undefined;
  if (!fault) return [];
  return [fault, ...(fault.others ?? [])].map(
    ({ place, message }) => `answer.yaml, line ${place.line}, column ${place.column}: ${message}`,
  );
}
