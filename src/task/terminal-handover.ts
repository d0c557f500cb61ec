import { handleSignals } from '../cli/child-process.ts';
import type { TerminalContext } from '../cli/command-context.ts';
import type { AppTerminal } from '../session/app-command.ts';
import { stopReading } from './editor.ts';

/** How long the system may take to stop this program, in milliseconds. */
const longestStop = 300;

/** Hands the terminal of the drawn program over to other programs, one at a time. */
export class TerminalHandover {
  readonly #stdin: TerminalContext['stdin'];
  #terminal: AppTerminal | null = null;
  #isBusy = false;

  constructor(stdin: TerminalContext['stdin']) {
    this.#stdin = stdin;
  }

  /** Takes the terminal once the program is drawn on it. */
  attach(terminal: AppTerminal): void {
    this.#terminal = terminal;
    const { isTTY, fd } = this.#stdin as { readonly isTTY?: boolean; readonly fd?: number };
    // A terminal that goes while another program has it sends SIGHUP to that one alone. The input of a terminal ends at
    // nothing else, and without one this program would go on unseen, its task open.
    if (isTTY === true && fd !== undefined) this.#stdin.once('end', () => this.exit());
  }

  get isAttached(): boolean {
    return this.#terminal !== null;
  }

  /**
   * Runs something that uses the terminal, and draws the program again after it. Does nothing before the terminal is
   * attached, and while something else has it.
   */
  async run(use: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#terminal?.suspend(async () => {
        await stopReading(this.#stdin);
        // Ctrl-C in the terminal is for the other program alone.
        const restore = handleSignals({ forward: [], ignore: ['SIGINT'] }, () => undefined);
        try {
          await use();
        } finally {
          restore();
        }
      });
    } finally {
      this.#isBusy = false;
    }
  }

  /** Stops this program and what runs with it in the foreground, as Ctrl-Z does; settles when it goes on. */
  stopSelf(): Promise<void> {
    return this.run(
      () =>
        new Promise((resolve) => {
          process.once('SIGCONT', () => resolve());
          // Without job control nothing could continue the program, and the system does not stop it.
          setTimeout(resolve, longestStop);
          process.kill(0, 'SIGTSTP');
        }),
    );
  }

  /** Ends the drawing. */
  exit(): void {
    this.#terminal?.exit();
  }
}
