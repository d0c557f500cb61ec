import { mergeShards } from '../../classroom/merge-shards.ts';
import { readShardFile, type ShardFile } from '../../classroom/read-shard-file.ts';
import type { CommandContext } from '../../cli/command-context.ts';
import { invalidFile } from '../../cli/exit.ts';
import { readFiles } from '../../cli/read-files.ts';
import { atPlace } from '../../kube/print-place.ts';
import { type ReportOptions, reportSubmissions } from './grade-submissions.ts';

/** So many faults of one file are printed; the others are counted. */
const MOST_FAULTS = 10;

/** `grade --merge PATH…`: the parts of a class, graded with `--shard`, as one. It prints what one run over the class prints. */
export async function mergeClass(
  paths: readonly string[],
  options: ReportOptions,
  context: CommandContext,
): Promise<number> {
  const files = await context.timings.timeAsync('reading', () => readFiles(paths, context));
  const read = files.map(readShardFile);
  const lines = read.flatMap((each) => {
    if (!('faults' in each)) return [];
    const more = each.faults.length - MOST_FAULTS;
    const shown = each.faults.slice(0, MOST_FAULTS).map(({ place, message }) => atPlace(place, message));
    return more > 0 ? [...shown, `and ${more} more`] : shown;
  });
  if (lines.length > 0) {
    throw invalidFile([...lines, 'error: --merge takes what "grade --submissions --shard K/N --json" printed']);
  }
  const merged = mergeShards(read as readonly ShardFile[]);
  if ('faults' in merged) throw invalidFile(merged.faults.map(({ file, message }) => `${file}: ${message}`));
  return context.timings.timeAsync('printing', () => reportSubmissions(merged, options, context));
}
