import { createInterface } from 'node:readline';
import type { Surroundings } from './command-context.ts';

/** Questions to the person at the terminal, one line each. */
export interface Questions {
  /** The answer without blanks around it; null where the input ended. */
  ask(question: string): Promise<string | null>;
  close(): void;
}

/**
 * Asks on standard error and reads standard input. The terminal edits the line itself, and Ctrl-C interrupts the
 * program as anywhere. Whoever reads the terminal next must wait until this is closed.
 */
export function openQuestions({ stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>): Questions {
  const lines = createInterface({ input: stdin, terminal: false });
  const typed: (string | null)[] = [];
  let waiting: ((line: string | null) => void) | undefined;
  const heard = (line: string | null): void => {
    // The end stays: whoever asks after it hears of it too.
    if (waiting === undefined || line === null) typed.push(line);
    waiting?.(line);
    waiting = undefined;
  };
  lines.on('line', (line) => heard(line.trim()));
  lines.on('close', () => heard(null));
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

/** Whether somebody can be asked: what is typed and what is asked both have to be at a terminal. */
export function canAsk({ stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
