import { ControlFlow, type Shell } from '../shell.ts';
import { parseScript } from '../syntax/parser.ts';
import { syntaxWords } from '../syntax/syntax-error-messages.ts';
import { SyntaxError } from '../syntax/syntax-tree.ts';

/** Runs a text in this shell, line by line. */
export async function runText(shell: Shell, text: string, from: 'eval' | 'file' | 'script'): Promise<number> {
  const parser = parseScript(text, shell.isBash);
  if (from !== 'script') shell.status = 0;
  for (;;) {
    let list;
    try {
      list = parser.next();
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
      await complainOfSyntax(shell, problem.message, text, from);
      if (!shell.isInteractive) throw new ControlFlow('exit', 2);
      return 2;
    }
    if (list === undefined) return shell.status;
    if (!shell.options.has('noexec')) await shell.interpreter.run(shell, list);
  }
}

/** bash names `-c`, the last line, and the line that it could not read. */
async function complainOfSyntax(
  shell: Shell,
  message: string,
  text: string,
  from: 'eval' | 'file' | 'script',
): Promise<void> {
  const words = syntaxWords(message, shell.dialect, text);
  if (!shell.isBash || from !== 'script' || shell.showsLineNumbers || shell.isInteractive)
    return shell.printError(words);
  const lines = text.replace(/\n$/, '').split('\n');
  shell.line = words.endsWith('end of file') ? lines.length + 1 : lines.length;
  const { name } = shell;
  shell.name = `${name}: -c`;
  await shell.printError(words);
  if (words.includes('near')) await shell.printError(`\`${lines.at(-1) ?? ''}'`);
  shell.name = name;
}
