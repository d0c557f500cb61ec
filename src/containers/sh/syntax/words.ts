import type { Word, WordPart } from './syntax-tree.ts';

/** A word of text that is not expanded. */
export function textWord(text: string): Word {
  return text === '' ? [] : [{ is: 'text', text, isQuoted: true }];
}

/** The text of a word that has no quotes and no expansions, as reserved words have; undefined: it has. */
export function plainText(word: Word): string | undefined {
  const [only, more] = word;
  return only?.is === 'text' && !only.isQuoted && more === undefined ? only.text : undefined;
}

/** The text of a word, its expansions left out. */
export function literalText(word: Word): string {
  return word.map((part) => (part.is === 'text' ? part.text : '')).join('');
}

/** Adds text to the parts of a word. */
export function addText(parts: WordPart[], text: string, isQuoted: boolean): void {
  const last = parts.at(-1);
  if (last?.is === 'text' && last.isQuoted === isQuoted) parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push({ is: 'text', text, isQuoted });
}
