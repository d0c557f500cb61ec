import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { drawingEnv } from './drawing-env.ts';

/** The built program in a real pseudo-terminal, and what stands on its screen. */
export interface InPty {
  readonly pty: IPty;
  /** The screen as text. */
  screen(): string;
  /** Everything the program wrote. */
  written(): string;
  /** Waits until the screen holds a text; resolves to the milliseconds that took. */
  shows(text: string | RegExp, within?: number): Promise<number>;
  /** Whether the alternate screen is shown. */
  isAlternate(): boolean;
  /** Waits for the end: its exit code and signal. */
  ended(): Promise<{ readonly exitCode: number; readonly signal?: number }>;
}

const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));

/** Starts `sallyport` in a terminal of a size. `shell` is a line that runs it as `"$@"`, such as one that limits it first. */
export function inPty(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  [cols, rows]: readonly [number, number] = [80, 24],
  { shell = 'exec "$@"' }: { readonly shell?: string } = {},
): InPty {
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  let written = '';
  const clean = Object.fromEntries(
    Object.entries(drawingEnv()).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|VISUAL|EDITOR|LC_ALL|LANG)$/.test(name)),
  );
  const pty = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, program, ...args], {
    // It becomes TERM, whatever the environment says.
    name: env.TERM ?? 'xterm-256color',
    cols,
    rows,
    env: { ...clean, LANG: 'C.UTF-8', ...env },
  });
  pty.onData((data) => {
    written += data;
    screen.write(data);
  });
  const end = new Promise<{ exitCode: number; signal?: number }>((resolve) => pty.onExit(resolve));
  const read = (): string => {
    const { active } = screen.buffer;
    return Array.from(
      { length: rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    ).join('\n');
  };
  return {
    pty,
    screen: read,
    written: () => written,
    async shows(text, within = 8000) {
      const from = performance.now();
      const is = (): boolean => (typeof text === 'string' ? read().includes(text) : text.test(read()));
      while (!is()) {
        if (performance.now() - from > within) throw new Error(`${text} did not appear on:\n${read()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return performance.now() - from;
    },
    isAlternate: () => screen.buffer.active.type === 'alternate',
    ended: () => end,
  };
}
