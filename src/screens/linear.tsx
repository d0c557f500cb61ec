import { Box, Text } from 'ink';
import { useContext } from 'react';
import type { AppState } from '../session/app-state.ts';
import { selectedCell } from '../session/board/selected-cell.ts';
import type { Palette } from '../session/places/palette.ts';
import { questionOf } from '../session/question/answers.ts';
import type { Session } from '../session/session.ts';
import { hintsOf } from './keys.ts';
import { type Line, plain, textOf, wrap } from './line.ts';
import { paletteBox, paletteHints } from './palette/palette-box.ts';
import { CapabilitiesContext } from './parts/lines.tsx';
import { placeWords } from './places/place-frame.ts';
import { linearQuestion } from './question/linear-question.ts';
import { pageOf } from './review/pages.ts';
import { scoreWords } from './review/score-words.ts';
import { keysOf } from './task/active-key-bindings.ts';
import { headerWords } from './task/header.ts';
import { measureTask } from './task/measure-task.ts';
import { cellTitle, reasonPane } from './task/reason.ts';
import { stateWords } from './task/state-words.ts';
import type { TaskState } from './task/task-state.ts';
import { goalsNote, taskLines } from './task/task-text.ts';
import type { Glyphs } from './theme.ts';

/**
 * Everything as text in reading order, without panes and without a clock that ticks: for a screen reader, and for a
 * terminal that cannot move its cursor. Of the map it has the selected flow, and how many flows are wrong.
 */
export function Linear({
  app,
  columns,
  rows,
  glyphs,
}: {
  readonly app: AppState;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}) {
  const { ascii } = useContext(CapabilitiesContext);
  const width = Math.max(20, columns - 1);
  const state = measureTask(app, columns, rows, glyphs);
  const lines = state ? taskWords(state, app, width, glyphs) : placeTexts(app, width, glyphs);
  return (
    <Box flexDirection="column">
      {lines.map((words, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Text key={at}>{(ascii ? plain(words) : words).trimEnd() || ' '}</Text>
      ))}
    </Box>
  );
}

function placeTexts(app: AppState, width: number, glyphs: Glyphs): readonly string[] {
  return placeWords(app, width, glyphs).map(textOf);
}

function taskWords(state: TaskState, { palette }: AppState, width: number, glyphs: Glyphs): readonly string[] {
  const { session } = state;
  if (palette !== null) return paletteWords(palette, state, width, glyphs);
  const keys = keyWords(hintsOf(keysOf(state), state, glyphs));
  if (session.view !== 'task') {
    const score = session.result ? Object.values(scoreWords(session.result.grade)).join('. ') : '';
    return [
      session.view === 'review' || session.view === 'debrief' ? `${score}.` : '',
      ...pageOf(state, width + 4, glyphs).lines.map(textOf),
      ...(session.asking === null ? [] : textsOf(wrap(textOf(stateWords(session)), width))),
      keys,
    ];
  }
  const selected = selectedCell(session);
  const question = questionOf(session.scenario);
  return [
    headerWords(state),
    '',
    ...textsOf(taskLines(session, width)),
    ...textsOf([goalsNote(session, glyphs)].filter((note) => note.length > 0)),
    '',
    ...(question === null
      ? [
          ...textsOf(wrap(`${mapWords(session)} ${cellTitle(session, selected, glyphs)}.`, width)),
          ...textsOf(reasonPane(session, selected, width, glyphs).lines),
        ]
      : textsOf(linearQuestion(session, question, width, glyphs))),
    '',
    ...textsOf(wrap(`Answer: ${session.answerFile}`, width)),
    ...textsOf(
      wrap(`${textOf(stateWords(session))}${session.joined ? ' The task is open in another window too.' : ''}`, width),
    ),
    keys,
  ];
}

/** The list of commands, while one is looked for. */
function paletteWords(palette: Palette, state: TaskState, width: number, glyphs: Glyphs): readonly string[] {
  const { title, head = [], rows } = paletteBox(palette, { bindings: keysOf(state), state }, width, glyphs);
  return [title, ...textsOf(head), ...textsOf(rows.map(({ line }) => line)), keyWords(paletteHints(glyphs))];
}

function mapWords({ cluster, selected }: Session): string {
  if (!cluster) return '';
  const { board } = cluster;
  const wrong = board.cells.flat().filter(({ agrees }) => agrees === false).length;
  const place = `Row ${selected.row + 1} of ${board.rows.length}, column ${selected.column + 1} of ${board.columns.length}.`;
  const what = board.about === 'flow' ? 'flow' : 'answer';
  const says =
    wrong === 0
      ? `Every ${what} of the map is as it should be.`
      : `${wrong} ${what}${wrong === 1 ? ' of the map is' : 's of the map are'} wrong.`;
  return `${says} ${place}`;
}

function keyWords(hints: readonly { readonly key: string; readonly does: string }[]): string {
  return `Keys: ${hints.map(({ key, does }) => `${key} ${does}`).join(', ')}.`;
}

function textsOf(lines: readonly Line[]): readonly string[] {
  return lines.map(textOf);
}
