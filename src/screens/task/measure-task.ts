import { refOf } from '../../scenario/pack-entry.ts';
import type { AppState } from '../../session/app-state.ts';
import { selectedCell } from '../../session/board/selected-cell.ts';
import { isEntryQuestion } from '../../session/entry-test.ts';
import { type Home, nextTask, stepsDoneBy } from '../../session/home.ts';
import { questionOf } from '../../session/question/answers.ts';
import type { Session } from '../../session/session.ts';
import { type Layout, layoutFor, type Placed, questionLayout } from '../layout.ts';
import { paragraphs } from '../line.ts';
import { firstShown, roomIn } from '../parts/frame.ts';
import { debriefParts } from '../review/debrief-lines.ts';
import { pageLinesAround } from '../review/page-size.ts';
import { pageOf } from '../review/pages.ts';
import type { Glyphs } from '../theme.ts';
import { paneContents } from './pane-contents.ts';
import type { TaskState } from './task-state.ts';
import { originLines } from './task-text.ts';

/** The state of the task's screen on a terminal of a size; `null` on the first screen. */
export function measureTask(
  { session: kept, home }: AppState,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): TaskState | null {
  if (!kept) return null;
  const layout = layoutOf(kept, columns, rows);
  const session = layout.is === 'folded' && !kept.isPaneChosen ? { ...kept, pane: 'task' as const } : kept;
  const next = nextTask(home, refOf(session.scenario));
  const pageRoom = roomIn(rows - pageLinesAround);
  const scrolls = session.pane === 'answer' && layout.is === 'open' ? 'manifest' : session.pane;
  const state: TaskState = {
    session,
    scrolls,
    next: next?.scenario.title ?? null,
    isNextQuestion: next !== null && isEntryQuestion(next.scenario),
    entry: entryPlace(home, session),
    doneSteps: stepsDoneBy(home, refOf(session.scenario)),
    layout,
    page: Math.max(1, (session.view === 'task' ? roomIn(placeOf(layout, scrolls)?.height ?? 0) : pageRoom) - 1),
    end() {
      if (session.view !== 'task') return Math.max(0, pageOf(state, columns, glyphs).lines.length - pageRoom);
      const place = placeOf(layout, scrolls);
      if (!place) return 0;
      const contents = paneContents(session, selectedCell(session), glyphs);
      const content = contents[scrolls]?.(place.width - 4, place.height - 2);
      return Math.max(0, (content?.lines.length ?? 0) - roomIn(place.height));
    },
    nextPart() {
      const { lines } = pageOf(state, columns, glyphs);
      const at = firstShown(lines.length, pageRoom, session.scroll[session.view]);
      const next = debriefParts(lines).find((part) => part > at && at < lines.length - pageRoom);
      return (next ?? 0) - at;
    },
  };
  return state;
}

/** Which question of the entry test a task is. */
function entryPlace({ entryTest }: Home, { scenario }: Session): TaskState['entry'] {
  const at = entryTest.findIndex((question) => refOf(question.scenario) === refOf(scenario));
  return at < 0 ? null : { at: at + 1, of: entryTest.length };
}

function layoutOf(session: Session, columns: number, rows: number): Layout {
  const { scenario } = session;
  const kind = questionOf(scenario);
  if (kind === null) return layoutFor(columns, rows);
  // Hints are not counted: they would move the other panes.
  const textLines = (width: number): number =>
    originLines(session, width).length + paragraphs(scenario.task, width).length;
  return questionLayout(columns, rows, { textLines, hasMap: kind.is === 'predict' });
}

function placeOf(layout: Layout, pane: Placed['pane']): Placed | null {
  if (layout.is === 'too small') return null;
  if (layout.is === 'folded') return { pane, width: layout.width, height: layout.height };
  return (
    [...layout.above, ...layout.left, ...layout.right, ...layout.below].find((placed) => placed.pane === pane) ?? null
  );
}
