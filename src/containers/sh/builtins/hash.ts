import type { Shell } from '../shell.ts';

export async function hash(shell: Shell, argv: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    if (shell.container.findProgram(name, shell.path, shell.cwd).is === 'program') continue;
    await shell.printError(
      `hash: ${shell.dialect === 'ash' ? `line ${shell.showsLineNumbers ? shell.line : 0}: ` : ''}${name}: not found`,
    );
    status = 1;
  }
  return status;
}
