import { useStdout } from 'ink';
import { useEffect, useRef } from 'react';

/** Erases the screen and goes to its first place: ECMA-48, ED and CUP. */
const eraseAll = '\u001b[2J\u001b[H';
/** How long a size must stand before the frame is drawn anew, in milliseconds: a window that is dragged has many. */
const rest = 40;

/**
 * Draws the whole frame anew when the terminal has another size. Ink writes the lines that are other ones alone, and
 * takes the rest to be where it wrote them: where it drew a frame of the old size once more before it heard of the new
 * one, wide lines have broken and everything below stands a row too low.
 */
export function useWholeFrames(columns: number, rows: number, isFullScreen: boolean): void {
  const { write } = useStdout();
  const size = `${columns}x${rows}`;
  const drawn = useRef(size);
  useEffect(() => {
    if (drawn.current === size) return undefined;
    const timer = setTimeout(() => {
      drawn.current = size;
      if (isFullScreen) write(eraseAll);
    }, rest);
    return () => clearTimeout(timer);
  }, [size, isFullScreen, write]);
}
