/**
 * The candidate with the smallest edit distance to a text, if it is near enough to be a typing mistake: a third of the
 * letters, at least two. Undefined where none is.
 */
export function closestText(text: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) >= least) continue;
    const distance = editDistance(text, candidate);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/**
 * The number of letters that must be inserted, removed, replaced or swapped with a neighbour to turn one text into the
 * other.
 */
export function editDistance(one: string, other: string): number {
  return editDistances(one, other)[other.length] ?? 0;
}

/**
 * The smallest edit distance to any prefix of the other text: how far a text is from one that was not typed to its end.
 */
export function editDistanceToPrefix(one: string, other: string): number {
  return Math.min(...editDistances(one, other));
}

/** The edit distances of a text to each prefix of another, the empty prefix first. */
function editDistances(one: string, other: string): readonly number[] {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last;
}
