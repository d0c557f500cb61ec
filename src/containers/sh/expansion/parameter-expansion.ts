import { compilePatternPart, withoutMatch } from '../../libc/pattern.ts';
import { OutOfMemory } from '../../runtime/buffer-limit.ts';
import { maxVariableLength, type Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import type { ParameterPart, Word } from '../syntax/syntax-tree.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { type ExpandedWord, expansionPiece } from './pieces.ts';

/** Expands the words inside `${…}`. */
export interface WordExpander {
  pieces(word: Word): Promise<ExpandedWord>;
  text(word: Word): Promise<string>;
  pattern(word: Word): Promise<string>;
}

/** Expands `$name` or `${…}`. Source: POSIX.1-2024, Shell Command Language, 2.6.2; bash(1), Parameter Expansion. */
export function expandParameter(shell: Shell, part: ParameterPart, words: WordExpander): Promise<ExpandedWord> {
  return new ParameterExpansion(shell, part, words).expand();
}

class ParameterExpansion {
  readonly #shell: Shell;
  readonly #words: WordExpander;
  readonly #part: ParameterPart;
  /** The word after the operator. */
  readonly #word: Word;
  readonly #name: string;
  readonly #value: string | undefined;

  constructor(shell: Shell, part: ParameterPart, words: WordExpander) {
    this.#shell = shell;
    this.#words = words;
    this.#part = part;
    this.#word = part.word ?? [];
    // `${!name}` is the parameter whose name is the value of `name`.
    const isIndirect = part.name.startsWith('!') && part.name.length > 1;
    this.#name = isIndirect ? (shell.parameter(part.name.slice(1)) ?? '') : part.name;
    this.#value = shell.parameter(this.#name);
  }

  async expand(): Promise<ExpandedWord> {
    const { operator, isLength } = this.#part;
    if (isLength === true) return this.#piece(String(this.#length));
    if (operator === undefined) return this.#plain();
    const [kind, text] = [operator.replace(/^:(?=.)/, ''), this.#value ?? ''];
    switch (kind) {
      case '-':
      case '+':
      case '=':
      case '?':
        return this.#alternative(kind, this.#isMissing(operator.startsWith(':')));
      case '#':
      case '##':
      case '%':
      case '%%': {
        const side = kind.startsWith('#') ? 'start' : 'end';
        const pattern = await this.#words.pattern(this.#word);
        return this.#piece(withoutMatch(this.#checkedValue, pattern, side, kind.length === 2));
      }
      case '/':
      case '//':
        return this.#piece(await this.#replaced(text, kind === '//'));
      case '^':
        return this.#piece(text.slice(0, 1).toUpperCase() + text.slice(1));
      case '^^':
        return this.#piece(text.toUpperCase());
      case ',':
        return this.#piece(text.slice(0, 1).toLowerCase() + text.slice(1));
      case ',,':
        return this.#piece(text.toLowerCase());
      default:
        return this.#isList ? this.#listSlice() : this.#piece(await this.#substring());
    }
  }

  /** Whether it is `$@` or `$*`. */
  get #isList(): boolean {
    return this.#name === '@' || this.#name === '*';
  }

  get #length(): number {
    return this.#isList ? this.#shell.positional.length : Array.from(this.#checkedValue).length;
  }

  /** The value; with `set -u`, a parameter that is not set is an error. */
  get #checkedValue(): string {
    if (this.#value === undefined && this.#shell.options.has('nounset') && !this.#isList) {
      const message = this.#shell.isBash ? 'unbound variable' : 'parameter not set';
      throw new ShellError(`${this.#name}: ${message}`, this.#shell.isBash ? 127 : 2);
    }
    return this.#value ?? '';
  }

  /** Whether the parameter is not set, or empty where that counts too. */
  #isMissing(isEmptyMissing: boolean): boolean {
    const isSet = this.#isList ? this.#shell.positional.length > 0 : this.#value !== undefined;
    return !isSet || (isEmptyMissing && this.#value === '');
  }

  #piece(text: string): ExpandedWord {
    return [expansionPiece(text, this.#part.isQuoted)];
  }

  #plain(): ExpandedWord {
    return this.#isList ? this.#list(this.#shell.positional) : this.#piece(this.#checkedValue);
  }

  /** `${name:-word}`, `${name:+word}`, `${name:=word}` and `${name:?word}`. */
  async #alternative(kind: '-' | '+' | '=' | '?', isMissing: boolean): Promise<ExpandedWord> {
    if (kind === '+') {
      if (!isMissing) return this.#wordPieces();
      return this.#part.isQuoted ? this.#piece('') : [];
    }
    if (!isMissing) {
      return kind === '-' && this.#isList ? this.#list(this.#shell.positional) : this.#piece(this.#value ?? '');
    }
    if (kind === '-') return this.#wordPieces();
    const text = await this.#words.text(this.#word);
    if (kind === '?') throw this.#missingError(text);
    this.#shell.set(this.#name, text);
    return this.#piece(text);
  }

  #missingError(text: string): ShellError {
    const usual = this.#shell.isBash ? 'parameter null or not set' : 'parameter not set';
    return new ShellError(`${this.#name}: ${text || usual}`, this.#shell.isBash ? 127 : 2);
  }

  /** The word after the operator, which is quoted where the whole is. */
  async #wordPieces(): Promise<ExpandedWord> {
    const { isQuoted } = this.#part;
    const pieces = await this.#words.pieces(this.#word);
    if (pieces.length === 0 && isQuoted) return this.#piece('');
    return pieces.map((piece) =>
      piece === 'next field' ? piece : expansionPiece(piece.text, piece.isQuoted || isQuoted),
    );
  }

  /** `${name/pattern/replacement}`; the pattern is anchored by `#` or `%`. */
  async #replaced(text: string, isGlobal: boolean): Promise<string> {
    const replacement = await this.#words.text(this.#part.replacement ?? []);
    const pattern = await this.#words.pattern(this.#word);
    const [anchor] = /^[#%]/.exec(pattern) ?? [];
    const part = anchor === undefined ? pattern : pattern.slice(1);
    if (part === '') return text;
    const expression = compilePatternPart(part, anchor === '#' ? 'start' : anchor === '%' ? 'end' : undefined);
    let length = text.length;
    let isDone = false;
    const replacementFor = () => {
      if (isDone) return undefined;
      isDone = !isGlobal;
      length += replacement.length;
      if (length > maxVariableLength) throw new OutOfMemory();
      return replacement;
    };
    const { container, signal } = this.#shell;
    return expression.replace(text, replacementFor, () => container.scheduler.yieldControl(signal));
  }

  /** `${name:offset:length}`. */
  async #substring(): Promise<string> {
    const characters = Array.from(this.#checkedValue);
    const [offset = '0', length] = (await this.#words.text(this.#word)).split(':');
    const [from, count] = [this.#number(offset), length === undefined ? Infinity : this.#number(length)];
    const start = from < 0 ? Math.max(characters.length + from, 0) : from;
    return characters.slice(start, count < 0 ? characters.length + count : start + count).join('');
  }

  #number(text: string): number {
    return Number(evaluateArithmetic(text, { get: (name) => this.#shell.get(name), set: () => undefined }));
  }

  /** `${@:from:count}`; 0 is the shell's name. */
  async #listSlice(): Promise<ExpandedWord> {
    const [from = 1, count = Infinity] = (await this.#words.text(this.#word)).split(':').map(Number);
    return this.#list([this.#shell.name, ...this.#shell.positional].slice(from, from + count));
  }

  /** The positional parameters as `$@` or `$*`. */
  #list(values: readonly string[]): ExpandedWord {
    if (this.#part.isQuoted && this.#name === '*') {
      return this.#piece(values.join((this.#shell.get('IFS') ?? ' ').charAt(0)));
    }
    return values.flatMap((text, index) => {
      const piece = expansionPiece(text, this.#part.isQuoted);
      return index === 0 ? [piece] : (['next field', piece] as const);
    });
  }
}
