import type { JournalEvent } from '../progress.ts';

/** The variants of each task that were started, in their order, by `PACK/VERSION/ID`. */
export type UsedVariants = ReadonlyMap<string, readonly number[]>;

/** A task, as far as its variants go. */
export interface VariantPool {
  readonly id: string;
  readonly pack: string;
  readonly version: string;
  /** How many there are; they count from 1. */
  readonly variants: number;
}

/** Which variants the events started, by their time: the order of the events is of no account. A variant's number means the same within a version of its pack. */
export function usedVariants(events: readonly JournalEvent[]): UsedVariants {
  const used = new Map<string, number[]>();
  const starts = events.filter(({ is }) => is === 'started');
  const inOrder = starts.toSorted((one, other) =>
    one.at === other.at ? one.variant - other.variant : one.at < other.at ? -1 : 1,
  );
  for (const { pack, version, scenario, variant } of inOrder) {
    const key = keyOf({ pack, version, id: scenario });
    const list = used.get(key);
    if (list) list.push(variant);
    else used.set(key, [variant]);
  }
  return used;
}

/** How often a task was started in its present version. */
export function timesStarted(task: VariantPool, used: UsedVariants): number {
  return used.get(keyOf(task))?.length ?? 0;
}

/**
 * A variant to give now: one that was not started since all were; `rank` decides among these, the least comes first. Where
 * all were started, the pool is full again, without the variant that was given last.
 */
export function freshVariant(task: VariantPool, used: UsedVariants, rank: (variant: number) => number): number {
  const all = Array.from({ length: task.variants }, (_, at) => at + 1);
  const started = used.get(keyOf(task)) ?? [];
  const gone = new Set<number>();
  for (const variant of started) {
    // A variant that comes twice in one round was chosen by the person.
    if (variant > task.variants) continue;
    gone.add(variant);
    if (gone.size === task.variants) gone.clear();
  }
  const last = gone.size === 0 && task.variants > 1 ? started.at(-1) : undefined;
  const fresh = all.filter((variant) => !gone.has(variant) && variant !== last);
  return fresh.reduce((best, variant) => (rank(variant) < rank(best) ? variant : best), fresh[0] ?? 1);
}

function keyOf({ pack, version, id }: Pick<VariantPool, 'pack' | 'version' | 'id'>): string {
  return `${pack}/${version}/${id}`;
}
