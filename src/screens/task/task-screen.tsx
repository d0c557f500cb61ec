import { Box } from 'ink';
import { selectedCell } from '../../session/board/selected-cell.ts';
import type { Pane as PaneName, Session } from '../../session/session.ts';
import { hintsOf } from '../keys.ts';
import type { Layout, Placed } from '../layout.ts';
import { fit, type Line, span } from '../line.ts';
import { focusedTitle } from '../parts/frame.ts';
import { keyHints } from '../parts/key-hints.ts';
import { Lines } from '../parts/lines.tsx';
import { Pane } from '../parts/pane.tsx';
import type { PaneContent } from '../parts/pane-content.ts';
import type { Glyphs } from '../theme.ts';
import { keysOf } from './active-key-bindings.ts';
import { answerLines } from './answer-lines.ts';
import { headerLine } from './header.ts';
import { paneContents } from './pane-contents.ts';
import type { TaskState } from './task-state.ts';

/** The task: text, map, reason, the state of the answer, the keys. */
export function TaskScreen({
  state,
  columns,
  rows,
  glyphs,
}: {
  readonly state: TaskState;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}) {
  const { session, layout } = state;
  const contents = paneContents(session, selectedCell(session), glyphs);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={[headerLine(state, columns)]} />
      <Panes session={session} layout={layout} contents={contents} glyphs={glyphs} />
      <Lines
        lines={[
          ...answerLines(session, columns, glyphs),
          fit(keyHints(hintsOf(keysOf(state), state, glyphs), columns), columns),
        ]}
      />
    </Box>
  );
}

interface PanesProps {
  readonly session: Session;
  readonly layout: Layout;
  readonly contents: Readonly<Partial<Record<PaneName, PaneContent>>>;
  readonly glyphs: Glyphs;
}

function Panes({ session, layout, contents, glyphs }: PanesProps) {
  if (layout.is === 'too small') return null;
  const pane = ({ pane: name, width, height }: Placed) => {
    const content = contents[name]?.(width - 4, height - 2);
    if (!content) return null;
    const offset = content.first ?? session.scroll[name];
    const focused = session.pane === name;
    // Where one pane is shown at a time, the line of tabs has the mark.
    const title = focused && layout.is === 'open' ? focusedTitle(content.title) : content.title;
    return (
      <Pane
        key={name}
        {...content}
        title={title}
        width={width}
        height={height}
        offset={offset}
        focused={focused}
        glyphs={glyphs}
      />
    );
  };
  if (layout.is === 'folded') {
    const name = layout.panes.includes(session.pane) ? session.pane : (layout.panes[1] ?? 'task');
    return (
      <Box flexDirection="column">
        <Lines lines={[fit(tabs(layout.panes, name), layout.width)]} />
        {pane({ pane: name, width: layout.width, height: layout.height })}
      </Box>
    );
  }
  return (
    <Box flexDirection="column">
      {layout.above.map(pane)}
      <Box>
        <Box flexDirection="column">{layout.left.map(pane)}</Box>
        <Box flexDirection="column">{layout.right.map(pane)}</Box>
      </Box>
      {layout.below.map(pane)}
    </Box>
  );
}

function tabs(panes: readonly PaneName[], shown: PaneName): Line {
  return [
    span(' '),
    ...panes.flatMap((name) =>
      name === shown ? [span(`[${name}]`, 'bold'), span(' ')] : [span(` ${name} `, 'dim'), span(' ')],
    ),
  ];
}
