import type { RegularExpression } from '../../libc/regex/regular-expression.ts';

/** One address of a command. */
export type SedAddress =
  | { readonly is: 'line'; readonly line: number }
  | { readonly is: 'last line' }
  | { readonly is: 'match'; readonly expression: RegularExpression }
  | { readonly is: 'step'; readonly first: number; readonly step: number };

/** The end of a range: an address, or so many lines after its start. */
export type RangeEnd = SedAddress | { readonly is: 'count'; readonly lines: number };

/** A line as addresses see it. */
export interface SedLine {
  readonly number: number;
  readonly isLast: boolean;
  /** The pattern space. */
  readonly text: string;
}

/** Selects the lines that a command runs on: all, those of an address, or those of a range. */
export class LineSelector {
  readonly #from: SedAddress | undefined;
  readonly #to: RangeEnd | undefined;
  readonly #isNegated: boolean;
  /** In a range: the number of its last line, `Infinity` where that is not known yet. */
  #rangeEnd: number | undefined;

  constructor(from: SedAddress | undefined, to: RangeEnd | undefined, isNegated: boolean) {
    this.#from = from;
    this.#to = to;
    this.#isNegated = isNegated;
  }

  /** Whether the line that was asked for last is in a range that goes on after it. */
  get isInsideRange(): boolean {
    return this.#rangeEnd !== undefined;
  }

  /** Whether the command runs on a line. Asked for each line in turn. */
  selects(line: SedLine): boolean {
    return this.#matches(line) !== this.#isNegated;
  }

  #matches(line: SedLine): boolean {
    const [from, to] = [this.#from, this.#to];
    if (from === undefined) return true;
    if (to === undefined) return matchesAddress(from, line);
    if (this.#rangeEnd === undefined) {
      if (!matchesAddress(from, line)) return false;
      this.#rangeEnd = rangeEndOf(to, line);
      return true;
    }
    const isMatch = to.is !== 'count' && to.is !== 'line' && matchesAddress(to, line);
    if (isMatch || line.number >= this.#rangeEnd) this.#rangeEnd = undefined;
    return true;
  }
}

/** The last line of a range that starts at a line; undefined: it is that line alone. */
function rangeEndOf(to: RangeEnd, { number, isLast }: SedLine): number | undefined {
  switch (to.is) {
    case 'count':
      return to.lines > 0 ? number + to.lines : undefined;
    case 'line':
      return to.line > number ? to.line : undefined;
    case 'last line':
      return isLast ? undefined : Infinity;
    case 'match':
    case 'step':
      return Infinity;
  }
}

function matchesAddress(address: SedAddress, { number, isLast, text }: SedLine): boolean {
  switch (address.is) {
    case 'line':
      return number === address.line;
    case 'last line':
      return isLast;
    case 'step':
      if (address.step === 0) return number === address.first;
      return number >= address.first && (number - address.first) % address.step === 0;
    case 'match':
      return address.expression.test(text);
  }
}
