import { decodeUtf8 } from '../runtime/bytes.ts';
import { type PushbackReadable, withPushback } from '../runtime/streams.ts';
import type { Shell } from './state/shell.ts';
import { ScriptParser } from './syntax/parser.ts';
import { ShellSyntaxError, syntaxErrorMessage } from './syntax/shell-syntax-error.ts';
import type { List } from './syntax/syntax-tree.ts';

/**
 * Runs a script that comes through standard input: each command runs as soon as it is complete. ash and dash read all that
 * has come, bash a line at a time, so that the programs it starts can read the rest.
 */
export async function runStandardInput(shell: Shell): Promise<number> {
  const input = withPushback(shell.stdin);
  let text = '';
  for (;;) {
    const more = await readText(shell, input);
    if (more === null && text === '') return shell.status;
    text += more ?? '';
    if (more !== null && !text.endsWith('\n')) continue;
    const { lists, error } = parse(shell, text);
    if (error?.isUnfinished === true && more !== null) continue;
    for (const list of lists) await shell.interpreter.runList(shell, list);
    if (error !== undefined) {
      await shell.printError(syntaxErrorMessage(error, shell.dialect, text));
      return 2;
    }
    text = '';
  }
}

/** The lines of a text, up to the one that is wrong. */
function parse(
  shell: Shell,
  text: string,
): { readonly lists: readonly List[]; readonly error: ShellSyntaxError | undefined } {
  const parser = new ScriptParser(text, shell.isBash);
  const lists: List[] = [];
  try {
    for (let list = parser.nextLine(); list !== undefined; list = parser.nextLine()) lists.push(list);
    return { lists, error: undefined };
  } catch (error) {
    if (error instanceof ShellSyntaxError) return { lists, error };
    throw error;
  }
}

async function readText(shell: Shell, input: PushbackReadable): Promise<string | null> {
  const chunk = await input.read(shell.signal);
  if (chunk === null) return null;
  const end = shell.isBash ? chunk.indexOf(10) + 1 : 0;
  if (end === 0) return decodeUtf8(chunk);
  input.unread(chunk.subarray(end));
  return decodeUtf8(chunk.subarray(0, end));
}
