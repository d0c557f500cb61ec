import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../../cli/command-context.ts';
import { exitCodes, invalidFile, wrongUsage } from '../../cli/exit.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { write } from '../../cli/output.ts';
import { writingTo } from '../../cli/write-privately.ts';
import { packsFolder } from '../../folders.ts';
import { fetchSource } from '../../pack-source/fetch-source.ts';
import { digestOf, type PackFiles } from '../../pack-source/pack-files.ts';
import { PackSourceError } from '../../pack-source/pack-source-error.ts';
import { type PackSource, parseSource } from '../../pack-source/source.ts';
import type { AddedPack } from '../../progress/added-pack-index.ts';
import { bundledPacks } from '../../scenario/bundled.ts';
import { printFault } from '../../scenario/fault.ts';
import type { Pack } from '../../scenario/template.ts';
import { changeIndex, folderOfAdded } from '../../task/added-packs.ts';
import { readPackFolder } from '../../task/read-pack-folder.ts';
import type { PackAction } from '../pack.ts';

/** `sallyport pack add`: fetches a pack, reads all of it, and keeps it by its id and version. */
export const addAction: PackAction = {
  async run([source = ''], _, context) {
    const { id, version, scenarios, is, sourceBefore } = await addFrom(sourceOf(source), context);
    const tasks = `${scenarios} ${scenarios === 1 ? 'task' : 'tasks'}`;
    const what = is === 'there' ? 'is there already' : is === 'newer' ? 'is now the present version' : 'is added';
    await write(context.stdout, `Pack ${id} ${version} ${what}: ${tasks}. sallyport list --pack ${id}\n`);
    if (sourceBefore !== undefined) {
      await write(
        context.stdout,
        `It now comes from ${sourceOf(source).text}; before, it came from ${sourceBefore}.\n`,
      );
    }
    return exitCodes.passed;
  },
};

/** What a source means; wrong usage where it means nothing. */
export function sourceOf(text: string): PackSource {
  return explained(text, () => parseSource(text, process.cwd()));
}

interface AddResult {
  readonly id: string;
  readonly version: string;
  readonly scenarios: number;
  /** `there`: this version was kept before. `newer`: another version of the pack was. */
  readonly is: 'added' | 'newer' | 'there';
  /** The source of the pack until now, where it was another one. */
  readonly sourceBefore?: string;
}

/** Fetches, checks and keeps a pack. `expected`: its id must be this one. */
export async function addFrom(source: PackSource, { env }: CommandContext, expected?: string): Promise<AddResult> {
  const packs = packsFolder(env);
  removeLeftovers(packs);
  const staged = join(packs, `.new-${process.pid}`);
  try {
    const options = { env, scratch: join(packs, `.fetch-${process.pid}`) };
    const { files, resolved } = await explainedAsync(source.text, () => fetchSource(source, options));
    writingTo(packs, () => writeFiles(staged, files));
    const pack = await readWhole(staged, source.text);
    if (expected !== undefined && pack.id !== expected) {
      throw wrongUsage(`${source.text} is now the pack ${pack.id}; it was ${expected}`);
    }
    return keep(staged, pack, { source: source.text, digest: digestOf(files), resolved }, env);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** The pack in the folder; its faults are named by where it comes from. */
async function readWhole(folder: string, source: string): Promise<Pack> {
  const read = await readPackFolder(folder);
  if (!('faults' in read)) return read.pack;
  throw invalidFile(
    read.faults.map((fault) => printFault({ ...fault, file: `${source}${fault.file.slice(folder.length)}` })),
  );
}

/** Moves the folder to where the pack is kept, and notes it in the index. */
function keep(
  staged: string,
  { id, version, scenarios }: Pack,
  from: { readonly source: string; readonly digest: string; readonly resolved: string },
  env: CommandContext['env'],
): AddResult {
  if (bundledPacks().some((pack) => pack.id === id)) {
    throw wrongUsage(`a pack ${id} comes with the program; this one needs another id`);
  }
  let is: AddResult['is'] = 'added';
  const { source, digest, resolved } = from;
  let sourceBefore: string | undefined;
  const change = (packs: readonly AddedPack[]): readonly AddedPack[] => {
    const before = packs.find((pack) => pack.id === id);
    const same = before?.versions.find((each) => each.version === version);
    if (same !== undefined && same.digest !== digest) {
      throw wrongUsage(
        `pack ${id} ${version} is kept already, with other contents: raise "version" in pack.yaml, or first run ` +
          `"sallyport pack remove ${id}"`,
      );
    }
    sourceBefore = before?.source === source ? undefined : before?.source;
    is = same !== undefined ? 'there' : before !== undefined ? 'newer' : 'added';
    const folder = folderOfAdded(env, id, version);
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    // The same files again: what was damaged since is whole.
    rmSync(folder, { recursive: true, force: true });
    renameSync(staged, folder);
    const added = { version, digest, resolved, added: same?.added ?? new Date().toISOString() };
    const versions = [...(before?.versions ?? []).filter((each) => each.version !== version), added];
    const now: AddedPack = { id, current: version, source, versions };
    return before === undefined ? [...packs, now] : packs.map((pack) => (pack.id === id ? now : pack));
  };
  changeIndex(env, change);
  return { id, version, scenarios: scenarios.length, is, ...(sourceBefore === undefined ? {} : { sourceBefore }) };
}

function writeFiles(folder: string, files: PackFiles): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), bytes, { mode: 0o600, flag: 'wx' });
  }
}

/** Removes what processes that ended in the middle have left. */
function removeLeftovers(packs: string): void {
  let names: readonly string[] = [];
  try {
    names = readdirSync(packs);
  } catch {
    return;
  }
  for (const name of names) {
    const pid = /^\.(?:new|fetch)-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid)))) {
      rmSync(join(packs, name), { recursive: true, force: true });
    }
  }
}

function explained<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw exitErrorOf(error, source);
  }
}

async function explainedAsync<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw exitErrorOf(error, source);
  }
}

function exitErrorOf(error: unknown, source: string): unknown {
  if (!(error instanceof PackSourceError)) return error;
  return error.is === 'usage' ? wrongUsage(error.message) : invalidFile([`error: ${source}: ${error.message}`]);
}
