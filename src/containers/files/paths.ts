/** A path made absolute and clean: no `.`, no `..`, no doubled slash. */
export function resolvePath(cwd: string, path: string): string {
  return `/${partsOf(path.startsWith('/') ? path : `${cwd}/${path}`).join('/')}`;
}

/** The last part of a clean path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All but the last part of a clean path. */
export function dirname(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}

export function partsOf(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}
