import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { FileError, Process } from '../../runtime/process.ts';
import { fail, filesOf, operandsOf, readOptions } from '../coreutils/command-line.ts';

/** chmod. */
export async function chmod(process: Process, flavour: Flavour): Promise<number> {
  // A mode such as `-x` begins as an option does.
  const argv = process.argv.map((word, index) => (index > 0 && /^-[rwxXst]+$/.test(word) ? `a${word}` : word));
  const options = readOptions(argv, 'Rvcf', { recursive: 'R' });
  const [mode = '', ...names] = operandsOf(options, 2);
  const files = filesOf(process);
  if (!/^([0-7]{1,4}|([ugoa]*[-+=][rwxXst]*,?)+)$/.test(mode)) return fail(process, `invalid mode '${mode}'`);
  let code = 0;
  const change = (path: string): FileError | undefined => {
    const stat = files.stat(path);
    if (typeof stat === 'string') return stat;
    const error = files.chmod(path, modeAfter(stat.mode, mode));
    if (error !== undefined || !options.has('R') || stat.is !== 'directory') return error;
    const names = files.readdir(path);
    if (typeof names !== 'string') for (const name of names) change(`${path === '/' ? '' : path}/${name}`);
    return undefined;
  };
  for (const name of names) {
    const error = change(absolutePath(process, name));
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot access '${name}': ${strerror(error)}` : `${name}: ${strerror(error)}`,
      );
  }
  return code;
}

function modeAfter(before: number, mode: string): number {
  if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
  return mode.split(',').reduce((bits, clause) => {
    const [, who = '', operator = '+', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    const classes = who === '' || who.includes('a') ? 'ugo' : who;
    const one = Array.from(letters).reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0), 0);
    const mask = Array.from(classes).reduce((sum, each) => sum | (one << ({ u: 6, g: 3, o: 0 }[each] ?? 0)), 0);
    const whole = Array.from(classes).reduce((sum, each) => sum | (7 << ({ u: 6, g: 3, o: 0 }[each] ?? 0)), 0);
    if (operator === '+') return bits | mask;
    return operator === '-' ? bits & ~mask : (bits & ~whole) | mask;
  }, before);
}
