/** What a process ends with; part of the contract with classes, CI and editors (docs: README, “Exit codes”). */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  /** A pack, manifest or flow file is invalid. */
  invalid: 3,
  /** No such cluster, or nothing failed and something stayed undecided. */
  undecided: 4,
  /** A bug of ours: `EX_SOFTWARE` of sysexits.h, far from every code that means something else. */
  bug: 70,
  interrupted: 130,
} as const;

/** Ends a command with a sentence for the person and an exit code. Anything else that is thrown is a bug. */
export class Stop extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'Stop';
    this.code = code;
  }
}

/** The command was not given as it must be. */
export function wrongUsage(message: string): Stop {
  return new Stop(exitCodes.usage, `error: ${message}`);
}

/** A file does not say what it must; each line is `file:line:column: message`. */
export function invalidFile(lines: readonly string[]): Stop {
  return new Stop(exitCodes.invalid, lines.join('\n'));
}
