import { Box } from 'ink';
import type { Glyphs } from '../theme.ts';
import { type Framed, frame } from './frame.ts';
import { Lines } from './lines.tsx';

/** A framed pane of the screen. */
export function Pane({ glyphs, ...box }: Framed & { readonly glyphs: Glyphs }) {
  return (
    <Box width={box.width} height={box.height} flexShrink={0}>
      <Lines lines={frame(box, glyphs)} />
    </Box>
  );
}
