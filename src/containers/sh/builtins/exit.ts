import { ControlFlow } from '../state/control-flow.ts';
import type { Builtin } from '../state/shell.ts';

/** exit, return, break and continue. Source: POSIX.1-2024, Shell Command Language, 2.15. */
export const exit: Builtin = async (shell, argv) => {
  const [name = '', word] = argv;
  if (word !== undefined && !/^\d+$/.test(word)) {
    const ash = `${name}: ${shell.ashLine}Illegal number: ${word}`;
    await shell.printError(shell.forDialect({ ash, bash: `${name}: ${word}: numeric argument required` }));
    throw new ControlFlow('exit', 2);
  }
  if (name === 'break' || name === 'continue') {
    if (shell.loopDepth === 0) return 0;
    throw new ControlFlow(name, Math.min(Number(word ?? 1), shell.loopDepth));
  }
  const status = word === undefined ? shell.status : Number(word) & 255;
  throw new ControlFlow(name === 'return' ? 'return' : 'exit', status);
};
