import { expandEscapes } from './escapes.ts';

/**
 * What `printf` prints: the format is used again until all values are. `wrong`: values that are no numbers where the
 * format wants one. Source: POSIX.1-2024, utilities, printf
 */
export function formatPrintf(
  format: string,
  values: readonly string[],
): { readonly text: string; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  let rest = values;
  let text = '';
  const stop = { asked: false };
  do {
    const before = rest.length;
    text += format.replace(
      /\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|[\s\S])|%%|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z])|[^\\%]+|[\s\S]/g,
      (all, escape, flags, width, precision, kind) => {
        if (stop.asked) return '';
        if (escape !== undefined) {
          if (escape === 'c') stop.asked = true;
          return escape === 'c' ? '' : expandEscapes(all);
        }
        if (all === '%%') return '%';
        if (kind === undefined) return all;
        const take = () => {
          const [value, ...others] = rest;
          rest = others;
          return value;
        };
        const size = width === '*' ? take() : width;
        const digits = precision === '*' ? take() : precision;
        const piece = conversion(
          String(kind),
          take(),
          String(flags ?? ''),
          digits === undefined ? undefined : Number(digits),
          all.includes('.'),
          wrong,
          () => {
            stop.asked = true;
          },
        );
        return pad(piece, String(flags ?? ''), Number(size ?? 0), String(kind));
      },
    );
    if (rest.length === before) break;
  } while (rest.length > 0 && !stop.asked);
  return { text, wrong };
}

function conversion(
  kind: string,
  value: string | undefined,
  flags: string,
  precision: number | undefined,
  hasPrecision: boolean,
  wrong: string[],
  stop: () => void,
): string {
  if (kind === 's') return hasPrecision ? (value ?? '').slice(0, precision ?? 0) : (value ?? '');
  if (kind === 'c') return (value ?? '').slice(0, 1);
  if (kind === 'q') return value === undefined || value === '' ? "''" : value.replace(/[^\w@%+=:,./-]/g, '\\$&');
  if (kind === 'b') {
    const text = value ?? '';
    const end = text.indexOf('\\c');
    if (end >= 0) stop();
    return expandEscapes(end >= 0 ? text.slice(0, end) : text);
  }
  const number = numberOf(value, wrong);
  const sign = number < 0 || Object.is(number, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if ('fFeEgG'.includes(kind)) return sign + floating(kind, Math.abs(number), precision ?? 6);
  const whole = BigInt(Math.trunc(number));
  if (kind === 'd' || kind === 'i') return sign + String(whole < 0n ? -whole : whole).padStart(precision ?? 0, '0');
  const unsigned = BigInt.asUintN(64, whole);
  const prefix = flags.includes('#') && unsigned !== 0n ? ({ x: '0x', X: '0X', o: '0' }[kind] ?? '') : '';
  const digits = unsigned.toString(kind === 'o' ? 8 : kind === 'u' ? 10 : 16).padStart(precision ?? 0, '0');
  return prefix + (kind === 'X' ? digits.toUpperCase() : digits);
}

function floating(kind: string, number: number, precision: number): string {
  if (kind === 'f' || kind === 'F') return number.toFixed(Math.min(precision, 100));
  if (kind === 'e' || kind === 'E') {
    const text = number.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
    return kind === 'E' ? text.toUpperCase() : text;
  }
  const significant = Math.max(precision, 1);
  const exponent = number === 0 ? 0 : Math.floor(Math.log10(number));
  if (exponent < -4 || exponent >= significant) {
    return number
      .toExponential(significant - 1)
      .replace(/\.?0+e/, 'e')
      .replace(/e([+-])(\d)$/, 'e$10$2');
  }
  const text = number.toFixed(Math.max(Math.min(significant - 1 - exponent, 100), 0));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function pad(text: string, flags: string, width: number, kind: string): string {
  const size = Math.min(Math.abs(width), 10_000);
  if (flags.includes('-') || width < 0) return text.padEnd(size);
  if (!flags.includes('0') || 'scb'.includes(kind)) return text.padStart(size);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}

function numberOf(value: string | undefined, wrong: string[]): number {
  const text = (value ?? '').trim();
  if (text === '') return 0;
  if (/^["']./.test(text)) return text.codePointAt(1) ?? 0;
  if (/^[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  const number = Number(text.replace(/^\+/, ''));
  if (!Number.isNaN(number)) return number;
  if (/^-0x/i.test(text)) return -Number(text.slice(1));
  wrong.push(value ?? '');
  return Number.parseFloat(text) || 0;
}
