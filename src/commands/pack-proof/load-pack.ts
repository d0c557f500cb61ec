import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { wrongUsage } from '../../cli/exit.ts';
import { didYouMean } from '../../cli/suggest.ts';
import type { Problem } from '../../pack-check/problem.ts';
import type { Fault } from '../../scenario/fault.ts';
import type { Pack } from '../../scenario/template.ts';
import { readPackFolder } from '../../task/read-pack-folder.ts';

/** A pack that was read, or all of its faults. */
export type ReadPack =
  | { readonly is: 'whole'; readonly id: string; readonly pack: Pack }
  | { readonly is: 'faulty'; readonly id: string; readonly faults: readonly Fault[] };

/** Reads the pack in a folder, with all faults of form and meaning; `only` is the one scenario that is read. Throws an `ExitError` where there is no folder. */
export async function readPack(path: string, only?: string): Promise<ReadPack> {
  checkPackFolder(path);
  const read = await readPackFolder(path, only);
  if (only !== undefined && !('faults' in read) && read.pack.templates.length === 0) {
    const folders = readdirSync(path).filter((name) => existsSync(join(path, name, 'scenario.yaml')));
    throw wrongUsage(`no scenario "${only}" in ${path}${didYouMean(only, folders)}`);
  }
  if (!('faults' in read)) return { is: 'whole', id: read.pack.id, pack: read.pack };
  return { is: 'faulty', id: read.pack?.id ?? basename(resolve(path)), faults: read.faults };
}

/** Throws an `ExitError` where there is no folder. */
export function checkPackFolder(path: string): void {
  if (!existsSync(path)) throw wrongUsage(`there is no folder "${path}"`);
  if (!statSync(path).isDirectory()) throw wrongUsage(`"${path}" is no folder; name the folder that holds pack.yaml`);
}

/** Problems of proofs as faults at their places. `within` is the folder of the scenario, or that of the lessons. */
export async function placeProblems(within: string, problems: readonly Problem[]): Promise<readonly Fault[]> {
  const [{ readYamlFile }, { readFileSync }] = await Promise.all([
    import('../../task/pack-loader.ts'),
    import('node:fs'),
  ]);
  return problems.map(({ file, path, at, word, code, message, hint }): Fault => {
    const said = { code, message, hint };
    const full = join(within, file);
    const whole = { file: full, line: 1, column: 1, ...said };
    if (path === undefined) return { ...whole, ...at };
    const text = readFileSync(full, 'utf8').replaceAll('\r\n', '\n');
    const read = readYamlFile(text, full);
    if ('fault' in read) return whole;
    const place = read.faultAt(path, said);
    if (word === undefined) return place;
    const start = offsetOf(text, place);
    const offset = text.indexOf(word, start);
    return offset < 0 ? place : read.faultAtOffset(offset, said);
  });
}

function offsetOf(text: string, { line, column }: Fault): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
