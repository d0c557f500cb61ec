import { AwkRecord } from './record.ts';
import { numberOf, textOf, type Value } from './values.ts';

/** An array. */
export type AwkArray = Map<string, Value>;

/** The parameters of a function while it runs. */
export type Scope = Map<string, Value | AwkArray>;

/** The variables and arrays of a program, and its record. Source: POSIX.1-2024, utilities, awk, "Variables and Special Variables". */
export class AwkMemory {
  readonly record = new AwkRecord();
  readonly #variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['SUBSEP', '\u001c'],
    ['CONVFMT', '%.6g'],
    ['OFMT', '%.6g'],
    ['FILENAME', ''],
    ['RSTART', 0],
    ['RLENGTH', -1],
  ]);
  readonly #arrays: Map<string, AwkArray>;
  readonly #scopes: Scope[] = [];

  constructor(environment: ReadonlyMap<string, string>) {
    this.#arrays = new Map([['ENVIRON', new Map<string, Value>(environment)]]);
  }

  /** How many functions are being called. */
  get depth(): number {
    return this.#scopes.length;
  }

  /** A function begins to run. */
  enter(scope: Scope): void {
    this.#scopes.push(scope);
  }

  /** The function that runs has ended. */
  leave(): void {
    this.#scopes.pop();
  }

  /** The value of a variable or parameter; empty where it has none. */
  get(name: string): Value {
    const local = this.#scopes.at(-1)?.get(name);
    if (local !== undefined && !(local instanceof Map)) return local;
    return name === 'NF' ? this.record.length : (this.#variables.get(name) ?? '');
  }

  /** The same as text. */
  text(name: string): string {
    return textOf(this.get(name));
  }

  /** Sets a parameter or variable; `NF` sets the number of fields. */
  set(name: string, value: Value): void {
    const scope = this.#scopes.at(-1);
    if (scope?.has(name) === true) scope.set(name, value);
    else if (name === 'NF') this.record.setLength(numberOf(value), this.text('OFS'));
    else this.setGlobal(name, value);
  }

  /** Sets a variable, whatever parameters there are. */
  setGlobal(name: string, value: Value): void {
    this.#variables.set(name, value);
  }

  /** Adds 1 to a variable. */
  increment(name: string): void {
    this.setGlobal(name, numberOf(this.get(name)) + 1);
  }

  /** Whether a name stands for an array. */
  isArray(name: string): boolean {
    return this.#arrays.has(name) || this.#scopes.at(-1)?.get(name) instanceof Map;
  }

  /** The array of a name. A parameter without a value becomes one. */
  array(name: string): AwkArray {
    const scope = this.#scopes.at(-1);
    const local = scope?.get(name);
    if (local instanceof Map) return local;
    const array: AwkArray = (local === '' ? undefined : this.#arrays.get(name)) ?? new Map<string, Value>();
    if (scope !== undefined && local === '') scope.set(name, array);
    else this.#arrays.set(name, array);
    return array;
  }

  /** Sets the record and its fields. */
  setRecord(text: string): void {
    this.record.setText(text, this.text('FS'));
  }

  /** Sets a field; 0 is the record. */
  setField(index: number, text: string): void {
    if (index === 0) this.setRecord(text);
    else this.record.setField(index, text, this.text('OFS'));
  }
}
