import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { wrongUsage } from '../cli/exit.ts';
import { version } from '../cli/version.ts';
import type { Problem } from '../pack-check/problem.ts';
import { bundledPacks } from '../scenario/bundled.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Pack } from '../scenario/template.ts';

/** A pack that was read, or all of its faults. */
export type ReadPack =
  | { readonly is: 'whole'; readonly id: string; readonly pack: Pack }
  | { readonly is: 'faulty'; readonly id: string; readonly faults: readonly Fault[] };

/** Reads the pack in a folder, with all faults of form and meaning. Throws an `ExitError` where there is no folder. */
export async function readPack(path: string): Promise<ReadPack> {
  if (!existsSync(path)) throw wrongUsage(`there is no folder "${path}"`);
  if (!statSync(path).isDirectory()) throw wrongUsage(`"${path}" is no folder; name the folder that holds pack.yaml`);
  const { loadPack, startFaults } = await import('../task/foreign-pack.ts');
  const lessons = bundledPacks().flatMap((pack) => pack.lessons);
  const loaded = loadPack(path, { program: version, lessons });
  const folder = basename(resolve(path));
  if ('faults' in loaded) return { is: 'faulty', id: folder, faults: loaded.faults };
  const { pack } = loaded;
  const refused = startFaults(pack.scenarios, path);
  return refused.length > 0 ? { is: 'faulty', id: pack.id, faults: refused } : { is: 'whole', id: pack.id, pack };
}

/** Problems of proofs as faults at their places. `within` is the folder of the scenario, or that of the lessons. */
export async function placeProblems(within: string, problems: readonly Problem[]): Promise<readonly Fault[]> {
  const [{ readYamlFile }, { readFileSync }] = await Promise.all([
    import('../task/foreign-pack.ts'),
    import('node:fs'),
  ]);
  return problems.map(({ file, path, word, code, message, hint }): Fault => {
    const said = { code, message, hint };
    const full = join(within, file);
    const whole = { file: full, line: 1, column: 1, ...said };
    if (path === undefined) return whole;
    const text = readFileSync(full, 'utf8').replaceAll('\r\n', '\n');
    const read = readYamlFile(text, full);
    if ('fault' in read) return whole;
    const place = read.faultAt(path, said);
    if (word === undefined) return place;
    const start = offsetOf(text, place);
    const at = text.indexOf(word, start);
    return at < 0 ? place : read.faultAtOffset(at, said);
  });
}

function offsetOf(text: string, { line, column }: Fault): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
