import type { Scanner } from './scanner.ts';
import type { Word } from './syntax-tree.ts';
import type { WordReader } from './word-reader.ts';
import { plainText } from './words.ts';

/** Reads the words of `[[ … ]]`, in which `<`, `(` and the like are words too. Source: bash(1), Compound Commands. */
export function readConditionWords(scanner: Scanner, reader: WordReader): readonly Word[] {
  scanner.at += 2;
  const words: Word[] = [];
  for (scanner.skipLineEnds(); ; scanner.skipLineEnds()) {
    if (scanner.isAtEnd) throw scanner.unexpected(']]');
    const isAfterMatch = plainText(words.at(-1) ?? []) === '=~';
    const pattern = isAfterMatch ? (scanner.match(/(?:[^\s"'$\\]|\\.)+/y)?.[0] ?? '') : '';
    const text = pattern || (scanner.match(/&&|\|\||[()<>]/y)?.[0] ?? '');
    if (text !== '') {
      scanner.at += text.length;
      words.push([{ is: 'text', text, isQuoted: false }]);
      continue;
    }
    const word = reader.word();
    if (word.length === 0) throw scanner.unexpected(']]');
    if (plainText(word) === ']]') return words;
    words.push(word);
  }
}
