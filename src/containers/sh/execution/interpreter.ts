import { builtinNames, findBuiltin } from '../builtins/index.ts';
import type { Interpreter, Shell } from '../state/shell.ts';
import type { Command } from '../syntax/syntax-tree.ts';
import { runCompoundCommand } from './compound-command.ts';
import { runExternal } from './external-command.ts';
import { runAndOr, runList } from './list.ts';
import { runPipeline } from './pipeline.ts';
import { runSimpleCommand } from './simple-command.ts';

/** What runs commands for every shell. */
export const interpreter: Interpreter = {
  runList,
  runCommand,
  runProgram: (shell, argv) => runExternal(shell, argv, []),
  findBuiltin,
  builtinNames,
};

function runCommand(shell: Shell, command: Command): Promise<number> {
  if (command.is === 'simple') return runSimpleCommand(shell, command);
  if (command.is === 'pipeline') return runPipeline(shell, command);
  return command.is === 'and-or' ? runAndOr(shell, command) : runCompoundCommand(shell, command);
}
