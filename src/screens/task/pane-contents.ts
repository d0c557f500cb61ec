import type { SelectedFlow } from '../../session/selected-flow.ts';
import type { Pane, Session } from '../../session/session.ts';
import { type Line, line, wrap } from '../line.ts';
import { hiddenCounts, legend, type MapView, mapLines } from '../parts/flow-map.ts';
import type { Glyphs } from '../theme.ts';
import { firstOfInterest, manifestLines } from './manifest.ts';
import { reasonPane } from './reason.ts';
import { goalsNote, taskLines } from './task-text.ts';

/** The content of a pane of an inner size. `first` is the first line shown, where the pane scrolls by itself. */
export type PaneContent = (
  width: number,
  height: number,
) => {
  readonly title: string;
  readonly aside?: string;
  readonly lines: readonly Line[];
  readonly note?: Line;
  readonly first?: number;
};

/** The contents of the task screen's panes. */
export function paneContents(
  session: Session,
  selected: SelectedFlow | null,
  glyphs: Glyphs,
): Readonly<Record<Pane, PaneContent>> {
  return {
    task: (width) => ({ title: 'task', lines: taskLines(session, width), note: goalsNote(session) }),
    map: (width, height) => ({
      title: 'who reaches whom',
      ...(session.cluster
        ? mapContent({ map: session.cluster.map, selected: session.selected, width, height }, glyphs)
        : { lines: stagingLines(session, width) }),
      note: legend(glyphs, session.cluster?.map),
      first: 0,
    }),
    reason: (width) => reasonPane(session, selected, width, glyphs),
    manifest: (_, height) => {
      const lines = manifestLines(session, selected?.connection ?? null, glyphs);
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

function mapContent(view: MapView, glyphs: Glyphs) {
  return { lines: mapLines(view, glyphs), aside: hiddenCounts(view, glyphs) };
}
