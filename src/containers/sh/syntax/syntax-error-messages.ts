import type { Dialect } from '../shell.ts';

/** A fault of syntax, which the parser words as ash does, in the words of each shell. */
export function syntaxWords(message: string, dialect: Dialect, script: string): string {
  if (dialect === 'ash') return message;
  const wanted = /expecting "(.*)"/.exec(message)?.[1];
  const token =
    /unexpected "([^"]*)"/.exec(message)?.[1] ?? (message.includes('unexpected newline') ? 'newline' : undefined);
  const isUnterminated = message.includes('unterminated quoted string');
  const isEnd = message.includes('unexpected end of file');
  if (dialect === 'dash') {
    const expecting = wanted === undefined ? '' : ` (expecting "${wanted}")`;
    if (isUnterminated) return 'Syntax error: Unterminated quoted string';
    if (isEnd) return `Syntax error: end of file unexpected${expecting}`;
    if (token !== undefined)
      return `Syntax error: ${token === 'newline' ? 'newline' : `"${token}"`} unexpected${expecting}`;
    return message.replace(/^syntax error: (.)/, (_, first: string) => `Syntax error: ${first.toUpperCase()}`);
  }
  if (isUnterminated) return `unexpected EOF while looking for matching \`${openQuote(script)}'`;
  if (isEnd) return 'syntax error: unexpected end of file';
  if (token !== undefined) return `syntax error near unexpected token \`${token}'`;
  return message;
}

/** The quote that a script leaves open. */
function openQuote(script: string): string {
  let open = '';
  for (const character of script.replace(/\\[\s\S]/g, '')) {
    if (open === '' && (character === '"' || character === "'")) open = character;
    else if (character === open) open = '';
  }
  return open === '' ? '"' : open;
}
