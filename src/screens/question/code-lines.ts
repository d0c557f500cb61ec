import { cells, type Line, type Look, line } from '../line.ts';

/** Text of a file as lines of at most a width: a longer line goes on below, indented further. Nothing is cut. */
export function codeLines(text: readonly string[], width: number, look?: Look): readonly Line[] {
  return text.flatMap((of) => broken(of, width).map((part) => line(part, look)));
}

function broken(text: string, width: number): readonly string[] {
  const indent = ' '.repeat(Math.min(/^[ -]*/.exec(text)?.[0].length ?? 0, Math.floor(width / 2)) + 2);
  const parts: string[] = [];
  let rest = text;
  while (cells(rest) > width) {
    let end = Math.min(rest.length, width);
    while (end > 1 && cells(rest.slice(0, end)) > width) end -= 1;
    // At a space where there is one that does not belong to the indent.
    const space = rest.lastIndexOf(' ', end);
    const at = rest.slice(0, Math.max(0, space)).trim() === '' ? end : space;
    parts.push(rest.slice(0, at));
    const next = rest.slice(at).trimStart();
    rest = next === '' || indent.length + 2 > width ? next : indent + next;
  }
  return [...parts, rest];
}
