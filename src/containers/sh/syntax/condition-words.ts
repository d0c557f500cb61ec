import type { Scanner } from './scanner.ts';
import type { Word } from './syntax-tree.ts';
import { type ParsingCursor, plainText, readWord } from './word-reader.ts';

/** The words of `[[ … ]]`, in which `<`, `(` and the like are words too. */
export function readConditionWords(cursor: ParsingCursor, scanner: Scanner): readonly Word[] {
  cursor.at += 2;
  const words: Word[] = [];
  for (scanner.lineEnds(); ; scanner.lineEnds()) {
    if (cursor.at >= cursor.text.length) throw scanner.unexpected(']]');
    const operator = /^(?:&&|\|\||[()<>])/.exec(cursor.text.slice(cursor.at, cursor.at + 2))?.[0];
    if (plainText(words.at(-1) ?? []) === '=~') {
      const end = cursor.at;
      const pattern = /^(?:[^\s"'$\\]|\\.)*/.exec(cursor.text.slice(end))?.[0] ?? '';
      if (pattern !== '') {
        cursor.at += pattern.length;
        words.push([{ is: 'text', text: pattern, quoted: false }]);
        continue;
      }
    }
    if (operator !== undefined) {
      cursor.at += operator.length;
      words.push([{ is: 'text', text: operator, quoted: false }]);
      continue;
    }
    const word = readWord(cursor);
    if (word.length === 0) throw scanner.unexpected(']]');
    if (plainText(word) === ']]') return words;
    words.push(word);
  }
}
