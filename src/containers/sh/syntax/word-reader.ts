import { expandEscapes } from '../../libc/escapes.ts';
import { endOfArithmetic, type Scanner } from './scanner.ts';
import { syntaxError, unterminatedQuote } from './shell-syntax-error.ts';
import type { List, ParameterPart, Word, WordPart } from './syntax-tree.ts';
import { addText } from './words.ts';

/** Parses the commands of `$(…)` and backquotes. */
export interface SubstitutionParser {
  /** The list up to the `)` that follows, which is not taken. */
  listUntilParenthesis(): List;
  /** The list of a text of its own. */
  parseList(text: string): List;
}

/** Reads words with their quotes and expansions. Source: POSIX.1-2024, Shell Command Language, 2.2 and 2.6. */
export class WordReader {
  readonly #scanner: Scanner;
  readonly #commands: SubstitutionParser;

  constructor(scanner: Scanner, commands: SubstitutionParser) {
    this.#scanner = scanner;
    this.#commands = commands;
  }

  /** Reads one word; an empty one where none begins here. */
  word(): Word {
    const parts: WordPart[] = [];
    while (!this.#scanner.isAtEnd) {
      if (this.#scanner.startsWith('<(') || this.#scanner.startsWith('>(')) {
        if (parts.length > 0) break;
        parts.push(this.#processSubstitution());
      } else if (/[\s;&|<>()]/.test(this.#scanner.character)) break;
      else this.#part(parts);
    }
    return parts;
  }

  /** Reads what stands in double quotes, up to the end of the text. */
  quotedText(isHereDocument: boolean): Word {
    return this.#quoted(() => this.#scanner.isAtEnd, isHereDocument);
  }

  /** Reads what stands in double quotes, or in a here-document, up to an end. */
  #quoted(isEnd: () => boolean, isHereDocument = false): Word {
    const scanner = this.#scanner;
    const parts: WordPart[] = [];
    while (!isEnd()) {
      const { character } = scanner;
      if (character === '') throw unterminatedQuote();
      if (character === '\\') {
        const next = scanner.text.charAt(scanner.at + 1);
        scanner.at += 2;
        const isSpecial = next !== '' && ('$`\\'.includes(next) || (next === '"' && !isHereDocument));
        if (next !== '\n') addText(parts, isSpecial ? next : `\\${next}`, true);
      } else if (character === '$' || character === '`') this.#expansion(parts, true);
      else {
        addText(parts, character, true);
        scanner.at += 1;
      }
    }
    return parts;
  }

  /** Reads a quote, an expansion or a character. */
  #part(parts: WordPart[]): void {
    const scanner = this.#scanner;
    const { character } = scanner;
    if (character === '\\') {
      const next = scanner.text.charAt(scanner.at + 1);
      scanner.at += 2;
      if (next !== '\n') addText(parts, next === '' ? '\\' : next, true);
    } else if (character === "'") {
      const end = scanner.text.indexOf("'", scanner.at + 1);
      if (end < 0) throw unterminatedQuote();
      parts.push({ is: 'text', text: scanner.text.slice(scanner.at + 1, end), isQuoted: true });
      scanner.at = end + 1;
    } else if (character === '"') {
      scanner.at += 1;
      const inner = this.#quoted(() => scanner.character === '"');
      // Empty quotes are a word; an empty "$@" is none.
      if (inner.length === 0) parts.push({ is: 'text', text: '', isQuoted: true });
      else parts.push(...inner);
      scanner.at += 1;
    } else if (scanner.startsWith("$'")) this.#dollarQuote(parts);
    else if (character === '$' || character === '`') this.#expansion(parts, false);
    else {
      addText(parts, character, false);
      scanner.at += 1;
    }
  }

  /** `$'a\tb'`. */
  #dollarQuote(parts: WordPart[]): void {
    const found = this.#scanner.match(/\$'((?:\\[\s\S]|[^'\\])*)'/y);
    if (found === null) throw unterminatedQuote();
    const [all, text = ''] = found;
    this.#scanner.at += all.length;
    parts.push({ is: 'text', text: expandEscapes(text), isQuoted: true });
  }

  /** What begins with `$` or a backquote. */
  #expansion(parts: WordPart[], isQuoted: boolean): void {
    const scanner = this.#scanner;
    if (scanner.character === '`') return this.#backquotes(parts, isQuoted);
    if (scanner.startsWith('$((')) {
      const end = endOfArithmetic(scanner.text, scanner.at + 3);
      if (end !== undefined) return this.#arithmetic(parts, isQuoted, end);
    }
    if (scanner.startsWith('$(')) {
      parts.push({ is: 'command', list: this.#listInParentheses(), isQuoted });
      return;
    }
    if (scanner.startsWith('${')) return this.#braces(parts, isQuoted);
    const name = scanner.match(/\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/y)?.[1];
    if (name === undefined) addText(parts, '$', isQuoted);
    else parts.push({ is: 'parameter', name, isQuoted });
    scanner.at += 1 + (name?.length ?? 0);
  }

  /** The list of `$(…)`, `<(…)` or `>(…)`. */
  #listInParentheses(): List {
    this.#scanner.at += 2;
    const list = this.#commands.listUntilParenthesis();
    this.#scanner.at += 1;
    return list;
  }

  #processSubstitution(): WordPart {
    const isRead = this.#scanner.startsWith('<(');
    return { is: 'process', list: this.#listInParentheses(), isRead };
  }

  #backquotes(parts: WordPart[], isQuoted: boolean): void {
    const found = this.#scanner.match(/`((?:\\[\s\S]|[^`\\])*)`/y);
    if (found === null) throw syntaxError('syntax error: EOF in backquote substitution', true);
    const [all, text = ''] = found;
    this.#scanner.at += all.length;
    const script = text.replace(isQuoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
    parts.push({ is: 'command', list: this.#commands.parseList(script), isQuoted });
  }

  #arithmetic(parts: WordPart[], isQuoted: boolean, end: number): void {
    const scanner = this.#scanner;
    scanner.at += 3;
    const word = this.#quoted(() => scanner.at >= end);
    scanner.at = end + 2;
    parts.push({ is: 'arithmetic', word, isQuoted });
  }

  /** `${…}`. Source: POSIX.1-2024, Shell Command Language, 2.6.2; bash(1), Parameter Expansion. */
  #braces(parts: WordPart[], isQuoted: boolean): void {
    const found = this.#scanner.match(
      /\$\{(#(?=[A-Za-z_0-9@*#?$!-]))?(!?[A-Za-z_][A-Za-z0-9_]*|![#0-9]+|[0-9]+|[@*#?$!-])/y,
    );
    if (found === null) throw syntaxError('syntax error: bad substitution');
    const [all, length, name = ''] = found;
    this.#scanner.at += all.length;
    const operator = this.#scanner.match(/:?[-=?+]|##?|%%?|\/\/?|\^\^?|,,?|:/y)?.[0];
    if (operator === undefined) {
      parts.push({ is: 'parameter', name, isQuoted, ...(length === undefined ? {} : { isLength: true }) });
    } else {
      this.#scanner.at += operator.length;
      parts.push(this.#operation({ is: 'parameter', name, isQuoted, operator }, operator));
    }
    this.#closeBrace();
  }

  /** The words after the operator of `${name:-word}`. */
  #operation(part: ParameterPart, operator: string): ParameterPart {
    const isReplacement = operator.startsWith('/');
    const word = this.#braceWord(part.isQuoted && /[-=?+]/.test(operator), isReplacement ? '/}' : '}');
    if (!isReplacement || this.#scanner.character !== '/') return { ...part, word };
    this.#scanner.at += 1;
    return { ...part, word, replacement: this.#braceWord(part.isQuoted, '}') };
  }

  #closeBrace(): void {
    if (this.#scanner.isAtEnd) throw syntaxError('syntax error: missing }', true);
    if (this.#scanner.character !== '}') throw syntaxError('syntax error: bad substitution');
    this.#scanner.at += 1;
  }

  /** A word up to one of these characters. */
  #braceWord(isQuoted: boolean, ends: string): Word {
    const parts: WordPart[] = [];
    for (;;) {
      const { character } = this.#scanner;
      if (character === '') throw syntaxError('syntax error: missing }', true);
      if (ends.includes(character)) return parts;
      if (!isQuoted || character === '\\' || character === '"') this.#part(parts);
      else if (character === '$' || character === '`') this.#expansion(parts, true);
      else {
        addText(parts, character, true);
        this.#scanner.at += 1;
      }
    }
  }
}
