import stringWidth from 'string-width';

/** Rows as aligned columns, two blanks between them, each row on a line of its own after `indent`. */
export function textColumns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = rows.reduce<number[]>((widths, row) => {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell));
    return widths;
  }, []);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${indent}${line(row)}\n`).join('');
}
