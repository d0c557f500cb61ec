/** Exit codes of the program; part of the contract with classes, CI and editors (docs: README, “Exit codes”). */
export const exitCodes = {
  /** Every check passes; the flow is allowed; the answer of `can` is yes; nothing opens that is not listed; both clusters agree. */
  passed: 0,
  /** A check fails; the flow is blocked; the answer of `can` is no; something opens that is not listed; the clusters differ; a proof of `pack test` fails; `doctor` found a problem. */
  failed: 1,
  /** Wrong usage: no such option, id or pod; or no terminal; or no confirmation. */
  usage: 2,
  /** A pack, a manifest or a file of flows is invalid; standard error has `file:line:column`. */
  invalid: 3,
  /** No such cluster, or one that cannot be used; or no check fails, but one could not be tested. */
  undecided: 4,
  /** A bug in sallyport: `EX_SOFTWARE` of sysexits.h. */
  bug: 70,
  /** What is printed could not be written, such as to a full disk: `EX_IOERR` of sysexits.h. */
  unwritten: 74,
  /** Interrupted, by Ctrl-C or SIGINT. */
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

/** What an error says in one sentence, for a screen: without the prefix of a command line, and its first line only. */
export function errorSentence(error: unknown): string {
  const [first = '', ...more] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `${first.replace(/^error: /, '')}${more.length === 0 ? '' : ` (and ${more.length} more)`}`;
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
