import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactElement } from 'react';

/** A terminal in memory, with a program drawn on it. */
export interface TestTerminal {
  /** The screen as text, without trailing spaces. */
  frame(): Promise<string>;
  /** Sends keys; escape sequences as a terminal writes them. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Gives the terminal another size that the program has not heard of yet, as between the change and its signal. */
  resizeUnheard(columns: number, rows: number): void;
  /** Everything written so far, escape sequences included. */
  written(): string;
  unmount(): void;
}

export const keys = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  shiftTab: '\u001b[Z',
};

/** Draws an element on a terminal of a size, as Ink draws it on a real one. */
export function drawOn(columns: number, rows: number, element: ReactElement, linear = false): TestTerminal {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  let written = '';
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    screen.write(chunk);
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const app = render(element, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: new PassThrough() as unknown as NodeJS.WriteStream,
    alternateScreen: !linear,
    incrementalRendering: !linear,
    isScreenReaderEnabled: linear,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 1000,
  });
  const settle = async (): Promise<void> => {
    // Ink waits 20 ms for the rest of an escape sequence.
    await new Promise((resolve) => setTimeout(resolve, 40));
    await app.waitUntilRenderFlush();
    await new Promise<void>((resolve) => screen.write('', resolve));
  };
  return {
    async frame() {
      await settle();
      const { active } = screen.buffer;
      return Array.from(
        { length: screen.rows },
        (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
      )
        .join('\n')
        .trimEnd();
    },
    async press(...typed) {
      for (const key of typed) {
        stdin.write(key);
        await settle();
      }
    },
    async resize(toColumns, toRows) {
      screen.resize(toColumns, toRows);
      Object.assign(stdout, { columns: toColumns, rows: toRows });
      stdout.emit('resize');
      await settle();
    },
    resizeUnheard: (toColumns, toRows) => screen.resize(toColumns, toRows),
    written: () => written,
    unmount: () => app.unmount(),
  };
}
