import { createHash } from 'node:crypto';
import type { ShardJson } from '../report/class/submissions-json.ts';
import type { ListedSubmission } from './list-submissions.ts';

/** Which part of a class is meant: part `number` of `of`, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** A class has no more parts. */
export const MOST_SHARDS = 10_000;

/** Reads `K/N`, counted from 1; null where it is none. */
export function readShard(text: string): Shard | null {
  const [, number, of] = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  return shard.number <= shard.of && shard.of <= MOST_SHARDS ? shard : null;
}

/** The submissions of one part: every `of`-th by name, so that the parts differ by at most one. */
export function ofShard<T>(all: readonly T[], { number, of }: Shard): readonly T[] {
  return all.filter((_, at) => at % of === number - 1);
}

/** What a part says of the class that it belongs to. */
export function shardAsJson(all: readonly ListedSubmission[], { number, of }: Shard): ShardJson {
  const hash = createHash('sha256');
  for (const { name } of all) hash.update(`${name}\0`);
  return { number, of, submissions: all.length, digest: hash.digest('hex') };
}
