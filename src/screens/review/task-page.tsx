import { hintsOf } from '../keys.ts';
import { span } from '../line.ts';
import { keysOf } from '../task/active-key-bindings.ts';
import { stateWords } from '../task/state-words.ts';
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
      // A question that is open stands in the first line: a page has no other place for it.
      header={session.asking === null ? page.header : [span(' '), ...stateWords(session)]}
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
