import { runText } from '../execution/run-text.ts';
import type { Builtin } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';

/** How deep `eval` and `.` may stand within themselves. */
export const maxNesting = 200;

/** eval: runs its arguments as a script. Source: POSIX.1-2024, Shell Command Language, 2.15, eval. */
export const evaluate: Builtin = async (shell, argv) => {
  if (shell.evalDepth > maxNesting) throw new ShellError('maximum eval nesting level exceeded');
  shell.evalDepth += 1;
  try {
    return await runText(shell, argv.slice(1).join(' '), 'eval');
  } finally {
    shell.evalDepth -= 1;
  }
};
