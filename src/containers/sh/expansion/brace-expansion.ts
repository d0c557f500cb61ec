import { ShellError } from '../shell.ts';
import type { Word } from '../syntax/syntax-tree.ts';

/** bash's `{a,b}` and `{1..3}`, where braces stand outside quotes in one piece of text. Throws a `ShellError`. */
export function expandBraces(word: Word): readonly Word[] {
  const words: Word[] = [];
  addBraces(word, words);
  return words;
}

/** More words than these nobody waits for. */
const mostWords = 100_000;

function addBraces(word: Word, words: Word[]): void {
  for (const [index, part] of word.entries()) {
    if (part.is !== 'text' || part.quoted) continue;
    const found = /^(.*?)\{((?:[^{}]*,[^{}]*)+|-?\d+\.\.-?\d+(?:\.\.-?\d+)?|[a-zA-Z]\.\.[a-zA-Z])\}(.*)$/s.exec(
      part.text,
    );
    if (found === null) continue;
    const [, before = '', inner = '', after = ''] = found;
    for (const text of alternatives(inner)) {
      addBraces(
        [
          ...word.slice(0, index),
          { is: 'text', text: `${before}${text}${after}`, quoted: false },
          ...word.slice(index + 1),
        ],
        words,
      );
    }
    return;
  }
  if (words.push(word) > mostWords) throw tooMany(words.length);
}

function tooMany(count: number): ShellError {
  return new ShellError(`brace expansion: failed to allocate memory for ${count} elements`, 1);
}

function alternatives(inner: string): readonly string[] {
  const range = /^(.+?)\.\.(.+?)(?:\.\.(-?\d+))?$/.exec(inner);
  if (range === null) return inner.split(',');
  const isLetter = /^[a-zA-Z]$/.test(range[1] ?? '');
  const numberOf = (text: string) => (isLetter ? text.charCodeAt(0) : Number(text));
  const [from, to] = [numberOf(range[1] ?? ''), numberOf(range[2] ?? '')];
  const step = Math.max(Math.abs(Number(range[3] ?? 1)), 1);
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (count > mostWords) throw tooMany(count);
  const width = /^-?0\d/.test(range[1] ?? '') ? (range[1] ?? '').length : 0;
  return Array.from({ length: count }, (_, n) => {
    const value = from + n * step * (to >= from ? 1 : -1);
    return isLetter ? String.fromCharCode(value) : String(value).padStart(width, '0');
  });
}
