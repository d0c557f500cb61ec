import type { Line } from '../line.ts';

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
