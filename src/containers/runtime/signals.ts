/** The signals that are delivered here. */
export type Signal = 'HUP' | 'INT' | 'QUIT' | 'KILL' | 'PIPE' | 'TERM';

/** The numbers of the signals. Source: signal(7). */
const signalNumbers: Readonly<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 };

const signals: readonly Signal[] = ['HUP', 'INT', 'QUIT', 'KILL', 'PIPE', 'TERM'];

/** A signal has ended a process. */
export class Killed extends Error {
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(`killed by SIG${signal}`);
    this.name = 'Killed';
    this.signal = signal;
  }
}

/** The exit code of a process that a signal has ended: 128 and the signal's number. */
export function exitCodeOf(signal: Signal): number {
  return 128 + signalNumbers[signal];
}

/** The signal that aborted; TERM where something else did. */
export function signalBehind(aborted: AbortSignal): Signal {
  return aborted.reason instanceof Killed ? aborted.reason.signal : 'TERM';
}

/** A signal by its name with or without `SIG`, or by its number. 0 asks whether a process exists; undefined: no such. */
export function parseSignal(word: string): Signal | 0 | undefined {
  if (word === '0') return 0;
  const name = word.toUpperCase().replace(/^SIG/, '');
  return signals.find((signal) => signal === name || String(signalNumbers[signal]) === word.replace(/^0+/, ''));
}

/**
 * Whether a signal does nothing because the process is the first of its container and has no handler for it. KILL from
 * outside always ends it. Source: pid_namespaces(7), "The namespace init process".
 */
export function isIgnoredByFirst(
  { pid, argv }: { readonly pid: number; readonly argv: readonly string[] },
  handlesSignals: (argv: readonly string[]) => boolean,
): boolean {
  return pid === 1 && !handlesSignals(argv);
}
