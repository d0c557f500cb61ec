/** A path made absolute and clean: no `.`, no `..`, no doubled slash. */
export function resolvePath(cwd: string, path: string): string {
  return `/${pathParts(path.startsWith('/') ? path : `${cwd}/${path}`).join('/')}`;
}

/** A path of a program's command line, made absolute by the program's working directory. */
export function absolutePath({ cwd }: { readonly cwd: string }, path: string): string {
  return resolvePath(cwd, path);
}

/** The path of an entry of a directory. */
export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}

/** The last part of a clean path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All but the last part of a clean path. */
export function dirname(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}

/** Whether a clean path is a directory itself or leads into it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
}

/** The names that a path leads through, `.` and `..` resolved. */
export function pathParts(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}
