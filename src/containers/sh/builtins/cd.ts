import { resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Builtin } from '../state/shell.ts';

/** cd: changes the working directory. Source: POSIX.1-2024, utilities, cd. */
export const cd: Builtin = async (shell, argv) => {
  const [operand = shell.get('HOME') ?? '/'] = argv.slice(1).filter((word) => !/^-[LP]+$/.test(word));
  const target = operand === '-' ? (shell.get('OLDPWD') ?? shell.cwd) : operand;
  const path = resolvePath(shell.cwd, target);
  const stat = shell.container.files.stat(path);
  if (typeof stat === 'string' || stat.is !== 'directory') {
    const why = strerror(typeof stat === 'string' ? 'ENOENT' : 'ENOTDIR');
    const ash = `cd: ${shell.ashLine}can't cd to ${target}: ${why}`;
    await shell.printError(shell.forDialect({ ash, bash: `cd: ${target}: ${why}`, dash: `cd: can't cd to ${target}` }));
    return shell.isBash ? 1 : 2;
  }
  shell.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  shell.set('PWD', path);
  if (operand === '-') await shell.write(`${path}\n`);
  return 0;
};

/** pwd: prints the working directory. Source: POSIX.1-2024, utilities, pwd. */
export const pwd: Builtin = async (shell) => {
  await shell.write(`${shell.cwd}\n`);
  return 0;
};
