/** Whether a text as a whole matches a shell pattern, in which a backslash quotes the character after it. */
export function matchesPattern(pattern: string, text: string): boolean {
  return patternToRegExp(pattern).test(text);
}

/** A shell pattern as a regular expression for the whole text. `forPath`: `*` and `?` do not match `/`. */
export function patternToRegExp(pattern: string, forPath = false): RegExp {
  return new RegExp(`^(?:${sourceOf(pattern, forPath)})$`, 's');
}

/** Whether a pattern has any character that is not taken as it stands. */
export function isPattern(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern);
}

/** A text as a pattern that matches nothing else. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** A pattern's text with its quoting taken away. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** What is left of a text once the shortest or longest part that matches is taken from its beginning or end. */
export function withoutMatch(text: string, pattern: string, at: 'start' | 'end', longest: boolean): string {
  if (at === 'start') {
    const found = new RegExp(`^(?:${sourceOf(pattern, false, !longest)})`, 's').exec(text);
    return text.slice(found?.[0].length ?? 0);
  }
  // The longer what stands before it, the shorter the part.
  const found = new RegExp(`^(.*${longest ? '?' : ''})(?:${sourceOf(pattern, false)})$`, 's').exec(text);
  return found?.[1] ?? text;
}

function sourceOf(pattern: string, forPath: boolean, isLazy = false): string {
  const any = forPath ? '[^/]' : '.';
  return pattern.replace(
    /\\(.)|\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]])*)\]|([\s\S])/g,
    (_, quoted, negated, set, character) => {
      if (quoted !== undefined) return literal(quoted);
      if (set !== undefined) return set === '' ? '\\[\\]' : `[${negated === '' ? '' : '^'}${setOf(set)}]`;
      if (character === '*') return `${any}*${isLazy ? '?' : ''}`;
      if (character === '?') return any;
      return literal(character);
    },
  );
}

function setOf(set: string): string {
  return set.replace(/\[:(\w+):\]|\\(.)|([\]\\^[])/g, (_, name, quoted, special) => {
    if (name !== undefined) return characterClasses[name] ?? '';
    return `\\${quoted ?? special}`;
  });
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** POSIX character classes as parts of a regular expression's set. */
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
