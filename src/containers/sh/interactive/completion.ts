import { resolvePath } from '../../files/paths.ts';
import type { Shell } from '../shell.ts';

/** What the last word of a line may become: programs and builtins for the first word, else files. */
export function completions(
  shell: Shell,
  line: string,
): { readonly word: string; readonly candidates: readonly string[] } {
  const word = /[^\s;|&<>()]*$/.exec(line)?.[0] ?? '';
  const isCommand = /(^|[;|&(])\s*$/.test(line.slice(0, line.length - word.length)) && !word.includes('/');
  if (isCommand) {
    const names = [
      ...Object.keys(shell.interpreter.builtins),
      ...Object.keys(shell.container.programs),
      ...shell.functions.keys(),
    ];
    return { word, candidates: [...new Set(names)].filter((name) => name.startsWith(word)).sort() };
  }
  const folder = word.slice(0, word.lastIndexOf('/') + 1);
  const names = shell.container.files.readdir(resolvePath(shell.cwd, folder === '' ? '.' : folder));
  if (typeof names === 'string') return { word, candidates: [] };
  const begun = word.slice(folder.length);
  const shown = names.filter((name) => name.startsWith(begun) && (begun.startsWith('.') || !name.startsWith('.')));
  return { word, candidates: shown.map((name) => `${folder}${name}${isFolder(shell, `${folder}${name}`) ? '/' : ''}`) };
}

function isFolder(shell: Shell, path: string): boolean {
  const stat = shell.container.files.stat(resolvePath(shell.cwd, path));
  return typeof stat !== 'string' && stat.is === 'directory';
}
