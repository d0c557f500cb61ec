/** Changed lines that stand together, and how many lines that both texts have stand before them. */
interface Run {
  from: number;
  to: number;
  shared: number;
}

/**
 * Moves changes of one text to where diff prints them. The same change can stand in several places when the lines around it
 * repeat it: then it stands beside a change of the other text, else as late as it can.
 */
export function slideChanges(keys: readonly number[], changed: Uint8Array, otherChanged: Uint8Array): void {
  const otherRuns = placesOfRuns(otherChanged);
  let shared = 0;
  for (let at = 0; at < keys.length; ) {
    if (changed[at] === 0) {
      shared += 1;
      at += 1;
      continue;
    }
    const run: Run = { from: at, to: at, shared };
    extend(run, changed);
    const isBesideOther = () => otherRuns.has(run.shared);
    while (!isBesideOther() && moveDown(run, keys, changed));
    if (!isBesideOther()) {
      while (!isBesideOther() && moveUp(run, keys, changed));
      if (!isBesideOther()) while (moveDown(run, keys, changed));
    }
    at = run.to;
    shared = run.shared;
  }
}

/** After how many shared lines a text has changes. */
function placesOfRuns(changed: Uint8Array): ReadonlySet<number> {
  const places = new Set<number>();
  let shared = 0;
  for (const isChanged of changed) {
    if (isChanged === 1) places.add(shared);
    else shared += 1;
  }
  return places;
}

function extend(run: Run, changed: Uint8Array): void {
  while (changed[run.to] === 1) run.to += 1;
}

/** Moves a run one line down, together with what it meets there; false where it cannot go. */
function moveDown(run: Run, keys: readonly number[], changed: Uint8Array): boolean {
  if (run.to >= keys.length || keys[run.from] !== keys[run.to]) return false;
  [changed[run.from], changed[run.to]] = [0, 1];
  [run.from, run.to, run.shared] = [run.from + 1, run.to + 1, run.shared + 1];
  extend(run, changed);
  return true;
}

function moveUp(run: Run, keys: readonly number[], changed: Uint8Array): boolean {
  if (run.from === 0 || changed[run.from - 1] === 1 || keys[run.from - 1] !== keys[run.to - 1]) return false;
  [run.from, run.to, run.shared] = [run.from - 1, run.to - 1, run.shared - 1];
  [changed[run.from], changed[run.to]] = [1, 0];
  return true;
}
