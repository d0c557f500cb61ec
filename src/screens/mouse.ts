import { useStdin, useStdout } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import { type ReadInput, takeSequences } from './take-sequences.ts';

/** Tells the terminal to report clicks and the wheel, with decimal places: xterm, private modes 1000 and 1006. */
export const mouseOn = '\u001b[?1000h\u001b[?1006h';
export const mouseOff = '\u001b[?1006l\u001b[?1000l';

/** What the mouse did. Cells count from 0. */
export type MouseEvent =
  | { readonly is: 'click'; readonly row: number; readonly column: number }
  | { readonly is: 'wheel'; readonly by: 1 | -1 };

/** A report of the mouse, and the beginning of one that is not whole yet. */
// oxlint-disable-next-line no-control-regex
const report = /\u001b\[<(\d+);(\d+);(\d+)([Mm])/g;
// oxlint-disable-next-line no-control-regex
const beginning = /\u001b\[<[\d;]*$/;

/**
 * Has the terminal report its mouse while `isOn`; it is off again when the program ends. Ink drops these reports, so they are
 * taken out of what is read from the terminal before Ink sees it.
 */
export function useMouse(isOn: boolean, onEvent: (event: MouseEvent) => void): void {
  const { stdout } = useStdout();
  const { stdin } = useStdin();
  const handler = useRef(onEvent);
  useLayoutEffect(() => {
    handler.current = onEvent;
  });
  useLayoutEffect(() => {
    if (!isOn) return undefined;
    stdout.write(mouseOn);
    return () => void stdout.write(mouseOff);
  }, [isOn, stdout]);
  useLayoutEffect(() => takeReports(stdin, (event) => handler.current(event)), [stdin]);
}

/** Takes the reports of the mouse out of what is read from now on; returns how to stop that. */
export function takeReports(input: ReadInput, onEvent: (event: MouseEvent) => void): () => void {
  return takeSequences(input, { whole: report, beginning }, ([, button, column, row, end]) => {
    const event = eventOf(Number(button), Number(row) - 1, Number(column) - 1, end ?? '');
    if (event !== null) onEvent(event);
  });
}

function eventOf(button: number, row: number, column: number, end: string): MouseEvent | null {
  if (button === 64 || button === 65) return { is: 'wheel', by: button === 64 ? -1 : 1 };
  return button === 0 && end === 'M' ? { is: 'click', row, column } : null;
}
