import { runText } from '../execution/run-text.ts';
import { type Shell, ShellError } from '../shell.ts';
import { deepest } from './source.ts';

export async function evaluate(shell: Shell, argv: readonly string[]): Promise<number> {
  if (shell.evalDepth > deepest) throw new ShellError('maximum eval nesting level exceeded');
  shell.evalDepth += 1;
  try {
    return await runText(shell, argv.slice(1).join(' '), 'eval');
  } finally {
    shell.evalDepth -= 1;
  }
}
