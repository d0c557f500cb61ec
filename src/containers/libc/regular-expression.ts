import { characterClasses } from './pattern.ts';

/**
 * A POSIX regular expression, basic or extended, as the host's own kind. Throws where it cannot be understood.
 * Source: POSIX.1-2024, Base Definitions 9
 */
export function parseRegularExpression(text: string, kind: 'basic' | 'extended' | 'fixed', flags = ''): RegExp {
  if (kind === 'fixed') return createRegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), flags);
  let source = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '[') {
      const found = /^\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(text.slice(at));
      if (found === null) throw new Error('Unmatched [');
      source += `[${found[1] ?? ''}${setSource(found[2] ?? '')}]`;
      at += found[0].length - 1;
    } else if (character === '\\') {
      const next = text.charAt((at += 1));
      if (next === '') throw new Error('Trailing backslash');
      if (kind === 'basic' && '(){}|+?'.includes(next)) source += next;
      else if (next === '<' || next === '>') source += '\\b';
      else if (/[wWsSbB1-9nt]/.test(next)) source += `\\${next}`;
      else source += next.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    } else if (kind === 'basic' && '(){}|+?'.includes(character)) source += `\\${character}`;
    else if (character === '*' && (source === '' || source.endsWith('^') || /(^|[^\\])\($/.test(source)))
      source += '\\*';
    else if (kind === 'basic' && character === '^' && source !== '' && !source.endsWith('(') && !source.endsWith('|'))
      source += '\\^';
    else if (
      kind === 'basic' &&
      character === '$' &&
      at < text.length - 1 &&
      !text.startsWith('\\)', at + 1) &&
      !text.startsWith('\\|', at + 1)
    )
      source += '\\$';
    else if (character === '{' && !/^\{\d*,?\d*\}/.test(text.slice(at))) source += '\\{';
    else source += character === '/' ? '\\/' : character;
  }
  return createRegExp(source, flags);
}

/** An expression that heeds no case is spelled out: V8 has no engine of linear time for its flag. */
export function createRegExp(source: string, flags: string): RegExp {
  if (!flags.includes('i')) return new RegExp(source, flags);
  const bothCases = source.replace(/\\.|\[\^?((?:\\.|[^\]\\])*)\]|[a-z]/gi, (part, set?: string) => {
    if (part.startsWith('\\')) return part;
    if (set === undefined) return `[${part.toLowerCase()}${part.toUpperCase()}]`;
    return `${part.slice(0, -1)}${set.replace(/\\.|[a-z]/gi, (one) => (one.startsWith('\\') ? one : otherCase(one)))}]`;
  });
  return new RegExp(bothCases, flags.replace('i', ''));
}

function otherCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

function setSource(set: string): string {
  return set.replace(/\[:(\w+):\]|([\]\\^[])/g, (_, name, special) =>
    name === undefined ? `\\${special}` : (characterClasses[name] ?? ''),
  );
}
