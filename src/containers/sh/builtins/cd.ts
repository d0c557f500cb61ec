import { resolvePath } from '../../files/paths.ts';
import type { Shell } from '../shell.ts';

export async function cd(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => !/^-[LP]+$/.test(word));
  const [word = shell.get('HOME') ?? '/'] = words;
  const target = word === '-' ? (shell.get('OLDPWD') ?? shell.cwd) : word;
  const path = resolvePath(shell.cwd, target);
  const stat = shell.container.files.stat(path);
  if (typeof stat === 'string' || stat.is !== 'directory') {
    const why = typeof stat === 'string' ? 'No such file or directory' : 'Not a directory';
    await shell.printError(
      shell.isBash
        ? `cd: ${target}: ${why}`
        : shell.dialect === 'dash'
          ? `cd: can't cd to ${target}`
          : `cd: line ${shell.showsLineNumbers ? shell.line : 0}: can't cd to ${target}: ${why}`,
    );
    return shell.isBash ? 1 : 2;
  }
  shell.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  shell.set('PWD', path);
  if (word === '-') await shell.write(`${path}\n`);
  return 0;
}
