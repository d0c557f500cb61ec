import { decodeUtf8 } from '../../runtime/bytes.ts';

/** Lines as they are compared; a last one without an end is another one than with it. */
export function linesIn(bytes: Uint8Array): string[] {
  const lines = decodeUtf8(bytes).split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
  /** How many lines of the old and of the new text come before. */
  readonly old: number;
  readonly young: number;
}

/** The fewest lines out and in that lead from one text to the other. */
export function editsOf(
  old: readonly string[],
  young: readonly string[],
  same: (a: string, b: string) => boolean,
): Edit[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      const row = lengths[i]!;
      row[j] = same(old[i]!, young[j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, row[j + 1]!);
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < young.length) {
    const at = { old: i, young: j };
    if (i < old.length && j < young.length && same(old[i]!, young[j]!)) {
      edits.push({ mark: ' ', line: old[i]!, ...at });
      i += 1;
      j += 1;
    } else if (i < old.length && (j === young.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      edits.push({ mark: '-', line: old[i]!, ...at });
      i += 1;
    } else {
      edits.push({ mark: '+', line: young[j]!, ...at });
      j += 1;
    }
  }
  return edits;
}

export function hunks(edits: readonly Edit[], context: number): string {
  const changed = edits.flatMap(({ mark }, at) => (mark === ' ' ? [] : [at]));
  let text = '';
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= 2 * context + 1) last += 1;
    const part = edits.slice(Math.max(0, changed[first]! - context), changed[last]! + context + 1);
    const count = (mark: '-' | '+') => part.filter((edit) => edit.mark === mark || edit.mark === ' ').length;
    const span = (before: number, lines: number) =>
      lines === 1 ? `${before + 1}` : `${lines === 0 ? before : before + 1},${lines}`;
    text += `@@ -${span(part[0]!.old, count('-'))} +${span(part[0]!.young, count('+'))} @@\n`;
    text += part.map(({ mark, line }) => `${mark}${line}\n`).join('');
    first = last + 1;
  }
  return text;
}

/** GNU's plain form: `1,2c3`, `<` and `>`. */
export function normal(edits: readonly Edit[]): string {
  let text = '';
  for (let at = 0; at < edits.length; at += 1) {
    if (edits[at]!.mark === ' ') continue;
    let end = at;
    while (end < edits.length && edits[end]!.mark !== ' ') end += 1;
    const part = edits.slice(at, end);
    const [out, into] = [part.filter(({ mark }) => mark === '-'), part.filter(({ mark }) => mark === '+')];
    const span = (before: number, lines: number) =>
      lines === 0 ? `${before}` : lines === 1 ? `${before + 1}` : `${before + 1},${before + lines}`;
    const letter = out.length === 0 ? 'a' : into.length === 0 ? 'd' : 'c';
    text += `${span(part[0]!.old, out.length)}${letter}${span(part[0]!.young, into.length)}\n`;
    text += out.map(({ line }) => `< ${line}\n`).join('');
    if (letter === 'c') text += '---\n';
    text += into.map(({ line }) => `> ${line}\n`).join('');
    at = end;
  }
  return text;
}
