import type { Looked } from '../../session/explain.ts';
import type { Pane, Session } from '../../session/session.ts';
import { type Line, line, wrap } from '../line.ts';
import { beyond, legend, type MapView, mapLines } from '../parts/flow-map.ts';
import type { Glyphs } from '../theme.ts';
import { firstOfInterest, manifestLines } from './manifest.ts';
import { reasonPane } from './reason.ts';
import { askedNote, taskLines } from './task-text.ts';

/** What stands in a pane of a given inner size; `first` is the line to begin with where the pane scrolls by itself. */
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
  looked: Looked | null,
  glyphs: Glyphs,
): Readonly<Record<Pane, PaneContent>> {
  return {
    task: (width) => ({ title: 'task', lines: taskLines(session, width), note: askedNote(session) }),
    map: (width, height) => ({
      title: 'who reaches whom',
      ...(session.world
        ? seen({ map: session.world.map, selected: session.selected, width, height }, glyphs)
        : { lines: makingLines(session, width) }),
      note: legend(glyphs, session.world?.map),
      first: 0,
    }),
    reason: (width) => reasonPane(session, looked, width, glyphs),
    manifest: (_, height) => {
      const lines = manifestLines(session, looked?.connection ?? null, glyphs);
      const scrolled = session.pane === 'manifest' && session.scroll.manifest > 0;
      return { title: 'answer.yaml', lines, ...(scrolled ? {} : { first: firstOfInterest(lines, height) }) };
    },
  };
}

/** Until there is a map: what is being done, or why there will be none. */
function makingLines({ context, making, trouble }: Session, width: number): readonly Line[] {
  if (trouble.answer) return wrap(trouble.answer, width, 'bad');
  const where = context === null ? 'The cluster is being made.' : `The task is being put on ${context}.`;
  return [line(where, 'dim'), ...(making === '' ? [] : wrap(`${making} …`, width, 'dim'))];
}

function seen(view: MapView, glyphs: Glyphs) {
  return { lines: mapLines(view, glyphs), aside: beyond(view, glyphs) };
}
