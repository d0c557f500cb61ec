import { ShellSyntaxError, syntaxError } from './shell-syntax-error.ts';

/** A here-document whose text begins after the line that names its delimiter. */
export interface PendingDocument {
  readonly delimiter: string;
  /** `<<-`: tabs before its lines are left out. */
  readonly stripsTabs: boolean;
  /** Gets its text. */
  readonly onText: (text: string) => void;
}

const reservedWords: ReadonlySet<string> = new Set(
  '! { } if then elif else fi for while until do done case esac'.split(' '),
);

/**
 * Moves over a script's text: blanks, ends of lines, operators, reserved words and here-documents.
 * Source: POSIX.1-2024, Shell Command Language, 2.3 and 2.4.
 */
export class Scanner {
  readonly text: string;
  /** The position in the text. */
  at = 0;
  readonly #pending: PendingDocument[] = [];
  #countedTo = 0;
  #line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** The character here; empty at the end. */
  get character(): string {
    return this.text.charAt(this.at);
  }

  /** Whether the text has ended. */
  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The line here, from 1. */
  get line(): number {
    for (; this.#countedTo < this.at; this.#countedTo += 1) {
      if (this.text.charAt(this.#countedTo) === '\n') this.#line += 1;
    }
    return this.#line;
  }

  /** Whether an operator stands here. */
  startsWith(operator: string): boolean {
    return this.text.startsWith(operator, this.at);
  }

  /** What a sticky expression matches here. */
  match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    return expression.exec(this.text);
  }

  /** Skips blanks, escaped ends of lines and comments. */
  skipBlanks(): void {
    this.at += this.match(/(?:[ \t]|\\\n)+/y)?.[0].length ?? 0;
    if (this.character !== '#') return;
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** Skips the end of a line; the texts of here-documents follow it. */
  skipNewline(): void {
    this.at += 1;
    for (const document of this.#pending.splice(0)) document.onText(this.#hereDocument(document));
  }

  /** Skips blanks and ends of lines. */
  skipLineEnds(): void {
    for (this.skipBlanks(); this.character === '\n'; this.skipBlanks()) this.skipNewline();
  }

  /** Skips `;` and ends of lines. */
  skipSeparator(): void {
    this.skipBlanks();
    if (this.startsWith(';') && !this.startsWith(';;')) this.at += 1;
    this.skipLineEnds();
  }

  /** The reserved word here; undefined: none. */
  reservedWord(): string | undefined {
    const word = this.match(/(?:[{}!]|[a-z]+)(?=[\s;&|<>()]|$)/y)?.[0];
    return word !== undefined && reservedWords.has(word) ? word : undefined;
  }

  /** Whether one of these reserved words, or `)`, stands here. */
  isAtAny(ends: readonly string[]): boolean {
    return ends.some((end) => (end === ')' ? this.startsWith(')') : this.reservedWord() === end));
  }

  /** Takes a reserved word, which must come next. */
  takeReservedWord(word: string): void {
    this.skipLineEnds();
    if (this.reservedWord() !== word) throw this.unexpected(word);
    this.at += word.length;
  }

  /** The text of a here-document is read after the end of this line. */
  expectDocument(document: PendingDocument): void {
    this.#pending.push(document);
  }

  /** The error that something else was expected here. */
  unexpected(expected?: string): ShellSyntaxError {
    this.skipBlanks();
    if (this.isAtEnd) return new ShellSyntaxError({ is: 'unexpected', token: 'end of file', expected }, true);
    return new ShellSyntaxError({ is: 'unexpected', token: this.#token(), expected });
  }

  #token(): string {
    if (this.character === '\n') return 'newline';
    return this.match(/&&|\|\||;;|<<|>>|[;&|<>()]/y)?.[0] ?? this.reservedWord() ?? 'word';
  }

  #hereDocument({ delimiter, stripsTabs }: PendingDocument): string {
    let body = '';
    while (!this.isAtEnd) {
      const end = this.text.indexOf('\n', this.at);
      const written = this.text.slice(this.at, end < 0 ? this.text.length : end);
      this.at = end < 0 ? this.text.length : end + 1;
      const line = stripsTabs ? written.replace(/^\t+/, '') : written;
      if (line === delimiter) return body;
      body += `${line}\n`;
    }
    throw syntaxError(`unterminated here-document (wanted "${delimiter}")`, true);
  }
}

/** The position of the `))` that ends an expression which begins at a position; undefined: there is none. */
export function endOfArithmetic(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '(') depth += 1;
    if (character !== ')') continue;
    if (depth === 0) return text.charAt(at + 1) === ')' ? at : undefined;
    depth -= 1;
  }
  return undefined;
}
