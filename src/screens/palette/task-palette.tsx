import type { Palette } from '../../session/places/palette.ts';
import { Page } from '../review/page.tsx';
import { keysOf } from '../task/active-key-bindings.ts';
import { headerLine } from '../task/header.ts';
import type { TaskState } from '../task/task-state.ts';
import type { Glyphs } from '../theme.ts';
import { paletteBox, paletteHints } from './palette-box.ts';

/** The list of the commands of a task, over the task. */
export function TaskPalette({
  palette,
  state,
  columns,
  rows,
  glyphs,
}: {
  readonly palette: Palette;
  readonly state: TaskState;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}) {
  const {
    title,
    head = [],
    rows: commands,
  } = paletteBox(palette, { bindings: keysOf(state), state }, columns - 4, glyphs);
  const chosen = commands.findIndex(({ item }) => item === palette.selected);
  return (
    <Page
      header={headerLine(state, columns)}
      title={title}
      head={head}
      lines={commands.map(({ line }) => line)}
      offset={Math.max(0, chosen - Math.floor((rows - 6) / 2))}
      hints={paletteHints(glyphs)}
      columns={columns}
      rows={rows}
      glyphs={glyphs}
    />
  );
}
