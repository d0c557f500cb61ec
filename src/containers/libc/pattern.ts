/** Whether a shell pattern matches a whole text. A backslash quotes the character after it. Source: fnmatch(3). */
export function matchesPattern(pattern: string, text: string): boolean {
  return patternToRegExp(pattern).test(text);
}

/**
 * A shell pattern as a regular expression for a whole text. `forPath`: `*` and `?` do not match `/`.
 * Source: POSIX.1-2024, Shell 2.14
 */
export function patternToRegExp(pattern: string, forPath = false): RegExp {
  return new RegExp(`^(?:${sourceOf(pattern, { forPath })})$`, 's');
}

/** Whether a text has any character that means something in a pattern. */
export function isPattern(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(text);
}

/** A pattern that matches this text alone. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** A pattern's text without its quoting. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** A text without the shortest or longest part at its start or end that a pattern matches. */
export function withoutMatch(text: string, pattern: string, at: 'start' | 'end', longest: boolean): string {
  if (at === 'start') {
    const found = new RegExp(`^(?:${sourceOf(pattern, { isLazy: !longest })})`, 's').exec(text);
    return text.slice(found?.[0].length ?? 0);
  }
  // The longer what stands before it, the shorter the part.
  const found = new RegExp(`^(.*${longest ? '?' : ''})(?:${sourceOf(pattern)})$`, 's').exec(text);
  return found?.[1] ?? text;
}

function sourceOf(pattern: string, { forPath = false, isLazy = false } = {}): string {
  const any = forPath ? '[^/]' : '.';
  return pattern.replace(
    /\\(.)|\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]])*)\]|([\s\S])/g,
    (_, quoted: string | undefined, negation: string | undefined, set: string | undefined, character: string) => {
      if (quoted !== undefined) return literal(quoted);
      if (set !== undefined) return set === '' ? '\\[\\]' : `[${negation === '' ? '' : '^'}${setSource(set)}]`;
      if (character === '*') return `${any}*${isLazy ? '?' : ''}`;
      return character === '?' ? any : literal(character);
    },
  );
}

function setSource(set: string): string {
  return set.replace(
    /\[:(\w+):\]|\\(.)|([\]\\^[])/g,
    (_, name: string | undefined, quoted: string | undefined, special: string | undefined) =>
      name === undefined ? `\\${quoted ?? special}` : (characterClasses[name] ?? ''),
  );
}

/** A character as a regular expression that matches it alone. */
function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** POSIX character classes as parts of a regular expression's set. Source: POSIX.1-2024, Base Definitions 7.3.1 */
export const characterClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};
