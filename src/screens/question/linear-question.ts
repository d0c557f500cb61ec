import type { QuestionKind } from '../../scenario/scenario.ts';
import { flowTable } from '../../session/question/flow-table.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, wrap } from '../line.ts';
import { markWord } from '../parts/drawn-board.ts';
import type { Glyphs } from '../theme.ts';
import { answerPane, predictedBoard, wrongFinding } from './answer-pane.ts';
import { manifestPane } from './manifest-pane.ts';
import { questionLines } from './question-text.ts';
import { questionFaults } from './question-words.ts';

/** As many lines as a text may take where nothing limits it. */
const allLines = 10_000;

/** What is to be read for a question and its answer, in reading order: of a prediction each connection in a line. */
export function linearQuestion(session: Session, kind: QuestionKind, width: number, glyphs: Glyphs): readonly Line[] {
  const reading = [...manifestPane(session, kind, glyphs)(width, allLines).lines, emptyLine];
  if (kind.is !== 'predict') return [...reading, ...answerPane(session, kind, glyphs)(width, allLines).lines];
  const table = flowTable(kind.flows, session.scenario.namespace);
  const { cells } = predictedBoard(session, table);
  const { row, column } = session.cursor;
  const lines = table.flows.flatMap((flows, at) =>
    flows.flatMap((flow, index) => {
      const mark = cells[at]?.[index]?.mark;
      if (flow === null || mark === undefined) return [];
      const wrong = wrongFinding(session, flow);
      const here = at === row && index === column ? `${glyphs.here} ` : '';
      const from = table.rows[at]?.name ?? flow.from;
      const to = table.columns[index]?.name ?? flow.to;
      const says = `${here}${from} ${glyphs.arrow} ${to} ${flow.protocol} ${flow.port}: ${markWord(mark, 'flow')}`;
      return wrap(wrong === null ? says : `${says}, wrong: ${wrong.because}`, width);
    }),
  );
  const faults = questionFaults(session).flatMap((says) => wrap(says, width));
  return [...reading, ...questionLines(kind, width, glyphs), emptyLine, ...faults, ...lines];
}
