import { expandEscapes } from './escapes.ts';

/** What `printf` prints. */
export interface PrintfResult {
  readonly text: string;
  /** The values that are no numbers where the format wants one. */
  readonly invalidNumbers: readonly string[];
}

/** Formats values; the format is used again until all of them are. Source: POSIX.1-2024, utilities, printf. */
export function formatPrintf(format: string, values: readonly string[]): PrintfResult {
  return new PrintfFormatter(values).format(format);
}

/** An escape, `%%`, a conversion (flags, width, precision, letter), or text. */
const pieces =
  /\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|[\s\S])|%%|%([-+ #0]*)(\*|\d+)?(\.(\*|\d+)?)?([a-zA-Z])|[^\\%]+|[\s\S]/g;

/** How one value is shown: `%-5.2f` has the flag `-`, width 5, precision 2 and the letter f. */
interface Conversion {
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  /** Undefined: the letter's own. A point without a number is 0 for texts. */
  readonly precision: number | undefined;
}

/** The widest a field may be, and the most digits after a point. */
const [maxWidth, maxDigits] = [10_000, 100];

class PrintfFormatter {
  readonly #values: readonly string[];
  readonly #invalidNumbers: string[] = [];
  #next = 0;
  /** Whether `\c` has ended the output. */
  #hasStopped = false;

  constructor(values: readonly string[]) {
    this.#values = values;
  }

  format(format: string): PrintfResult {
    let text = '';
    for (let isDone = false; !isDone; ) {
      const before = this.#next;
      text += this.#once(format);
      isDone = this.#next === before || this.#next >= this.#values.length || this.#hasStopped;
    }
    return { text, invalidNumbers: this.#invalidNumbers };
  }

  #once(format: string): string {
    let text = '';
    for (const [piece, escape, flags = '', width, point, precision, letter] of format.matchAll(pieces)) {
      if (this.#hasStopped) break;
      if (escape === 'c') this.#hasStopped = true;
      else if (escape !== undefined) text += expandEscapes(piece);
      else if (piece === '%%') text += '%';
      else if (letter === undefined) text += piece;
      else {
        const size = Number((width === '*' ? this.#take() : width) ?? 0);
        const digits = precision === '*' ? this.#take() : precision;
        const isText = letter === 's';
        text += this.#convert({
          letter,
          flags,
          width: size,
          precision: digits !== undefined ? Number(digits) : isText && point !== undefined ? 0 : undefined,
        });
      }
    }
    return text;
  }

  /** The next value; undefined: all are used. */
  #take(): string | undefined {
    const value = this.#values[this.#next];
    if (value !== undefined) this.#next += 1;
    return value;
  }

  #convert(conversion: Conversion): string {
    const value = this.#take() ?? '';
    switch (conversion.letter) {
      case 's':
        return padText(value.slice(0, conversion.precision), conversion);
      case 'c':
        return padText(value.slice(0, 1), conversion);
      case 'b':
        return padText(this.#expandWithStop(value), conversion);
      case 'q':
        return padNumber(quoteForShell(value), conversion);
      default:
        return padNumber(formatNumber(this.#numberOf(value), conversion), conversion);
    }
  }

  #expandWithStop(value: string): string {
    const end = value.indexOf('\\c');
    if (end >= 0) this.#hasStopped = true;
    return expandEscapes(end >= 0 ? value.slice(0, end) : value);
  }

  #numberOf(value: string): number {
    const text = value.trim();
    if (text === '') return 0;
    if (/^["']./.test(text)) return text.codePointAt(1) ?? 0;
    if (/^[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
    const number = Number(text.replace(/^\+/, ''));
    if (!Number.isNaN(number)) return number;
    if (/^-0x/i.test(text)) return -Number(text.slice(1));
    this.#invalidNumbers.push(value);
    return Number.parseFloat(text) || 0;
  }
}

function quoteForShell(value: string): string {
  return value === '' ? "''" : value.replace(/[^\w@%+=:,./-]/g, '\\$&');
}

function formatNumber(number: number, { letter, flags, precision }: Conversion): string {
  const isNegative = number < 0 || Object.is(number, -0);
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if ('fFeEgG'.includes(letter)) return sign + formatFloat(letter, Math.abs(number), precision ?? 6);
  const whole = BigInt(Math.trunc(number));
  if (letter === 'd' || letter === 'i') {
    return sign + String(whole < 0n ? -whole : whole).padStart(precision ?? 0, '0');
  }
  const unsigned = BigInt.asUintN(64, whole);
  const prefix = flags.includes('#') && unsigned !== 0n ? (prefixes[letter] ?? '') : '';
  const digits = unsigned.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16).padStart(precision ?? 0, '0');
  return prefix + (letter === 'X' ? digits.toUpperCase() : digits);
}

/** What `#` puts before a number. */
const prefixes: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0' };

function formatFloat(letter: string, number: number, precision: number): string {
  if (letter === 'f' || letter === 'F') return number.toFixed(Math.min(precision, maxDigits));
  if (letter === 'e' || letter === 'E') {
    const text = withTwoExponentDigits(number.toExponential(Math.min(precision, maxDigits)));
    return letter === 'E' ? text.toUpperCase() : text;
  }
  const significant = Math.max(precision, 1);
  const exponent = number === 0 ? 0 : Math.floor(Math.log10(number));
  if (exponent < -4 || exponent >= significant) {
    return withTwoExponentDigits(number.toExponential(significant - 1).replace(/\.?0+e/, 'e'));
  }
  const text = number.toFixed(Math.max(Math.min(significant - 1 - exponent, maxDigits), 0));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function withTwoExponentDigits(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function padText(text: string, { flags, width }: Conversion): string {
  const size = Math.min(Math.abs(width), maxWidth);
  return flags.includes('-') || width < 0 ? text.padEnd(size) : text.padStart(size);
}

function padNumber(text: string, conversion: Conversion): string {
  const { flags, width } = conversion;
  if (flags.includes('-') || width < 0 || !flags.includes('0')) return padText(text, conversion);
  const size = Math.min(width, maxWidth);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}
