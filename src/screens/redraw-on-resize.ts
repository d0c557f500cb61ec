import { useStdout } from 'ink';
import { useEffect, useRef } from 'react';

/** Erases the screen and moves to its first cell: ECMA-48, ED and CUP. */
const eraseAll = '\u001b[2J\u001b[H';
/** How long a size must last before the whole frame is drawn, in milliseconds: a window that is dragged has many sizes. */
const rest = 40;

/**
 * Draws the whole frame when the terminal has another size. Ink writes only lines that differ from the last frame. If it drew
 * a frame of the old size before it knew of the new one, wide lines have wrapped, and everything below is a row too low.
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
