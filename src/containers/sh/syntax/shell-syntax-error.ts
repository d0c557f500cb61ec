import type { Dialect } from '../dialect.ts';

/** What is wrong with a script's text. */
export type SyntaxProblem =
  | {
      readonly is: 'unexpected';
      /** An operator or reserved word; `end of file`, `newline` and `word` stand for what has no text of its own. */
      readonly token: string;
      /** The reserved word or operator that would be right; undefined: several would. */
      readonly expected?: string | undefined;
    }
  | { readonly is: 'unterminated quote' }
  | { readonly is: 'other'; readonly message: string };

/** A text that is no shell command. */
export class ShellSyntaxError extends Error {
  readonly problem: SyntaxProblem;
  /** Whether more text could still make it right. */
  readonly isUnfinished: boolean;

  constructor(problem: SyntaxProblem, isUnfinished = false) {
    super(ashMessage(problem));
    this.name = 'ShellSyntaxError';
    this.problem = problem;
    this.isUnfinished = isUnfinished;
  }
}

/** An error with a message that is the same in all shells. */
export function syntaxError(message: string, isUnfinished = false): ShellSyntaxError {
  return new ShellSyntaxError({ is: 'other', message }, isUnfinished);
}

/** A quote, or what stands in for one, is not closed. */
export function unterminatedQuote(): ShellSyntaxError {
  return new ShellSyntaxError({ is: 'unterminated quote' }, true);
}

/** The message of a shell for an error in a script. */
export function syntaxErrorMessage({ problem }: ShellSyntaxError, dialect: Dialect, script: string): string {
  if (dialect === 'bash') return bashMessage(problem, script);
  return dialect === 'dash' ? dashMessage(problem) : ashMessage(problem);
}

/** Source: busybox 1.37, shell/ash.c, `synexpect` and `raise_error_unexpected_syntax`. */
function ashMessage(problem: SyntaxProblem): string {
  if (problem.is === 'unterminated quote') return 'syntax error: unterminated quoted string';
  if (problem.is === 'other') return problem.message;
  const { token } = problem;
  return `syntax error: unexpected ${isNamed(token) ? token : `"${token}"`}${expecting(problem.expected)}`;
}

function dashMessage(problem: SyntaxProblem): string {
  if (problem.is === 'unterminated quote') return 'Syntax error: Unterminated quoted string';
  if (problem.is === 'other' || problem.token === 'word') {
    const message = ashMessage(problem);
    return message.replace(/^syntax error: (.)/, (_, first: string) => `Syntax error: ${first.toUpperCase()}`);
  }
  const token = isNamed(problem.token) ? problem.token : `"${problem.token}"`;
  return `Syntax error: ${token} unexpected${expecting(problem.expected)}`;
}

function bashMessage(problem: SyntaxProblem, script: string): string {
  if (problem.is === 'unterminated quote') return `unexpected EOF while looking for matching \`${openQuote(script)}'`;
  if (problem.is === 'other' || problem.token === 'word') return ashMessage(problem);
  if (problem.token === 'end of file') return 'syntax error: unexpected end of file';
  return `syntax error near unexpected token \`${problem.token}'`;
}

function isNamed(token: string): boolean {
  return token === 'end of file' || token === 'newline' || token === 'word';
}

function expecting(expected: string | undefined): string {
  return expected === undefined ? '' : ` (expecting "${expected}")`;
}

/** The quote that a script leaves open. */
function openQuote(script: string): string {
  let open = '';
  for (const character of script.replace(/\\[\s\S]/g, '')) {
    if (open === '' && (character === '"' || character === "'")) open = character;
    else if (character === open) open = '';
  }
  return open === '' ? '"' : open;
}
