import { ControlFlow } from '../state/control-flow.ts';
import type { Shell } from '../state/shell.ts';
import { ScriptParser } from '../syntax/parser.ts';
import { ShellSyntaxError, syntaxErrorMessage } from '../syntax/shell-syntax-error.ts';

/** Where a text comes from: `eval` and `.` start with a status of 0. */
export type TextSource = 'eval' | 'file' | 'script';

/** Runs a text in this shell, line by line; resolves with the last status. */
export async function runText(shell: Shell, text: string, source: TextSource): Promise<number> {
  const parser = new ScriptParser(text, shell.isBash);
  if (source !== 'script') shell.status = 0;
  try {
    for (let list = parser.nextLine(); list !== undefined; list = parser.nextLine()) {
      if (!shell.options.has('noexec')) await shell.interpreter.runList(shell, list);
    }
    return shell.status;
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    await reportSyntaxError(shell, error, text, source);
    if (!shell.isInteractive) throw new ControlFlow('exit', 2);
    return 2;
  }
}

/** bash names `-c` and the last line, and repeats the line that it could not read. */
async function reportSyntaxError(
  shell: Shell,
  error: ShellSyntaxError,
  text: string,
  source: TextSource,
): Promise<void> {
  const message = syntaxErrorMessage(error, shell.dialect, text);
  const isOption = shell.isBash && source === 'script' && !shell.showsLineNumbers && !shell.isInteractive;
  if (!isOption) return shell.printError(message);
  const { name } = shell;
  const lines = text.replace(/\n$/, '').split('\n');
  shell.line = message.endsWith('end of file') ? lines.length + 1 : lines.length;
  shell.name = `${name}: -c`;
  await shell.printError(message);
  if (message.includes('near')) await shell.printError(`\`${lines.at(-1) ?? ''}'`);
  shell.name = name;
}
