import { formatPrintf } from '../../libc/printf-format.ts';
import type { RegexMatch, RegularExpression } from '../../libc/regex/regular-expression.ts';
import { numberOf, textOf, type Value } from './values.ts';

/** A function that needs nothing but its arguments and a source of random numbers. */
type PureFunction = (values: readonly Value[], random: () => number) => Value;

/** Those functions of awk by name. Source: POSIX.1-2024, utilities, awk, "Functions". */
export const pureFunctions: Readonly<Record<string, PureFunction>> = {
  length: ([text = '']) => Array.from(textOf(text)).length,
  substr: ([text = '', first = 0, count]) => {
    const from = Math.round(numberOf(first));
    const to = count === undefined ? Infinity : from + Math.round(numberOf(count));
    return Array.from(textOf(text))
      .slice(Math.max(from, 1) - 1, Math.max(to - 1, 0))
      .join('');
  },
  index: ([text = '', part = '']) => textOf(text).indexOf(textOf(part)) + 1,
  sprintf: ([format = '', ...values]) => formatPrintf(textOf(format), values.map(textOf)).text,
  tolower: ([text = '']) => textOf(text).toLowerCase(),
  toupper: ([text = '']) => textOf(text).toUpperCase(),
  int: ([number = 0]) => Math.trunc(numberOf(number)),
  rand: (_, random) => random(),
  srand: () => 0,
  atan2: ([y = 0, x = 0]) => Math.atan2(numberOf(y), numberOf(x)),
  sin: ([number = 0]) => Math.sin(numberOf(number)),
  cos: ([number = 0]) => Math.cos(numberOf(number)),
  exp: ([number = 0]) => Math.exp(numberOf(number)),
  log: ([number = 0]) => Math.log(numberOf(number)),
  sqrt: ([number = 0]) => Math.sqrt(numberOf(number)),
};

/** What `sub` or `gsub` makes of a text. In the replacement, `&` is the match. */
export async function substitute(
  text: string,
  expression: RegularExpression,
  replacement: string,
  isGlobal: boolean,
  pause: () => Promise<void> | undefined,
): Promise<{ readonly text: string; readonly count: number }> {
  let count = 0;
  const replacementFor = ({ groups: [match = ''] }: RegexMatch) => {
    if (!isGlobal && count > 0) return undefined;
    count += 1;
    return replacement.replace(/\\\\|\\&|&/g, (escape) => (escape === '&' ? match : escape.slice(1)));
  };
  const changed = await expression.replace(text, replacementFor, pause);
  return { text: changed, count };
}
