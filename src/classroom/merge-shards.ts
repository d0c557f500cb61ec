import type { SubmissionsJson } from '../report/class/submissions-json.ts';
import type { ShardFile } from './read-shard-file.ts';

/** What is wrong with a part of a class: it does not belong to the others, or one is missing. */
export interface MergeFault {
  readonly file: string;
  readonly message: string;
}

/**
 * The class that parts of it make, in the order of the names: the same as one run over the whole class gives. What the
 * parts say of the task and of the class must be the same, and each part must be there once.
 */
export function mergeShards(
  parts: readonly ShardFile[],
): Omit<SubmissionsJson, 'schemaVersion'> | { readonly faults: readonly MergeFault[] } {
  const [first, ...others] = parts;
  if (first === undefined) return { faults: [] };
  const faults = [
    ...others.flatMap((part) => differenceFrom(first, part)),
    ...repeatedParts(parts),
    ...parts.flatMap(wrongCount),
  ];
  const missing = missingParts(parts, first.shard.of);
  if (faults.length === 0 && missing !== null) faults.push({ file: first.file, message: missing });
  if (faults.length > 0) return { faults };
  const inTurn = parts.toSorted((a, b) => a.shard.number - b.shard.number).map(({ graded }) => graded.submissions);
  const submissions = Array.from({ length: first.shard.submissions }, (_, at) => {
    return inTurn[at % first.shard.of]?.[Math.floor(at / first.shard.of)];
  });
  return { ...first.graded, submissions: submissions.flatMap((submission) => submission ?? []) };
}

function differenceFrom({ graded, shard, file }: ShardFile, other: ShardFile): readonly MergeFault[] {
  const wrong = (what: string): readonly MergeFault[] => [
    { file: other.file, message: `This part is about ${what} than ${file}. Merge the parts of one class.` },
  ];
  const { scenario, pack, variant, packVersion, checks, title } = other.graded;
  if (scenario !== graded.scenario || pack !== graded.pack || variant !== graded.variant || title !== graded.title) {
    return wrong(`another task (${pack}/${scenario}, variant ${variant})`);
  }
  if (packVersion !== graded.packVersion) return wrong(`another version of the pack (${packVersion})`);
  if (JSON.stringify(checks) !== JSON.stringify(graded.checks)) return wrong('other checks');
  if (other.shard.of !== shard.of) return wrong(`another number of parts (${other.shard.of})`);
  const isSameClass = other.shard.digest === shard.digest && other.shard.submissions === shard.submissions;
  return isSameClass ? [] : wrong('other submissions');
}

function repeatedParts(parts: readonly ShardFile[]): readonly MergeFault[] {
  const seen = new Map<number, string>();
  return parts.flatMap(({ shard: { number, of }, file }) => {
    const before = seen.get(number);
    seen.set(number, file);
    return before === undefined ? [] : [{ file, message: `Part ${number} of ${of} is already in ${before}.` }];
  });
}

/** A part has as many submissions as its number says: a file that was cut and closed again is found. */
function wrongCount({ shard: { number, of, submissions }, graded, file }: ShardFile): readonly MergeFault[] {
  const message = `There is no part ${number} of ${of}.`;
  if (number > of) return [{ file, message }];
  const wanted = Math.floor((submissions - number) / of) + 1;
  const found = graded.submissions.length;
  if (wanted === found) return [];
  return [{ file, message: `Part ${number} of ${of} has ${found} submissions, and should have ${wanted}.` }];
}

function missingParts(parts: readonly ShardFile[], of: number): string | null {
  const there = new Set(parts.map(({ shard }) => shard.number));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((number) => !there.has(number));
  if (missing.length === 0) return null;
  const listed = `${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ' …' : ''}`;
  return `This class has ${of} parts; missing: ${listed}.`;
}
