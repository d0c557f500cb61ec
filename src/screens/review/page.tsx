import { Box } from 'ink';
import type { Line } from '../line.ts';
import { fit } from '../line.ts';
import { type Hint, keyHints } from '../parts/key-hints.ts';
import { Lines } from '../parts/lines.tsx';
import { Pane } from '../parts/pane.tsx';
import type { Glyphs } from '../theme.ts';
import { pageLinesAround } from './page-size.ts';

/** A page: a line of header, one box with text that scrolls, the keys. */
export function Page(props: {
  readonly header: Line;
  readonly title: string;
  readonly note?: Line;
  /** Lines above the text that stay when it scrolls. */
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly offset: number;
  readonly hints: readonly Hint[];
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}) {
  const { header, hints, columns, rows, ...box } = props;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={[fit(header, columns)]} />
      <Pane {...box} width={columns} height={rows - pageLinesAround} focused />
      <Lines lines={[fit(keyHints(hints, columns), columns)]} />
    </Box>
  );
}
