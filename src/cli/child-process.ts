import { type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from './command-context.ts';

/** What this process does with signals while another program runs. */
export interface SignalRules {
  /** The signals that it passes on to the program. */
  readonly forward: readonly NodeJS.Signals[];
  /** The signals that it ignores. */
  readonly ignore?: readonly NodeJS.Signals[];
}

/** How another program is run. */
export interface RunOptions extends SignalRules {
  readonly env: Environment;
  readonly stdio: StdioOptions;
  /** Passes every signal on as this one: an interactive shell ends at no other. */
  readonly forwardAs?: NodeJS.Signals;
}

/** How a program ended. */
export interface CommandResult {
  /** Its exit code as a shell gives it: 128 + n after signal n, 127 where there is no such program. */
  readonly code: number;
  /** Why it could not be run, as a sentence without its full stop. */
  readonly fault?: string;
  /** The last signal that was passed on to it. */
  readonly forwarded?: NodeJS.Signals;
}

/**
 * Runs a program and waits for its end. This process goes on working: the cluster that the program uses may be in
 * it.
 */
export function runCommand([name = '', ...args]: readonly string[], options: RunOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    let forwarded: NodeJS.Signals | undefined;
    // Before the program starts: a signal that comes while it starts would end this process and leave the program behind.
    const restore = handleSignals(options, (signal) => {
      forwarded = signal;
      child.kill(options.forwardAs ?? signal);
    });
    const child = spawn(name, args, { stdio: options.stdio, env: { ...options.env } });
    const end = (result: CommandResult): void => {
      restore();
      resolve(forwarded === undefined ? result : { ...result, forwarded });
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      end({ code: error.code === 'ENOENT' ? 127 : 126, fault: `cannot run ${name}: ${reasonOf(error)}` });
    });
    child.on('close', (code, signal) => end({ code: signal === null ? (code ?? 1) : 128 + constants.signals[signal] }));
  });
}

/**
 * Handles signals in the place of the handlers that this process has for them: `act` is called for those to forward,
 * those to ignore do nothing. Returns how to put the former handlers back.
 */
export function handleSignals(
  { forward, ignore = [] }: SignalRules,
  act: (signal: NodeJS.Signals) => void,
): () => void {
  const undo = [...forward, ...ignore].map((signal) => {
    const before = process.listeners(signal);
    const handler = forward.includes(signal) ? act : () => undefined;
    // Never without a handler: a signal that has arrived and waits to be handled would be lost.
    process.on(signal, handler);
    for (const listener of before) process.off(signal, listener);
    return () => {
      for (const listener of before) process.on(signal, listener);
      process.off(signal, handler);
    };
  });
  return () => undo.forEach((restore) => restore());
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
