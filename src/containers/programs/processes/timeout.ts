import type { Clock } from '../../../kube/clock.ts';
import type { ChildProcess, Program } from '../../runtime/process.ts';
import { exitCodeOf, parseSignal, type Signal } from '../../runtime/signals.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { parseDuration } from './duration.ts';
import { startCommand, waitFor } from './run-command.ts';

/** GNU's exit code where the command had to be ended. */
const timedOut = 124;

/** timeout. Source: POSIX.1-2024, utilities, timeout; busybox 1.37, coreutils/timeout.c; GNU coreutils 9.1, timeout. */
export const timeout: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, {
      short: 's:k:fvp',
      long: { signal: 's', 'kill-after': 'k', foreground: 'f', 'preserve-status': 'p' },
      stopAtOperand: true,
    });
    const [limit, ...argv] = options.operands;
    if (limit === undefined || argv.length === 0) throw new UsageError();
    const milliseconds = parseDuration(limit);
    if (milliseconds === undefined) {
      if (isGnu(process)) throw new UsageError(`invalid time interval '${limit}'`);
      return fail(process, `invalid number '${limit}'`);
    }
    const child = await startCommand(process, argv);
    if (typeof child === 'number') return child;
    const timer = new KillTimer(
      process.container.clock,
      child,
      parseSignal(options.value('s') ?? 'TERM') || 'TERM',
      parseDuration(options.value('k') ?? ''),
    );
    timer.start(milliseconds);
    try {
      const code = await waitFor(process, child);
      // busybox passes on how the command ended; GNU says 124 for any that had to be ended, 137 for KILL.
      if (!timer.isOver || options.has('p') || !isGnu(process)) return code;
      return code === exitCodeOf('KILL') ? code : timedOut;
    } finally {
      timer.cancel();
    }
  },
  { gnuExitCode: 125 },
);

/** The longest wait of a timer, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Sends a process a signal after some time, and KILL after some more. */
class KillTimer {
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #signal: Signal;
  readonly #killAfter: number | undefined;
  #cancel = () => {};
  #isOver = false;

  constructor(clock: Clock, child: ChildProcess, signal: Signal, killAfter: number | undefined) {
    this.#clock = clock;
    this.#child = child;
    this.#signal = signal;
    this.#killAfter = killAfter;
  }

  /** Whether the time is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** After so many milliseconds; 0 and `Infinity` are never. */
  start(milliseconds: number): void {
    if (milliseconds === 0 || milliseconds === Infinity) return;
    this.#cancel = this.#clock.later(Math.min(milliseconds, longestTimer), () => {
      this.#isOver = true;
      this.#child.signal(this.#signal);
      if (this.#killAfter === undefined) return;
      this.#cancel = this.#clock.later(this.#killAfter, () => this.#child.signal('KILL'));
    });
  }

  cancel(): void {
    this.#cancel();
  }
}
