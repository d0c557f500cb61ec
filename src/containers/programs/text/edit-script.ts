import { slideChanges } from './diff-compaction.ts';

/** Which lines two texts do not share. */
export interface LineChanges {
  /** For each line of the old text, whether it is removed. */
  readonly removed: Uint8Array;
  /** For each line of the new text, whether it is added. */
  readonly added: Uint8Array;
}

/** What gives others their turns while texts are compared; undefined: go on at once. */
export type Pause = () => Promise<void> | undefined;

/**
 * The fewest lines to remove and to add. `keyOf` says what of a line counts. Time grows with the lines times the
 * changes, memory with the lines alone. Lines that only one text has are set aside first: they need no search.
 * Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, 4b.
 */
export async function findChanges(
  oldLines: readonly string[],
  newLines: readonly string[],
  keyOf: (line: string) => string,
  pause: Pause,
): Promise<LineChanges> {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const key = keyOf(line);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const [oldKeys, newKeys] = [oldLines.map(numberOf), newLines.map(numberOf)];
  const [inOld, inNew] = [new Set(oldKeys), new Set(newKeys)];
  const changes = {
    removed: Uint8Array.from(oldKeys, (key) => (inNew.has(key) ? 0 : 1)),
    added: Uint8Array.from(newKeys, (key) => (inOld.has(key) ? 0 : 1)),
  };
  await new Comparison(shared(oldKeys, changes.removed), shared(newKeys, changes.added), changes, pause).run();
  slideChanges(oldKeys, changes.removed, changes.added);
  slideChanges(newKeys, changes.added, changes.removed);
  return changes;
}

/** The lines that are not changed yet: what they are, and where they stand. */
interface SharedLines {
  readonly keys: Int32Array;
  readonly places: Int32Array;
}

function shared(keys: readonly number[], changed: Uint8Array): SharedLines {
  const places = Int32Array.from(keys.keys()).filter((place) => changed[place] === 0);
  return { keys: places.map((place) => keys[place] ?? 0), places };
}

/** A part of both texts: lines from the first up to, but not with, the last. */
interface Part {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** Finds the changes of two texts by looking for the middle of a shortest path between them, and again on both sides. */
class Comparison {
  readonly #old: SharedLines;
  readonly #new: SharedLines;
  readonly #changes: LineChanges;
  readonly #pause: Pause;
  /** The farthest line of the old text on each diagonal, from the start and from the end. */
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #zero: number;

  constructor(old: SharedLines, next: SharedLines, changes: LineChanges, pause: Pause) {
    this.#old = old;
    this.#new = next;
    this.#changes = changes;
    this.#pause = pause;
    this.#zero = old.keys.length + next.keys.length + 1;
    this.#forward = new Int32Array(2 * this.#zero + 1);
    this.#backward = new Int32Array(2 * this.#zero + 1);
  }

  async run(): Promise<void> {
    const parts: Part[] = [{ oldFrom: 0, oldTo: this.#old.keys.length, newFrom: 0, newTo: this.#new.keys.length }];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const rest = this.#withoutEnds(part);
      if (rest.oldFrom === rest.oldTo || rest.newFrom === rest.newTo) this.#mark(rest);
      else {
        const [oldAt, newAt] = await this.#middleOf(rest);
        parts.push({ ...rest, oldTo: oldAt, newTo: newAt }, { ...rest, oldFrom: oldAt, newFrom: newAt });
      }
    }
  }

  #isSame(oldAt: number, newAt: number): boolean {
    return this.#old.keys[oldAt] === this.#new.keys[newAt];
  }

  /** A part without the lines that both texts begin or end with. */
  #withoutEnds({ oldFrom, oldTo, newFrom, newTo }: Part): Part {
    while (oldFrom < oldTo && newFrom < newTo && this.#isSame(oldFrom, newFrom))
      [oldFrom, newFrom] = [oldFrom + 1, newFrom + 1];
    while (oldFrom < oldTo && newFrom < newTo && this.#isSame(oldTo - 1, newTo - 1))
      [oldTo, newTo] = [oldTo - 1, newTo - 1];
    return { oldFrom, oldTo, newFrom, newTo };
  }

  #mark({ oldFrom, oldTo, newFrom, newTo }: Part): void {
    for (let at = oldFrom; at < oldTo; at += 1) this.#changes.removed[this.#old.places[at] ?? 0] = 1;
    for (let at = newFrom; at < newTo; at += 1) this.#changes.added[this.#new.places[at] ?? 0] = 1;
  }

  /** A place on a shortest path, where the ways from the start and from the end meet. */
  async #middleOf(part: Part): Promise<readonly [oldAt: number, newAt: number]> {
    const [first, last] = [part.oldFrom - part.newFrom, part.oldTo - part.newTo];
    // Sums of changes are odd or even as the diagonals' distance is: the ways meet in one of the two directions only.
    const meetsForward = ((last - first) & 1) !== 0;
    this.#forward[this.#zero + first] = part.oldFrom;
    this.#backward[this.#zero + last] = part.oldTo;
    for (let cost = 1; ; cost += 1) {
      await this.#pause();
      const met =
        this.#goForward(part, cost, first, meetsForward ? last : undefined) ??
        this.#goBackward(part, cost, last, meetsForward ? undefined : first);
      if (met !== undefined) return met;
    }
  }

  /**
   * One more change on each way from the start. Returns where a way meets one from the end, which starts on the diagonal
   * `meets` and has had one change less.
   */
  #goForward(
    part: Part,
    cost: number,
    first: number,
    meets: number | undefined,
  ): readonly [number, number] | undefined {
    const { oldTo, newTo } = part;
    const [reached, others, zero, oldKeys, newKeys] = [
      this.#forward,
      this.#backward,
      this.#zero,
      this.#old.keys,
      this.#new.keys,
    ];
    const [least, most] = [part.oldFrom - newTo, oldTo - part.newFrom];
    const from = first - cost >= least ? first - cost : least + ((least - first + cost) & 1);
    for (let diagonal = from; diagonal <= first + cost && diagonal <= most; diagonal += 2) {
      const isLowest = diagonal === first - cost || diagonal === least;
      const isHighest = diagonal === first + cost || diagonal === most;
      const added = isHighest ? before : (reached[zero + diagonal + 1] ?? before);
      const removed = isLowest ? before : (reached[zero + diagonal - 1] ?? before) + 1;
      let oldAt = Math.max(added, removed);
      if (oldAt > oldTo || oldAt - diagonal > newTo) oldAt = Math.min(added, removed);
      if (oldAt < 0 || oldAt > oldTo || oldAt - diagonal > newTo) oldAt = before;
      else {
        const limit = Math.min(oldTo, newTo + diagonal);
        while (oldAt < limit && oldKeys[oldAt] === newKeys[oldAt - diagonal]) oldAt += 1;
      }
      reached[zero + diagonal] = oldAt;
      if (meets === undefined || Math.abs(diagonal - meets) >= cost) continue;
      if ((others[zero + diagonal] ?? behind) <= oldAt) return [oldAt, oldAt - diagonal];
    }
    return undefined;
  }

  /** The same from the end; the ways from the start have had as many changes. */
  #goBackward(
    part: Part,
    cost: number,
    last: number,
    meets: number | undefined,
  ): readonly [number, number] | undefined {
    const { oldFrom, newFrom } = part;
    const [reached, others, zero, oldKeys, newKeys] = [
      this.#backward,
      this.#forward,
      this.#zero,
      this.#old.keys,
      this.#new.keys,
    ];
    const [least, most] = [oldFrom - part.newTo, part.oldTo - newFrom];
    const from = last - cost >= least ? last - cost : least + ((least - last + cost) & 1);
    for (let diagonal = from; diagonal <= last + cost && diagonal <= most; diagonal += 2) {
      const isLowest = diagonal === last - cost || diagonal === least;
      const isHighest = diagonal === last + cost || diagonal === most;
      const added = isLowest ? behind : (reached[zero + diagonal - 1] ?? behind);
      const removed = isHighest ? behind : (reached[zero + diagonal + 1] ?? behind) - 1;
      let oldAt = Math.min(added, removed);
      if (oldAt < oldFrom || oldAt - diagonal < newFrom) oldAt = Math.max(added, removed);
      if (oldAt > part.oldTo || oldAt < oldFrom || oldAt - diagonal < newFrom) oldAt = behind;
      else {
        const limit = Math.max(oldFrom, newFrom + diagonal);
        while (oldAt > limit && oldKeys[oldAt - 1] === newKeys[oldAt - diagonal - 1]) oldAt -= 1;
      }
      reached[zero + diagonal] = oldAt;
      if (meets === undefined || Math.abs(diagonal - meets) > cost) continue;
      if ((others[zero + diagonal] ?? before) >= oldAt) return [oldAt, oldAt - diagonal];
    }
    return undefined;
  }
}

/** A place that no way has reached, before and behind all lines. */
const before = -(2 ** 30);
const behind = 2 ** 30;
