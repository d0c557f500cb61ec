import { compileRegex } from '../../libc/regex/compile.ts';
import type { RegularExpression } from '../../libc/regex/regular-expression.ts';

/** The most fields that a record may have. */
const maxFields = 100_000;

/** The record that is worked on, with its fields. */
export class AwkRecord {
  #text = '';
  #fields: string[] = [];

  /** The record as text, `$0`. */
  get text(): string {
    return this.#text;
  }

  /** The number of fields, `NF`. */
  get length(): number {
    return this.#fields.length;
  }

  /** A field, from 1; 0 is the record. Empty where there is none. */
  field(index: number): string {
    return index === 0 ? this.#text : (this.#fields[index - 1] ?? '');
  }

  /** Sets the text, which is split into fields. */
  setText(text: string, separator: string): void {
    this.#text = text;
    this.#fields = splitText(text, separator);
  }

  /** Sets a field, from 1; the text is joined from the fields. */
  setField(index: number, text: string, separator: string): void {
    while (this.#fields.length < Math.min(index, maxFields)) this.#fields.push('');
    this.#fields[index - 1] = text;
    this.#text = this.#fields.join(separator);
  }

  /** Sets the number of fields; the text is joined from the fields. */
  setLength(count: number, separator: string): void {
    const length = Math.min(count, maxFields);
    this.#fields = Array.from({ length }, (_, index) => this.#fields[index] ?? '');
    this.#text = this.#fields.join(separator);
  }
}

/** Splits a text as `FS` says: by blanks, by one character, or by a regular expression. */
export function splitText(text: string, separator: string | RegularExpression): string[] {
  if (text === '') return [];
  if (typeof separator !== 'string') return splitByExpression(text, separator);
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (separator.length <= 1) return text.split(separator);
  return splitByExpression(text, compileRegex(separator, 'awk'));
}

function splitByExpression(text: string, separator: RegularExpression): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of separator.matchAll(text)) {
    if (start === end) continue;
    parts.push(text.slice(from, start));
    from = end;
  }
  return [...parts, text.slice(from)];
}
