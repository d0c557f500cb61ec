/** A regular expression that cannot be read, with the message of glibc's regcomp. */
export class RegexSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RegexSyntaxError';
  }
}

/** The search of a text took too many steps and was given up. */
export class RegexLimitError extends Error {
  /** `steps`: how many were taken. */
  constructor(steps: number) {
    super(`the regular expression was given up after ${steps} steps`);
    this.name = 'RegexLimitError';
  }
}
