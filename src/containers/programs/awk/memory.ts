import { parseRegularExpression } from '../../libc/regular-expression.ts';
import type { Value } from './values.ts';
import { numberOf, textOf } from './values.ts';

/** What a function's parameters stand for while it runs. */
export type Scope = Map<string, Value | Map<string, Value>>;

/** The most fields that a record may be given. */
const mostFields = 100_000;

/** An awk program's variables and arrays, and the record with its fields. */
export class AwkMemory {
  readonly variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['NF', 0],
    ['FNR', 0],
    ['SUBSEP', '\u001c'],
    ['CONVFMT', '%.6g'],
    ['OFMT', '%.6g'],
    ['FILENAME', ''],
    ['RSTART', 0],
    ['RLENGTH', -1],
  ]);
  readonly #arrays = new Map<string, Map<string, Value>>();
  readonly #scopes: Scope[] = [];
  #fields: string[] = [];
  record = '';

  constructor(environment: ReadonlyMap<string, string>) {
    this.#arrays.set('ENVIRON', new Map(environment));
  }

  /** How many functions are being called. */
  get depth(): number {
    return this.#scopes.length;
  }

  enter(scope: Scope): void {
    this.#scopes.push(scope);
  }

  leave(): void {
    this.#scopes.pop();
  }

  get(name: string): Value {
    const local = this.#scopes.at(-1)?.get(name);
    if (local !== undefined && !(local instanceof Map)) return local;
    return this.variables.get(name) ?? '';
  }

  set(name: string, value: Value): void {
    const scope = this.#scopes.at(-1);
    if (scope?.has(name) === true) scope.set(name, value);
    else this.variables.set(name, value);
    if (name !== 'NF') return;
    const length = Math.min(numberOf(value), mostFields);
    this.#fields = Array.from({ length }, (_, index) => this.#fields[index] ?? '');
    this.record = this.#fields.join(textOf(this.get('OFS')));
  }

  isArray(name: string): boolean {
    return this.#arrays.has(name) || this.#scopes.at(-1)?.get(name) instanceof Map;
  }

  /** The array of that name; a parameter that nobody gave becomes one. */
  array(name: string): Map<string, Value> {
    const scope = this.#scopes.at(-1);
    const local = scope?.get(name);
    if (local instanceof Map) return local;
    const made = this.#arrays.get(name) ?? new Map<string, Value>();
    if (scope !== undefined && local === '') {
      const own = new Map<string, Value>();
      scope.set(name, own);
      return own;
    }
    this.#arrays.set(name, made);
    return made;
  }

  setRecord(line: string): void {
    this.record = line;
    this.#fields = splitText(line, textOf(this.get('FS')));
    this.variables.set('NF', this.#fields.length);
  }

  /** `$index`. */
  field(index: number): string {
    return index === 0 ? this.record : (this.#fields[index - 1] ?? '');
  }

  setField(index: number, text: string): void {
    if (index === 0) return this.setRecord(text);
    while (this.#fields.length < Math.min(index, mostFields)) this.#fields.push('');
    this.#fields[index - 1] = text;
    this.variables.set('NF', this.#fields.length);
    this.record = this.#fields.join(textOf(this.get('OFS')));
  }
}

/** A text cut as `FS` says: by blanks, by one character, or by a regular expression. */
export function splitText(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (separator.length <= 1) return text.split(separator);
  return text.split(parseRegularExpression(separator, 'extended'));
}
