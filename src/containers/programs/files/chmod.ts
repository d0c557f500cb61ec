import type { FileError } from '../../files/file-error.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { absolutePath, joinPath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';

/** chmod. Source: POSIX.1-2024, utilities, chmod; busybox 1.37, coreutils/chmod.c. */
export const chmod: Program = withUsage(async (process) => {
  // A mode such as `-x` looks like an option.
  const argv = process.argv.map((word, index) => (index > 0 && /^-[rwxXst]+$/.test(word) ? `a${word}` : word));
  const options = parseOptions({ argv }, { short: 'Rvcf', long: { recursive: 'R' } });
  const [mode = '', ...names] = operandsOf(options, 2);
  if (!/^([0-7]{1,4}|([ugoa]*[-+=][rwxXst]*,?)+)$/.test(mode)) return fail(process, `invalid mode '${mode}'`);
  let code = 0;
  for (const name of names) {
    const error = changeMode(process.container.files, absolutePath(process, name), mode, options.has('R'));
    if (error === undefined) continue;
    const why = strerror(error);
    code = await fail(process, isGnu(process) ? `cannot access '${name}': ${why}` : `${name}: ${why}`);
  }
  return code;
});

function changeMode(files: FileSystem, path: string, mode: string, isRecursive: boolean): FileError | undefined {
  const stat = files.stat(path);
  if (typeof stat === 'string') return stat;
  const error = files.chmod(path, modeAfter(stat.mode, mode));
  if (error !== undefined || !isRecursive || stat.is !== 'directory') return error;
  const names = files.readdir(path);
  for (const name of typeof names === 'string' ? [] : names) changeMode(files, joinPath(path, name), mode, true);
  return undefined;
}

/** The mode after a change such as `755`, `u+x` or `g=r,o-w`. */
function modeAfter(before: number, mode: string): number {
  if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
  return mode.split(',').reduce((bits, clause) => {
    const [, who = '', operator = '+', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    const shifts = Array.from(who === '' || who.includes('a') ? 'ugo' : who, (each) => classShifts[each] ?? 0);
    const permissions = Array.from(letters).reduce((sum, letter) => sum | (permissionBits[letter] ?? 0), 0);
    const named = shifts.reduce((sum, shift) => sum | (permissions << shift), 0);
    const all = shifts.reduce((sum, shift) => sum | (7 << shift), 0);
    if (operator === '+') return bits | named;
    return operator === '-' ? bits & ~named : (bits & ~all) | named;
  }, before);
}

const classShifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };
const permissionBits: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1, X: 1 };
