import { resolvePath } from '../../files/paths.ts';
import type { Shell } from '../state/shell.ts';

/** The last word of a line, and what it may be completed to. */
export interface Completion {
  readonly word: string;
  readonly candidates: readonly string[];
}

/** Completes the last word of a line: programs, builtins and functions for a command, else files. */
export function completeLine(shell: Shell, line: string): Completion {
  const [word = ''] = /[^\s;|&<>()]*$/.exec(line) ?? [];
  const before = line.slice(0, line.length - word.length);
  const isCommand = /(^|[;|&(])\s*$/.test(before) && !word.includes('/');
  return { word, candidates: isCommand ? commandsFor(shell, word) : filesFor(shell, word) };
}

function commandsFor(shell: Shell, word: string): readonly string[] {
  const names = [
    ...shell.interpreter.builtinNames,
    ...Object.keys(shell.container.programs),
    ...shell.functions.keys(),
  ];
  return [...new Set(names)].filter((name) => name.startsWith(word)).sort();
}

function filesFor(shell: Shell, word: string): readonly string[] {
  const directory = word.slice(0, word.lastIndexOf('/') + 1);
  const names = shell.container.files.readdir(resolvePath(shell.cwd, directory || '.'));
  if (typeof names === 'string') return [];
  const prefix = word.slice(directory.length);
  return names
    .filter((name) => name.startsWith(prefix) && (prefix.startsWith('.') || !name.startsWith('.')))
    .map((name) => `${directory}${name}${isDirectory(shell, `${directory}${name}`) ? '/' : ''}`);
}

function isDirectory(shell: Shell, path: string): boolean {
  const stat = shell.container.files.stat(resolvePath(shell.cwd, path));
  return typeof stat !== 'string' && stat.is === 'directory';
}
