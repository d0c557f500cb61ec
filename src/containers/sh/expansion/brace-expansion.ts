import { ShellError } from '../state/shell-error.ts';
import type { Word } from '../syntax/syntax-tree.ts';

/** The most words that one word may become. */
const maxWords = 100_000;

/**
 * bash's `{a,b}` and `{1..3}`, where braces stand outside quotes in one piece of text. Throws a `ShellError`.
 * Source: bash(1), Brace Expansion.
 */
export function expandBraces(word: Word): readonly Word[] {
  const words: Word[] = [];
  addBraces(word, words);
  return words;
}

const bracePattern = /^(.*?)\{((?:[^{}]*,[^{}]*)+|-?\d+\.\.-?\d+(?:\.\.-?\d+)?|[a-zA-Z]\.\.[a-zA-Z])\}(.*)$/s;

function addBraces(word: Word, words: Word[]): void {
  for (const [index, part] of word.entries()) {
    const found = part.is === 'text' && !part.isQuoted ? bracePattern.exec(part.text) : null;
    if (found === null) continue;
    const [, before = '', inner = '', after = ''] = found;
    for (const alternative of alternativesOf(inner)) {
      const text = { is: 'text', text: `${before}${alternative}${after}`, isQuoted: false } as const;
      addBraces([...word.slice(0, index), text, ...word.slice(index + 1)], words);
    }
    return;
  }
  if (words.push(word) > maxWords) throw tooManyWords(words.length);
}

function tooManyWords(count: number): ShellError {
  return new ShellError(`brace expansion: failed to allocate memory for ${count} elements`, 1);
}

function alternativesOf(inner: string): readonly string[] {
  const range = /^(.+?)\.\.(.+?)(?:\.\.(-?\d+))?$/.exec(inner);
  if (range === null) return inner.split(',');
  const [, first = '', last = '', increment = '1'] = range;
  const isLetter = /^[a-zA-Z]$/.test(first);
  const [from, to] = [first, last].map((text) => (isLetter ? text.charCodeAt(0) : Number(text)));
  return sequence(from ?? 0, to ?? 0, Number(increment)).map((value) =>
    isLetter ? String.fromCharCode(value) : String(value).padStart(/^-?0\d/.test(first) ? first.length : 0, '0'),
  );
}

function sequence(from: number, to: number, increment: number): readonly number[] {
  const step = Math.max(Math.abs(increment), 1);
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (count > maxWords) throw tooManyWords(count);
  return Array.from({ length: count }, (_, index) => from + index * step * (to >= from ? 1 : -1));
}
