import { SyntaxError, type Word } from './syntax-tree.ts';
import { type ParsingCursor, readQuoted, textWord } from './word-reader.ts';

/** A here-document whose text begins after the line that asks for it. */
export interface PendingDocument {
  readonly end: string;
  /** `<<-`: tabs before its lines are left out. */
  readonly tabs: boolean;
  /** Whether it is taken as it stands. */
  readonly quoted: boolean;
  readonly fill: (body: Word) => void;
}

/** What stands at a place in a script, below the grammar: blanks, ends of lines, operators, reserved words. */
export interface Scanner {
  readonly peek: (operator: string) => boolean;
  readonly blanks: () => void;
  /** Over the end of a line; the bodies of here-documents begin there. */
  readonly newline: () => void;
  /** Over blanks and ends of lines. */
  readonly lineEnds: () => void;
  /** Over `;` and ends of lines. */
  readonly separator: () => void;
  /** The reserved word that stands here. */
  readonly wordHere: () => string | undefined;
  readonly atEnd: (ends: readonly string[]) => boolean;
  /** Over a reserved word; throws where another stands. */
  readonly take: (word: string) => void;
  readonly unexpected: (expecting?: string) => SyntaxError;
  readonly expectDocument: (document: PendingDocument) => void;
}

const reserved = new Set('! { } if then elif else fi for while until do done case esac'.split(' '));

export function createScanner(cursor: ParsingCursor, cursorFor: (text: string) => ParsingCursor): Scanner {
  const { text } = cursor;
  const pending: PendingDocument[] = [];
  const peek = (operator: string) => text.startsWith(operator, cursor.at);

  function blanks(): void {
    for (;;) {
      const skipped = /^(?:[ \t]|\\\n)+/.exec(text.slice(cursor.at, cursor.at + 200));
      if (skipped !== null) cursor.at += skipped[0].length;
      else if (text.charAt(cursor.at) === '#') {
        const end = text.indexOf('\n', cursor.at);
        cursor.at = end < 0 ? text.length : end;
      } else return;
    }
  }

  function newline(): void {
    cursor.at += 1;
    for (const document of pending.splice(0)) document.fill(hereDocument(document));
  }

  function lineEnds(): void {
    for (blanks(); text.charAt(cursor.at) === '\n'; blanks()) newline();
  }

  function hereDocument({ end, tabs, quoted }: PendingDocument): Word {
    const lines: string[] = [];
    for (;;) {
      if (cursor.at >= text.length) break;
      const stop = text.indexOf('\n', cursor.at);
      const line = text.slice(cursor.at, stop < 0 ? text.length : stop);
      cursor.at = stop < 0 ? text.length : stop + 1;
      const shown = tabs ? line.replace(/^\t+/, '') : line;
      if (shown === end) {
        const body = lines.map((line) => `${line}\n`).join('');
        if (quoted) return textWord(body);
        const nested = cursorFor(body);
        return readQuoted(nested, ({ at }) => at >= body.length, true);
      }
      lines.push(shown);
    }
    throw new SyntaxError(`unterminated here-document (wanted "${end}")`, true);
  }

  function atEnd(ends: readonly string[]): boolean {
    return ends.some((end) => (end === ')' ? peek(')') : wordHere() === end));
  }

  function wordHere(): string | undefined {
    const word = /^(?:[{}!]|[a-z]+)(?=[\s;&|<>()]|$)/.exec(text.slice(cursor.at, cursor.at + 12))?.[0];
    return word !== undefined && reserved.has(word) ? word : undefined;
  }

  function take(word: string): void {
    lineEnds();
    if (wordHere() !== word) throw unexpected(word);
    cursor.at += word.length;
  }

  function unexpected(expecting?: string): SyntaxError {
    blanks();
    const wanted = expecting === undefined ? '' : ` (expecting "${expecting}")`;
    if (cursor.at >= text.length) return new SyntaxError(`syntax error: unexpected end of file${wanted}`, true);
    const rest = text.slice(cursor.at);
    if (rest.startsWith('\n')) return new SyntaxError(`syntax error: unexpected newline${wanted}`);
    const operator = /^(?:&&|\|\||;;|<<|>>|[;&|<>()])/.exec(rest)?.[0];
    if (operator !== undefined) return new SyntaxError(`syntax error: unexpected "${operator}"${wanted}`);
    const word = wordHere();
    return new SyntaxError(`syntax error: unexpected ${word === undefined ? 'word' : `"${word}"`}${wanted}`);
  }

  function separator(): void {
    blanks();
    if (peek(';') && !peek(';;')) cursor.at += 1;
    lineEnds();
  }

  return {
    peek,
    blanks,
    newline,
    lineEnds,
    separator,
    wordHere,
    atEnd,
    take,
    unexpected,
    expectDocument: (document) => void pending.push(document),
  };
}
