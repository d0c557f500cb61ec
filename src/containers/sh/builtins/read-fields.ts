import type { Shell } from '../state/shell.ts';

/** Splits a line into variables by IFS; the last one gets the rest. Source: POSIX.1-2024, utilities, read. */
export function assignFields(shell: Shell, names: readonly string[], line: string, isRaw: boolean): void {
  const separators = shell.get('IFS') ?? ' \t\n';
  const text = isRaw ? line : line.replace(/\\([\s\S])/g, '$1');
  const boundary = separators === '' ? undefined : boundaryOf(separators);
  let rest = separators === '' ? text : withoutOuterBlanks(text, separators);
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const found = isLast ? null : (boundary?.exec(rest) ?? null);
    const end = found === null ? rest.length : found.index;
    shell.set(name, rest.slice(0, end));
    rest = found === null ? '' : rest.slice(end + found[0].length);
  }
}

/** Matches between two fields: blanks of IFS, or one other separator with blanks around it. */
function boundaryOf(separators: string): RegExp {
  const blanks = characterSet(blanksOf(separators));
  const others = characterSet(
    Array.from(separators)
      .filter((character) => !' \t\n'.includes(character))
      .join(''),
  );
  return new RegExp(`${blanks}*${others}${blanks}*|${blanks}+`);
}

function withoutOuterBlanks(text: string, separators: string): string {
  const blanks = characterSet(blanksOf(separators));
  return text.replace(new RegExp(`^${blanks}+|${blanks}+$`, 'g'), '');
}

function blanksOf(separators: string): string {
  return Array.from(separators)
    .filter((character) => ' \t\n'.includes(character))
    .join('');
}

/** A set of characters as the source of a regular expression; an empty one matches nothing. */
function characterSet(characters: string): string {
  return characters === '' ? '(?:(?!))' : `[${characters.replace(/[\]\\^-]/g, '\\$&')}]`;
}
