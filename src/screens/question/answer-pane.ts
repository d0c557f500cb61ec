import type { AnswerFinding } from '../../../graders/grader.ts';
import { keyOf } from '../../scenario/answer-document.ts';
import type { FlowText, QuestionKind } from '../../scenario/scenario.ts';
import { answerOf, emptyCells, verdictsOf } from '../../session/question/answers.ts';
import { endText, type FlowTable, flowTable } from '../../session/question/flow-table.ts';
import type { Session } from '../../session/session.ts';
import { clip, emptyLine, type Line, type Look, line, span, wrap } from '../line.ts';
import { boardLines, type DrawnBoard, hiddenCounts } from '../parts/board-lines.ts';
import { drawnFlowColumns } from '../parts/drawn-board.ts';
import type { PaneContent } from '../parts/pane-content.ts';
import type { Glyphs } from '../theme.ts';
import { choicesOf } from './choices.ts';
import { questionLines } from './question-text.ts';
import { questionFaults } from './question-words.ts';

/**
 * The pane where a question is answered: the question, and below it a list of options, of policies, of true and false, or
 * the map of a prediction. A fault of the answer file stands above these.
 */
export function answerPane(session: Session, kind: QuestionKind, glyphs: Glyphs): PaneContent {
  return (width, height) => {
    const above = [
      ...questionLines(kind, width, glyphs),
      emptyLine,
      ...questionFaults(session).flatMap((says) => [...wrap(says, width, 'bad'), emptyLine]),
    ];
    if (kind.is !== 'predict') {
      const list = choiceLines(session, kind, width, glyphs);
      const at = above.length + list.findIndex(([mark]) => mark?.text.startsWith(glyphs.here) === true);
      const first = Math.max(0, at - height + 1);
      return { title: 'your answer', lines: [...above, ...list], ...(first > 0 ? { first } : {}) };
    }
    const table = flowTable(kind.flows, session.scenario.namespace);
    const board = predictedBoard(session, table);
    const reason = reasonLines(session, table, width, glyphs);
    // The map keeps at least its head and one row; its reason may be cut.
    const room = Math.max(3, height - above.length - reason.length);
    const view = { board, selected: session.cursor, width, height: Math.min(room, board.rows.length + 2) };
    const filled = kind.flows.length - emptyCells(kind, answerOf(session));
    return {
      title: `your answer: ${filled} of ${kind.flows.length}`,
      aside: hiddenCounts(view, glyphs),
      lines: [...above, ...boardLines(view, glyphs), ...reason],
      note: predictionLegend(glyphs, board),
      first: 0,
    };
  };
}

/** One line for each answer that can be picked, with its mark in brackets. */
function choiceLines(
  session: Session,
  kind: Exclude<QuestionKind, { is: 'predict' }>,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  return choicesOf(session, kind).map(({ key, says, picked, here, wrong }): Line => {
    const [open, close] = kind.is === 'whichPolicy' ? ['[', ']'] : ['(', ')'];
    const look: Look | undefined = wrong ? 'bad' : picked ? 'bold' : undefined;
    const text: Line = [
      span(here ? `${glyphs.here} ` : '  ', 'bold'),
      span(`${open}${picked ? 'x' : ' '}${close} `, look),
      ...(key === '' ? [] : [span(`${key}  `, 'dim')]),
      span(says, look),
    ];
    return wrong
      ? [...clip(text, width - 7, glyphs.ellipsis), span(' wrong', 'bad')]
      : clip(text, width, glyphs.ellipsis);
  });
}

/** The map of a prediction: cells that the last check found wrong are marked while they say the same. */
export function predictedBoard(session: Session, table: FlowTable): DrawnBoard {
  const verdicts = verdictsOf(answerOf(session));
  return {
    corner: 'from',
    rows: table.rows,
    columns: drawnFlowColumns(table.columns),
    cells: table.flows.map((row) =>
      row.map((flow) => {
        const verdict = flow && verdicts.get(keyOf(flow));
        const mark = flow === null ? 'none' : verdict === 'allowed' ? 'yes' : verdict ? 'no' : 'empty';
        const agrees = verdict ? wrongFinding(session, flow) === null : null;
        return { mark, agrees, changed: false } as const;
      }),
    ),
  };
}

/** What the last check found wrong with a cell that still says the same; null: nothing. */
export function wrongFinding(session: Session, flow: FlowText): AnswerFinding | null {
  const { kind } = session.scenario;
  if (kind.is !== 'predict') return null;
  const index = kind.flows.findIndex((each) => keyOf(each) === keyOf(flow));
  const check = session.result?.grade.checks[index];
  const [found] = check?.passed === false ? (check.answers ?? []) : [];
  return found && found.given === verdictsOf(answerOf(session)).get(keyOf(flow)) ? found : null;
}

/** Why the selected cell is wrong, below the map. */
function reasonLines(session: Session, { flows }: FlowTable, width: number, glyphs: Glyphs): readonly Line[] {
  const flow = flows[session.cursor.row]?.[session.cursor.column];
  const found = flow ? wrongFinding(session, flow) : null;
  if (!flow || !found) return [];
  const { namespace } = session.scenario;
  const is = found.expected === 'denied' ? 'blocked' : 'allowed';
  const name = `${endText(flow.from, namespace)} ${glyphs.arrow} ${endText(flow.to, namespace)} ${flow.protocol} ${flow.port}`;
  return [emptyLine, ...wrap(`${name} is ${is}:`, width, 'bold'), ...wrap(found.because, width)];
}

/** What the marks of a prediction mean. */
function predictionLegend(glyphs: Glyphs, { cells }: DrawnBoard): Line {
  const isWrong = cells.some((row) => row.some(({ agrees }) => agrees === false));
  const last = isWrong ? '! wrong' : `${glyphs.empty} empty`;
  return line(`${glyphs.allowed} allowed  ${glyphs.blocked} blocked  ${last}`);
}
