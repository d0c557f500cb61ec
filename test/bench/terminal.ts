import { spawn } from '@lydell/node-pty';
import { drawingEnv } from '../e2e/drawing-env.ts';

/** A program in a terminal of 80×24, and what it has painted. */
export interface InTerminal {
  /** Milliseconds from the start until everything painted so far matches; rejects after 10 seconds. */
  shows(pattern: RegExp): Promise<number>;
  /** Ends it as a closed window does. */
  kill(): void;
  /** Waits for its end. */
  ended(): Promise<number>;
}

export function inTerminal(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): InTerminal {
  const from = performance.now();
  let painted = '';
  let check: () => void = nothing;
  const child = spawn(program, [...args], {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    env: drawingEnv(env),
  });
  child.onData((data) => {
    painted += data;
    check();
  });
  const end = new Promise<number>((resolve) => child.onExit(() => resolve(performance.now() - from)));
  return {
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${pattern} was not painted; last: ${painted.slice(-2000)}`)),
          10_000,
        );
        check = () => {
          if (!pattern.test(painted)) return;
          check = nothing;
          clearTimeout(late);
          resolve(performance.now() - from);
        };
        check();
      }),
    kill: () => child.kill('SIGHUP'),
    ended: () => end,
  };
}

function nothing(): void {}
