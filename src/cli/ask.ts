import { createInterface } from 'node:readline';
import type { TerminalContext } from './command-context.ts';

/** Questions to the person at the terminal, one line each. */
export interface Questions {
  /** The answer without spaces around it; null where the input ended. */
  ask(question: string): Promise<string | null>;
  close(): void;
}

/**
 * Asks on standard error and reads standard input. The terminal edits the line itself, and Ctrl-C interrupts the
 * program as anywhere. Nothing else may read the terminal until this is closed.
 */
export function openQuestions({ stdin, stderr }: Pick<TerminalContext, 'stdin' | 'stderr'>): Questions {
  const lines = createInterface({ input: stdin, terminal: false });
  const typed: (string | null)[] = [];
  let waiting: ((line: string | null) => void) | undefined;
  const received = (line: string | null): void => {
    // The end of the input stays in the list: every later question gets it too.
    if (waiting === undefined || line === null) typed.push(line);
    waiting?.(line);
    waiting = undefined;
  };
  lines.on('line', (line) => received(line.trim()));
  lines.on('close', () => received(null));
  return {
    ask(question) {
      stderr.write(question);
      const line = typed[0] === null ? null : typed.shift();
      if (line !== undefined) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => lines.close(),
  };
}

/** Whether a question can be asked: both the input and the place where questions appear are a terminal. */
export function canAsk({ stdin, stderr }: Pick<TerminalContext, 'stdin' | 'stderr'>): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
