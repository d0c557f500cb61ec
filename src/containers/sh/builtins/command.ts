import type { Shell } from '../shell.ts';
import { describe } from './type.ts';

export async function command(shell: Shell, argv: readonly string[]): Promise<number> {
  const [, option, ...names] = argv;
  if (option !== '-v' && option !== '-V') {
    const words = argv.slice(1).filter((word, index) => index > 0 || word !== '-p');
    const [name] = words;
    if (name === undefined) return 0;
    return shell.interpreter.builtins[name]?.(shell, words) ?? shell.interpreter.runProgram(shell, words);
  }
  let status = 0;
  for (const name of names) {
    const found = describe(shell, name, option === '-V');
    if (found === undefined) {
      status = shell.isBash ? 1 : 127;
      if (option === '-V') await shell.printError(`${name}: not found`);
    } else await shell.write(`${found}\n`);
  }
  return status;
}
