import type { Scanner } from './scanner.ts';
import type { Redirect, RedirectOperator, Word } from './syntax-tree.ts';
import type { WordReader } from './word-reader.ts';
import { literalText, textWord } from './words.ts';

/** Parses redirections. Source: POSIX.1-2024, Shell Command Language, 2.7; bash(1) for `&>` and `<<<`. */
export class RedirectionParser {
  readonly #scanner: Scanner;
  readonly #words: WordReader;
  readonly #parseDocument: (text: string) => Word;

  /** `parseDocument` parses the text of a here-document that is expanded. */
  constructor(scanner: Scanner, words: WordReader, parseDocument: (text: string) => Word) {
    this.#scanner = scanner;
    this.#words = words;
    this.#parseDocument = parseDocument;
  }

  /** All redirections that stand here. The text of a here-document is filled in later. */
  all(): readonly Redirect[] {
    const redirects: Redirect[] = [];
    for (this.#scanner.skipBlanks(); this.parseInto(redirects); this.#scanner.skipBlanks());
    return redirects;
  }

  /** Adds the redirection that stands here; false: none does. */
  parseInto(redirects: Redirect[]): boolean {
    const found = this.#scanner.match(/(\d*)(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<(?!\()|>(?!\())/y);
    if (found === null) return false;
    const [all, digits = '', text = ''] = found;
    const operator = operators[text];
    // A number before `&>` is a word.
    if (operator === undefined || (text.startsWith('&') && digits !== '')) return false;
    this.#scanner.at += all.length;
    this.#scanner.skipBlanks();
    const descriptor = digits === '' ? undefined : Number(digits);
    const target = this.#words.word();
    if (target.length === 0) throw this.#scanner.unexpected();
    if (operator === '<<') this.#hereDocument(redirects, descriptor, target, text === '<<-');
    else redirects.push({ descriptor, operator, target });
    return true;
  }

  /** A here-document; one whose delimiter has quotes is not expanded. */
  #hereDocument(redirects: Redirect[], descriptor: number | undefined, delimiter: Word, stripsTabs: boolean): void {
    const index = redirects.length;
    const isQuoted = delimiter.some((part) => part.is === 'text' && part.isQuoted);
    redirects.push({ descriptor, operator: '<<', target: [] });
    this.#scanner.expectDocument({
      delimiter: literalText(delimiter),
      stripsTabs,
      onText: (text) => {
        const target = isQuoted ? textWord(text) : this.#parseDocument(text);
        redirects[index] = { descriptor, operator: '<<', target };
      },
    });
  }
}

const operators: Readonly<Record<string, RedirectOperator>> = {
  '<': '<',
  '>': '>',
  '>>': '>>',
  '>|': '>|',
  '<>': '<>',
  '<&': '<&',
  '>&': '>&',
  '&>': '&>',
  '&>>': '&>>',
  '<<': '<<',
  '<<-': '<<',
  '<<<': '<<<',
};
