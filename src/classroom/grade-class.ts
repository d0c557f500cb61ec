import type { SubmissionsJson } from '../report/class/submissions-json.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type GradedSubmission, notGraded } from './grade-submission.ts';
import { listSubmissions } from './list-submissions.ts';
import { notUtf8Name } from './read-submission.ts';
import { ofShard, type Shard, shardAsJson } from './shard.ts';
import { gradeOnThreads, type SubmissionLimits } from './submission-threads.ts';

/** How a class is graded. */
export interface ClassOptions {
  /** How many threads grade. The result does not depend on it. */
  readonly jobs: number;
  /** Absent: the whole class. */
  readonly shard?: Shard | undefined;
  readonly limits: SubmissionLimits;
  readonly onDone?: (done: number, all: number) => void;
}

/**
 * Grades every submission in a folder against one scenario, in the order of their names. What one submission is does not
 * matter to another. Throws an `ExitError` of wrong usage where the folder has none.
 */
export async function gradeClass(
  folder: string,
  scenario: Scenario,
  { jobs, shard, limits, onDone }: ClassOptions,
): Promise<Omit<SubmissionsJson, 'schemaVersion'>> {
  const listed = listSubmissions(folder);
  const own = shard === undefined ? listed : ofShard(listed, shard);
  const entries = own.flatMap(({ entry }) => entry ?? []);
  const { checks, results } = await gradeOnThreads({ scenario, folder }, entries, jobs, limits, (done) =>
    onDone?.(done, entries.length),
  );
  const byEntry = new Map(entries.map((entry, at) => [entry, results[at]]));
  const gradedOf = (name: string, entry: string | null): GradedSubmission =>
    (entry === null ? undefined : byEntry.get(entry)) ?? notGraded(notUtf8Name(name));
  const { id, pack, version: packVersion, variant, title } = scenario;
  return {
    scenario: id,
    pack,
    packVersion,
    variant,
    title,
    checks,
    submissions: own.map(({ name, entry }) => ({ name, ...gradedOf(name, entry) })),
    ...(shard === undefined ? {} : { shard: shardAsJson(listed, shard) }),
  };
}
