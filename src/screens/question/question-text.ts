import type { QuestionKind } from '../../scenario/scenario.ts';
import { printFlowText } from '../../session/question/explain-flow.ts';
import { type Line, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** What is asked: the question or the statement, and the connection that it is about. */
export function questionLines(kind: QuestionKind, width: number, glyphs: Pick<Glyphs, 'arrow'>): readonly Line[] {
  if (kind.is === 'trueOrFalse') return wrap(`True or false? ${kind.statement}`, width, 'bold');
  const asked = wrap(kind.question, width, 'bold');
  if (kind.is !== 'whichPolicy') return asked;
  const side = kind.side === undefined ? '' : `, ${kind.side} side`;
  return [...asked, ...wrap(`${printFlowText(kind.flow, glyphs.arrow)}${side}`, width)];
}
