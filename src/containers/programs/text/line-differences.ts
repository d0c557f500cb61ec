import { decodeUtf8 } from '../../runtime/bytes.ts';
import { findChanges, type Pause } from './edit-script.ts';

/** A line that two texts share (` `), or that only the old (`-`) or the new one (`+`) has. */
export interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
  /** How many lines of the old text come before. */
  readonly oldBefore: number;
  /** How many lines of the new text come before. */
  readonly newBefore: number;
}

/** The lines that diff compares; a last one without an end differs from one with it. */
export function diffLines(bytes: Uint8Array): readonly string[] {
  const lines = decodeUtf8(bytes).split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

/** The fewest edits that lead from one text to another. `keyOf` says what of a line counts. */
export async function editsBetween(
  oldLines: readonly string[],
  newLines: readonly string[],
  keyOf: (line: string) => string,
  pause: Pause,
): Promise<readonly Edit[]> {
  const { removed, added } = await findChanges(oldLines, newLines, keyOf, pause);
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < oldLines.length || j < newLines.length) {
    const before = { oldBefore: i, newBefore: j };
    const mark = removed[i] === 1 ? '-' : added[j] === 1 ? '+' : ' ';
    edits.push({ mark, line: (mark === '+' ? newLines[j] : oldLines[i]) ?? '', ...before });
    if (mark !== '+') i += 1;
    if (mark !== '-') j += 1;
  }
  return edits;
}

/** The edits as a unified diff prints them, with so many lines of context. Source: POSIX.1-2024, utilities, diff -u. */
export function unifiedDiff(edits: readonly Edit[], context: number): string {
  return hunksOf(edits, context)
    .map((hunk) => {
      const [first] = hunk;
      const count = (mark: '-' | '+') => hunk.filter((edit) => edit.mark === mark || edit.mark === ' ').length;
      const oldRange = unifiedRange(first?.oldBefore ?? 0, count('-'));
      const newRange = unifiedRange(first?.newBefore ?? 0, count('+'));
      return `@@ -${oldRange} +${newRange} @@\n${hunk.map(({ mark, line }) => `${mark}${line}\n`).join('')}`;
    })
    .join('');
}

/** Changes that are close to each other, with the lines around them. */
function hunksOf(edits: readonly Edit[], context: number): readonly (readonly Edit[])[] {
  const ranges: { from: number; to: number }[] = [];
  for (const [at, { mark }] of edits.entries()) {
    if (mark === ' ') continue;
    const last = ranges.at(-1);
    if (last !== undefined && at - last.to <= 2 * context + 1) last.to = at;
    else ranges.push({ from: at, to: at });
  }
  return ranges.map(({ from, to }) => edits.slice(Math.max(0, from - context), to + context + 1));
}

function unifiedRange(before: number, count: number): string {
  if (count === 1) return `${before + 1}`;
  return `${count === 0 ? before : before + 1},${count}`;
}

/** The edits in GNU's default form: `1,2c3`, `<` and `>`. Source: POSIX.1-2024, utilities, diff, default format. */
export function normalDiff(edits: readonly Edit[]): string {
  return hunksOf(edits, 0)
    .map((hunk) => {
      const removed = hunk.filter(({ mark }) => mark === '-');
      const added = hunk.filter(({ mark }) => mark === '+');
      const [first] = hunk;
      const oldRange = normalRange(first?.oldBefore ?? 0, removed.length);
      const newRange = normalRange(first?.newBefore ?? 0, added.length);
      const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
      const lines = [
        ...removed.map(({ line }) => `< ${line}\n`),
        ...(letter === 'c' ? ['---\n'] : []),
        ...added.map(({ line }) => `> ${line}\n`),
      ];
      return `${oldRange}${letter}${newRange}\n${lines.join('')}`;
    })
    .join('');
}

function normalRange(before: number, count: number): string {
  if (count === 0) return `${before}`;
  return count === 1 ? `${before + 1}` : `${before + 1},${before + count}`;
}
