/** Exit codes of the program; part of the contract with classes, CI and editors (docs: README, “Exit codes”). */
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
export class ExitError extends Error {
  override readonly name = 'ExitError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The command line is wrong; `message` says what to write instead. Exit code 2. */
export function wrongUsage(message: string): ExitError {
  return new ExitError(exitCodes.usage, `error: ${message}`);
}

/** A file is invalid; each line is `file:line:column: message`. Exit code 3. */
export function invalidFile(lines: readonly string[]): ExitError {
  return new ExitError(exitCodes.invalid, lines.join('\n'));
}

/** The exit code of a grade: every check passes; some check fails; or none fails and some are untested. */
export function exitCodeOfGrade({
  passed,
  checks,
}: {
  readonly passed: boolean;
  readonly checks: readonly { readonly passed: boolean | null }[];
}): number {
  if (passed) return exitCodes.passed;
  return checks.some((check) => check.passed === false) ? exitCodes.failed : exitCodes.undecided;
}
