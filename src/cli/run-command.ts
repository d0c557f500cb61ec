import { type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from './command-context.ts';

/** How another program is run. */
export interface RunOptions {
  readonly env: Environment;
  readonly stdio: StdioOptions;
  /** The signals that this process passes on while the program runs. */
  readonly passOn: readonly NodeJS.Signals[];
  /** Those that it does not hear meanwhile. */
  readonly deafTo?: readonly NodeJS.Signals[];
  /** Passes every signal on as this one: an interactive shell ends at no other. */
  readonly as?: NodeJS.Signals;
}

/** How a program ended, as a shell tells it: 128 + n after signal n, 127 where there is no such program. */
export interface Ended {
  readonly code: number;
  /** Why it could not be run, as a sentence without its full stop. */
  readonly fault?: string;
  /** The last signal that was passed on. */
  readonly told?: NodeJS.Signals;
}

/**
 * Runs a program and waits for its end. This process goes on working meanwhile: the cluster that the program talks to
 * may be in it.
 */
export function runCommand([name = '', ...args]: readonly string[], options: RunOptions): Promise<Ended> {
  return new Promise((resolve) => {
    let told: NodeJS.Signals | undefined;
    // Heard before the program begins: a signal that comes while it starts would else end this process and leave it behind.
    const release = listenTo(options, (signal) => {
      told = signal;
      child.kill(options.as ?? signal);
    });
    const child = spawn(name, args, { stdio: options.stdio, env: { ...options.env } });
    const end = (ended: Ended): void => {
      release();
      resolve(told === undefined ? ended : { ...ended, told });
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      end({ code: error.code === 'ENOENT' ? 127 : 126, fault: `cannot run ${name}: ${reasonOf(error)}` });
    });
    child.on('close', (code, signal) => end({ code: signal === null ? (code ?? 1) : 128 + constants.signals[signal] }));
  });
}

/** Hears signals in the place of whoever heard them; returns how to give them back. */
export function listenTo(
  { passOn, deafTo = [] }: Pick<RunOptions, 'passOn' | 'deafTo'>,
  act: (signal: NodeJS.Signals) => void,
): () => void {
  const undo = [...passOn, ...deafTo].map((signal) => {
    const before = process.listeners(signal);
    const hear = passOn.includes(signal) ? act : () => undefined;
    process.removeAllListeners(signal);
    process.on(signal, hear);
    return () => {
      process.off(signal, hear);
      for (const listener of before) process.on(signal, listener);
    };
  });
  return () => undo.forEach((giveBack) => giveBack());
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such program',
    EACCES: 'permission denied',
    E2BIG: 'its arguments are too long',
    ENOEXEC: 'it is no program',
  };
  return reasons[code ?? ''] ?? message;
}
