import type { Clock } from '../../kube/clock.ts';
import { RegexLimitError, RegexSyntaxError } from '../libc/regex/errors.ts';
import { OutOfMemory } from './buffer-limit.ts';
import type { Process, Program, SignalHandler } from './process.ts';
import { exitCodeOf, Killed, type Signal, signalBehind } from './signals.ts';
import { BrokenPipe, writeText } from './streams.ts';
import { delay } from './waiting.ts';

/** A program that does not end at a signal is given up after so many milliseconds. */
const killTimeout = 1000;

/** The exit code after SIGSEGV. */
const segmentationFault = 139;

/** What a process is, from its start. */
export interface RunningProcessOptions {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly started: Date;
  readonly session: object | undefined;
  readonly isBackground: boolean;
}

/** An entry of a container's process table. */
export class RunningProcess {
  readonly pid: number;
  readonly started: Date;
  readonly session: object | undefined;
  readonly isBackground: boolean;
  #argv: readonly string[];
  #handler: SignalHandler | undefined;
  readonly #abort = new AbortController();

  constructor({ pid, argv, started, session, isBackground }: RunningProcessOptions) {
    this.pid = pid;
    this.started = started;
    this.session = session;
    this.isBackground = isBackground;
    this.#argv = argv;
  }

  get argv(): readonly string[] {
    return this.#argv;
  }

  /** Aborts when a signal ends the process. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Sets what handles signals in place of their default action. */
  setSignalHandler(handler: SignalHandler): void {
    this.#handler = handler;
  }

  /** The process goes on as another program, which handles no signals yet. */
  replaceProgram(argv: readonly string[]): void {
    this.#argv = argv;
    this.#handler = undefined;
  }

  /** Delivers a signal. `ignores`: without a handler it has no effect, unless it is KILL. */
  deliver(signal: Signal, ignores: boolean): void {
    if (signal !== 'KILL') {
      if (this.#handler?.(signal) === true) return;
      if (ignores) return;
    }
    this.#abort.abort(new Killed(signal));
  }
}

/**
 * Runs a program until it ends, or until it is given up after a signal; resolves with its exit code. `handlesSignals`:
 * whether the program of a command line ends in good order at a signal, as servers do.
 */
export function runToEnd(
  program: Program,
  process: Process,
  running: RunningProcess,
  clock: Clock,
  handlesSignals: (argv: readonly string[]) => boolean,
): Promise<number> {
  const { signal } = running;
  return new Promise((resolve) => {
    const giveUp = () => {
      const by = signalBehind(signal);
      if (by === 'KILL') return resolve(exitCodeOf(by));
      void delay(clock, killTimeout).then(() => resolve(exitCodeOf(by)));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const codeWhenKilled = handlesSignals(running.argv) ? 0 : undefined;
    void exitCodeOfProgram(program, process, running, codeWhenKilled).then((code) => {
      signal.removeEventListener('abort', giveUp);
      const isKilled = signal.reason instanceof Killed && !handlesSignals(running.argv);
      resolve(isKilled ? exitCodeOf(signalBehind(signal)) : code);
    });
  });
}

/** What a program ended with; what it throws becomes an exit code and a message. */
async function exitCodeOfProgram(
  program: Program,
  process: Process,
  running: RunningProcess,
  codeWhenKilled: number | undefined,
): Promise<number> {
  const report = (message: string) =>
    writeText(process.stderr, `${running.argv[0] ?? ''}: ${message}\n`).catch(() => undefined);
  try {
    return (await program(process)) & 255;
  } catch (error) {
    if (error instanceof Killed) return codeWhenKilled ?? exitCodeOf(error.signal);
    if (error instanceof BrokenPipe) return exitCodeOf('PIPE');
    if (error instanceof OutOfMemory || isTooLarge(error)) {
      await report('out of memory');
      return 1;
    }
    if (error instanceof RegexSyntaxError || error instanceof RegexLimitError) {
      await report(error.message);
      return 2;
    }
    // A program that needs more stack than there is ends as on any system.
    if (error instanceof RangeError) return segmentationFault;
    await report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return segmentationFault;
  }
}

/** Whether the engine cannot hold a text or a list. */
function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && /string length|array length|allocation/i.test(error.message);
}
