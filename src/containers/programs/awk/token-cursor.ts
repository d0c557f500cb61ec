import { keywords, type Token } from './lexer.ts';
import { AwkSyntaxError } from './syntax-tree.ts';

const endToken: Token = { kind: 'end', text: '' };

/** Moves over the tokens of a program. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The position, to return to. */
  get position(): number {
    return this.#at;
  }

  /** Returns to a position. */
  returnTo(position: number): void {
    this.#at = position;
  }

  /** The next token, or one further on. */
  peek(offset = 0): Token {
    return this.#tokens[this.#at + offset] ?? endToken;
  }

  /** Takes the next token. */
  take(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Whether the next token is one of these operators. */
  isOperator(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek();
    return kind === 'operator' && texts.includes(text);
  }

  /** Whether the next token is this word. */
  isWord(text: string): boolean {
    const token = this.peek();
    return token.kind === 'name' && token.text === text;
  }

  /** Whether the next token ends a statement. */
  isStatementEnd(): boolean {
    const { kind } = this.peek();
    return kind === 'newline' || kind === 'end' || this.isOperator(';', '}');
  }

  /** Whether the next token begins a value, which is joined to the one before. */
  isValueStart(): boolean {
    const { kind, text } = this.peek();
    if (kind === 'operator') return ['$', '(', '!', '++', '--'].includes(text);
    if (kind === 'name') return !keywords.has(text);
    return kind === 'number' || kind === 'string' || kind === 'call' || kind === 'regexp';
  }

  /** Takes an operator or word if it is next. */
  accept(text: string): boolean {
    const isNext = this.isOperator(text) || this.isWord(text);
    if (isNext) this.#at += 1;
    return isNext;
  }

  /** Takes an operator or word, which must be next. Throws an `AwkSyntaxError`. */
  expect(text: string): void {
    if (!this.accept(text)) throw new AwkSyntaxError();
  }

  /** Takes ends of lines. */
  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.#at += 1;
  }

  /** Takes ends of lines and semicolons. */
  skipTerminators(): void {
    while (this.peek().kind === 'newline' || this.isOperator(';')) this.#at += 1;
  }
}
