import { resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { readTextFile } from '../../libc/text-file.ts';
import { runText } from '../execution/run-text.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Builtin } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import { maxNesting } from './eval.ts';

/** `.` and source: runs a file in this shell. Source: POSIX.1-2024, Shell Command Language, 2.15, dot. */
export const source: Builtin = async (shell, argv) => {
  const [name, file = '', ...args] = argv;
  const text = readTextFile(shell.container, resolvePath(shell.cwd, file));
  if (text === undefined) {
    const why = strerror('ENOENT');
    const line = shell.showsLineNumbers ? shell.line : 0;
    const ash = `${name}: line ${line}: can't open '${file}': ${why}`;
    await shell.printError(shell.forDialect({ ash, bash: `${file}: ${why}` }));
    if (!shell.isBash && !shell.isInteractive) throw new ControlFlow('exit', 2);
    return 1;
  }
  if (shell.sourceDepth > maxNesting) throw new ShellError('maximum source nesting level exceeded');
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  shell.sourceDepth += 1;
  try {
    return await runText(shell, text, 'file');
  } catch (error) {
    if (error instanceof ControlFlow && error.kind === 'return') return error.count;
    throw error;
  } finally {
    shell.sourceDepth -= 1;
    shell.positional = positional;
  }
};
