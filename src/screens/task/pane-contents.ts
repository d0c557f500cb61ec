import type { SelectedCell } from '../../session/board/selected-cell.ts';
import type { TaskBoard } from '../../session/board/task-board.ts';
import { questionOf } from '../../session/question/answers.ts';
import type { Pane, Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import { guideBelow } from '../parts/board-guide.ts';
import { type BoardView, boardLines, hiddenCounts } from '../parts/board-lines.ts';
import { boardLegend, boardTitle, drawnBoard } from '../parts/drawn-board.ts';
import type { PaneContent } from '../parts/pane-content.ts';
import { answerPane } from '../question/answer-pane.ts';
import { manifestPane } from '../question/manifest-pane.ts';
import type { Glyphs } from '../theme.ts';
import { firstOfInterest, manifestLines } from './manifest.ts';
import { reasonPane } from './reason.ts';
import { goalsNote, taskLines } from './task-text.ts';

/** The cells that say how many lines of a pane are not shown. */
const roomForMore = ' ↓ 99 more '.length;

/** The contents of the panes that a task has. */
export function paneContents(
  session: Session,
  selected: SelectedCell | null,
  glyphs: Glyphs,
): Readonly<Partial<Record<Pane, PaneContent>>> {
  const task: PaneContent = (width, height) => {
    const lines = taskLines(session, width);
    const room = width - 2 - (lines.length > height ? roomForMore : 0);
    return { title: 'task', lines, note: goalsNote(session, glyphs, room) };
  };
  const question = questionOf(session.scenario);
  if (question !== null) {
    return {
      task,
      answer: answerPane(session, question, glyphs),
      manifest: manifestPane(session, question, glyphs),
    };
  }
  return {
    task,
    map: (width, height) => ({
      title: boardTitle(session),
      ...(session.cluster
        ? boardContent(session, session.cluster.board, { width, height }, glyphs)
        : { lines: stagingLines(session, width) }),
      note: boardLegend(session.cluster?.board, glyphs),
      first: 0,
    }),
    reason: (width) => reasonPane(session, selected, width, glyphs),
    manifest: (_, height) => {
      const lines = manifestLines(session, selected, glyphs);
      const scrolled = session.pane === 'manifest' && session.scroll.manifest > 0;
      return { title: 'answer.yaml', lines, ...(scrolled ? {} : { first: firstOfInterest(lines, height) }) };
    },
  };
}

/** Until there is a map: what is being done, or why there will be none. */
function stagingLines({ context, staging, trouble }: Session, width: number): readonly Line[] {
  if (trouble.answer) return wrap(trouble.answer, width, 'bad');
  const where = context === null ? 'The cluster is being made.' : `The task is being put on ${context}.`;
  return [line(where, 'dim'), ...(staging === '' ? [] : wrap(`${staging} …`, width, 'dim'))];
}

function boardContent(
  { isExplained, selected }: Session,
  board: TaskBoard,
  size: { readonly width: number; readonly height: number },
  glyphs: Glyphs,
) {
  const view: BoardView = { board: drawnBoard(board), selected, ...size };
  const lines = boardLines(view, glyphs);
  const room = { width: size.width, height: size.height - lines.length - 1 };
  const guide = isExplained ? guideBelow(board, room, glyphs) : [];
  return { lines: guide.length === 0 ? lines : [...lines, emptyLine, ...guide], aside: hiddenCounts(view, glyphs) };
}
