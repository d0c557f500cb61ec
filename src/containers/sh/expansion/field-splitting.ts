import { escapePattern } from '../../libc/pattern.ts';
import type { ExpandedWord } from './pieces.ts';

/**
 * Splits an expanded word into fields, which are patterns in which quoted characters are escaped.
 * Source: POSIX.1-2024, Shell Command Language, 2.6.5.
 */
export function splitFields(expanded: ExpandedWord, separators: string): readonly string[] {
  const splitter = new FieldSplitter(separators);
  for (const piece of expanded) {
    if (piece === 'next field') splitter.endField();
    else if (piece.isSplit) splitter.addSplit(piece.text);
    else splitter.addLiteral(piece.text, piece.isQuoted);
  }
  return splitter.finish();
}

class FieldSplitter {
  readonly #separators: string;
  readonly #fields: string[] = [];
  /** The field that is being read; undefined: none has started. */
  #field: string | undefined;
  /** Whether the last thing was a separator that is no blank: two of them enclose an empty field. */
  #isAfterSeparator = false;

  constructor(separators: string) {
    this.#separators = separators;
  }

  /** Adds text that is not split. Empty quotes begin a field. */
  addLiteral(text: string, isQuoted: boolean): void {
    if (isQuoted || text !== '') this.#add(isQuoted ? escapePattern(text) : text);
    this.#isAfterSeparator = false;
  }

  /** Adds the result of an expansion, which is split. */
  addSplit(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charAt(at);
      if (!this.#separators.includes(character)) continue;
      this.#addExpanded(text.slice(from, at));
      from = at + 1;
      if (!' \t\n'.includes(character)) this.#separator();
      this.endField();
    }
    this.#addExpanded(text.slice(from));
  }

  /** Ends the field that is being read. */
  endField(): void {
    if (this.#field !== undefined) this.#fields.push(this.#field);
    this.#field = undefined;
  }

  finish(): readonly string[] {
    this.endField();
    return this.#fields;
  }

  #add(text: string): void {
    this.#field = (this.#field ?? '') + text;
  }

  #addExpanded(text: string): void {
    if (text === '') return;
    this.#add(text.replaceAll('\\', '\\\\'));
    this.#isAfterSeparator = false;
  }

  /** A separator that is no blank ends a field, even an empty one. */
  #separator(): void {
    const isEmpty = this.#field === undefined && (this.#isAfterSeparator || this.#fields.length === 0);
    if (isEmpty) this.#fields.push('');
    this.#isAfterSeparator = true;
  }
}
