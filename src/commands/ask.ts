import { createInterface } from 'node:readline';
import type { Surroundings } from './surroundings.ts';

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
  const typed: string[] = [];
  let isOver = false;
  let waiting: (() => void) | undefined;
  lines.on('line', (line) => {
    typed.push(line);
    waiting?.();
  });
  lines.on('close', () => {
    isOver = true;
    waiting?.();
  });
  return {
    async ask(question) {
      stderr.write(question);
      while (typed.length === 0 && !isOver) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
      return typed.shift()?.trim() ?? null;
    },
    close: () => lines.close(),
  };
}

/** Whether somebody can be asked: what is typed and what is asked both have to be at a terminal. */
export function canAsk({ stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
