import { joinPath, resolvePath } from '../../files/paths.ts';
import { compilePattern, isPattern, unescapePattern } from '../../libc/pattern.ts';
import type { Shell } from '../state/shell.ts';

/** The files that a field matches, or the field itself. Source: POSIX.1-2024, Shell Command Language, 2.6.6. */
export function expandPathname(shell: Shell, pattern: string): readonly string[] {
  if (!isPattern(pattern) || shell.options.has('noglob')) return [unescapePattern(pattern)];
  let paths: readonly string[] = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter(Boolean)) {
    paths = paths.flatMap((directory) => matchesIn(shell, directory, part));
  }
  if (paths.length === 0) return [unescapePattern(pattern)];
  return pattern.endsWith('/') ? paths.map((path) => `${path}/`) : paths;
}

/** The paths of a directory's entries that match a part of a pattern. */
function matchesIn(shell: Shell, directory: string, part: string): readonly string[] {
  const { files } = shell.container;
  const pathOf = (name: string) => (directory === '' ? name : joinPath(directory, name));
  if (!isPattern(part)) {
    const path = pathOf(unescapePattern(part));
    return typeof files.stat(resolvePath(shell.cwd, path)) === 'string' ? [] : [path];
  }
  const names = files.readdir(resolvePath(shell.cwd, directory === '' ? '.' : directory));
  if (typeof names === 'string') return [];
  const expression = compilePattern(part, { isForPath: true });
  const isHiddenMatched = part.startsWith('.');
  return names.filter((name) => (isHiddenMatched || !name.startsWith('.')) && expression.test(name)).map(pathOf);
}
