import { LineCounter } from 'yaml';
import type { Place } from '../manifest.ts';

/** The text of a file, less a byte order mark, and where its characters stand. */
export interface Source {
  readonly text: string;
  readonly file: string;
  /** The place of an offset into `text`. */
  placeAt(offset: number): Place;
}

/** Text that cannot be read: its first fault, and the line with a caret below it. */
export interface Fault {
  readonly place: Place;
  readonly message: string;
  readonly excerpt: string;
}

export function sourceOf(given: string, file: string): Source {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  let lines: LineCounter | undefined;
  return {
    text,
    file,
    placeAt: (offset) => {
      lines ??= countLines(text);
      const { line, col } = lines.linePos(Math.min(offset, text.length));
      return { file, line, column: col };
    },
  };
}

/** A carriage return ends a line too, unless a line feed follows it. */
function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const lineEnd = /\r\n?|\n/g;
  while (lineEnd.test(text)) lines.addNewLine(lineEnd.lastIndex);
  return lines;
}

/** What stands at an offset is wrong. */
export function faultAt(source: Source, offset: number, message: string): Fault {
  const place = source.placeAt(offset);
  const start = Math.min(offset, source.text.length) - (place.column - 1);
  const line = /[^\r\n]*/y;
  line.lastIndex = start;
  return { place, message, excerpt: excerptOf(line.exec(source.text)?.[0] ?? '', place.column) };
}

/** The line, cut where it is long, and a caret below the column. A tab is shown as one space. */
function excerptOf(line: string, column: number): string {
  const start = Math.max(0, column - 1 - 60);
  const shown = line.slice(start, start + 100).replaceAll('\t', ' ');
  return `${shown}\n${' '.repeat(column - 1 - start)}^`;
}
