/** One step of a field path: a key of an object, or an index into a list. */
export type Step = string | number;

/**
 * A path as the API server writes it: `spec.ingress[0].from[1].podSelector`. A key that is not a plain field name
 * stands in brackets: `metadata.labels[app.kubernetes.io/name]`.
 */
export function printPath(steps: readonly Step[]): string {
  let path = '';
  for (const step of steps) path = typeof step === 'number' ? `${path}[${step}]` : childPath(path, step);
  return path;
}

/** The path of a key below another path. */
export function childPath(path: string, key: string): string {
  if (!plainKey.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * The steps of a path. Digits in brackets may be an index or a key (`data[0]`), so they are returned as text; the value
 * at the path tells which it is.
 */
export function parsePath(path: string): readonly string[] {
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '[') {
      const end = path.indexOf(']', at);
      steps.push(path.slice(at + 1, end < 0 ? path.length : end));
      at = end < 0 ? path.length : end + 1;
    } else {
      const start = path[at] === '.' ? at + 1 : at;
      let end = start;
      while (end < path.length && path[end] !== '.' && path[end] !== '[') end++;
      steps.push(path.slice(start, end));
      at = end;
    }
  }
  return steps;
}

const plainKey = /^[A-Za-z_$][\w$-]*$/;
