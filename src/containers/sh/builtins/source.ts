import { resolvePath } from '../../files/paths.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import { runText } from '../execution/run-text.ts';
import { ControlFlow, type Shell, ShellError } from '../shell.ts';

export async function source(shell: Shell, argv: readonly string[]): Promise<number> {
  const [name, file = '', ...args] = argv;
  const bytes = shell.container.files.read(resolvePath(shell.cwd, file));
  if (typeof bytes === 'string') {
    await shell.printError(
      shell.isBash
        ? `${file}: No such file or directory`
        : `${name}: line ${shell.showsLineNumbers ? shell.line : 0}: can't open '${file}': No such file or directory`,
    );
    if (!shell.isBash && !shell.isInteractive) throw new ControlFlow('exit', 2);
    return 1;
  }
  if (shell.sourceDepth > deepest) throw new ShellError('maximum source nesting level exceeded');
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  shell.sourceDepth += 1;
  try {
    return await runText(shell, decodeUtf8(bytes), 'file');
  } catch (problem) {
    if (!(problem instanceof ControlFlow) || problem.kind !== 'return') throw problem;
    return problem.count;
  } finally {
    shell.sourceDepth -= 1;
    shell.positional = positional;
  }
}

/** How deep `eval` and `.` may stand within themselves. */
export const deepest = 200;
