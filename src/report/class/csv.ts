import { escapeUnsafe } from '../../plain-text.ts';

/** What a cell holds; `null` is an empty cell. */
export type Cell = string | number | boolean | null;

/**
 * A table as CSV (RFC 4180): lines end with CRLF, and cells are quoted where they need it. A row is one line: line breaks
 * and tabs within a cell, and characters that a terminal obeys, are written as escapes. A text that a spreadsheet would
 * take for a formula gets an apostrophe in front, so that it stays text.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** What a formula begins with, in the full width of East Asian fonts too; spreadsheets pass over blanks before it. */
const formula = /^[\s\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'number') return String(cell);
  const guarded = formula.test(cell) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  const text = escapeUnsafe(guarded).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return /[",']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
