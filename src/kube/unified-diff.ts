/** A stretch of equal lines: where it begins on both sides, and how long it is. */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** What becomes of a stretch of lines: `from` in the first text, `to` in the second, the ends exclusive. */
interface Edit {
  readonly isEqual: boolean;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const CONTEXT = 3;

/**
 * The lines that differ between two texts, as a unified diff with three lines around each difference and without file
 * names; '' where nothing differs. It looks for the longest stretches of equal lines, as the API server's own does, so
 * both show the same lines. Source: github.com/pmezard/go-difflib, which follows Python's difflib.
 */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return hunksOf(editsOf(a, b))
    .flatMap((hunk) => {
      const [first, last] = [hunk[0]!, hunk.at(-1)!];
      const head = `@@ -${range(first.from[0], last.from[1])} +${range(first.to[0], last.to[1])} @@`;
      const lines = hunk.flatMap(({ isEqual, from, to }) =>
        isEqual
          ? a.slice(...from).map((line) => ` ${line}`)
          : [...a.slice(...from).map((line) => `-${line}`), ...b.slice(...to).map((line) => `+${line}`)],
      );
      return [head, ...lines];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Lines are counted from 1; of none, the line before is named. */
function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function editsOf(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  let [at, beside] = [0, 0];
  for (const match of [...matchesOf(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (at < match.a || beside < match.b) edits.push({ isEqual: false, from: [at, match.a], to: [beside, match.b] });
    [at, beside] = [match.a + match.size, match.b + match.size];
    if (match.size > 0) edits.push({ isEqual: true, from: [match.a, at], to: [match.b, beside] });
  }
  return edits;
}

/** The longest stretch, and those before and behind it, those that touch made one. */
function matchesOf(a: readonly string[], b: readonly string[]): readonly Match[] {
  const places = placesOf(b);
  const found: Match[] = [];
  const pending: (readonly [number, number, number, number])[] = [[0, a.length, 0, b.length]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [aFrom, aTo, bFrom, bTo] = next;
    const match = longestMatch(a, b, places, next);
    if (match.size === 0) continue;
    found.push(match);
    if (aFrom < match.a && bFrom < match.b) pending.push([aFrom, match.a, bFrom, match.b]);
    if (match.a + match.size < aTo && match.b + match.size < bTo) {
      pending.push([match.a + match.size, aTo, match.b + match.size, bTo]);
    }
  }
  const joined: Match[] = [];
  for (const match of found.toSorted((one, other) => one.a - other.a || one.b - other.b)) {
    const last = joined.at(-1);
    if (last && last.a + last.size === match.a && last.b + last.size === match.b) {
      joined[joined.length - 1] = { ...last, size: last.size + match.size };
    } else joined.push(match);
  }
  return joined;
}

/** Where each line stands; of a long text, lines that come often are left out, since they tell nothing. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  }
  const most = lines.length >= 200 ? Math.floor(lines.length / 100) + 1 : Infinity;
  return new Map([...places].filter(([, each]) => each.length <= most));
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
): Match {
  let best: Match = { a: aFrom, b: bFrom, size: 0 };
  let ending = new Map<number, number>();
  for (let at = aFrom; at < aTo; at++) {
    const next = new Map<number, number>();
    for (const place of places.get(a[at]!) ?? []) {
      if (place < bFrom) continue;
      if (place >= bTo) break;
      const size = (ending.get(place - 1) ?? 0) + 1;
      next.set(place, size);
      if (size > best.size) best = { a: at - size + 1, b: place - size + 1, size };
    }
    ending = next;
  }
  // Lines that come often make a stretch longer, though they begin none.
  let { a: start, b: other, size } = best;
  while (start > aFrom && other > bFrom && a[start - 1] === b[other - 1])
    [start, other, size] = [start - 1, other - 1, size + 1];
  while (start + size < aTo && other + size < bTo && a[start + size] === b[other + size]) size++;
  return { a: start, b: other, size };
}

/** Edits in groups, each with the lines around it; what lies far from any difference is in none. */
function hunksOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  if (edits.every(({ isEqual }) => isEqual)) return [];
  const hunks: Edit[][] = [[]];
  for (const [index, edit] of edits.entries()) {
    const [first, last] = [index === 0, index === edits.length - 1];
    if (!edit.isEqual) hunks.at(-1)!.push(edit);
    else if (first) hunks.at(-1)!.push(cut(edit, 'end'));
    else if (last) hunks.at(-1)!.push(cut(edit, 'start'));
    else if (edit.from[1] - edit.from[0] > 2 * CONTEXT) {
      hunks.at(-1)!.push(cut(edit, 'start'));
      hunks.push([cut(edit, 'end')]);
    } else hunks.at(-1)!.push(edit);
  }
  return hunks;
}

function cut({ from, to, ...edit }: Edit, kept: 'start' | 'end'): Edit {
  const shorten = ([start, stop]: readonly [number, number]): readonly [number, number] =>
    kept === 'start' ? [start, Math.min(stop, start + CONTEXT)] : [Math.max(start, stop - CONTEXT), stop];
  return { ...edit, from: shorten(from), to: shorten(to) };
}
