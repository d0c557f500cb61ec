import { hintsOf } from '../keys.ts';
import { keysOf } from '../task/active-key-bindings.ts';
import type { TaskState } from '../task/task-state.ts';
import type { Glyphs } from '../theme.ts';
import { Page } from './page.tsx';
import { pageOf } from './pages.ts';

/** The pages that open over a task: what a check found, the debrief, the reference answer, the keys. */
export function TaskPage({
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
  const { session } = state;
  const page = pageOf(state, columns, glyphs);
  return (
    <Page
      header={page.header}
      title={page.title}
      lines={page.lines}
      offset={session.scroll[session.view]}
      hints={hintsOf(keysOf(state), state, glyphs)}
      columns={columns}
      rows={rows}
      glyphs={glyphs}
    />
  );
}
