import { printName } from '../../plain-text.ts';
import type { Path } from '../yaml-file.ts';

/** How items of some lists are called: by a field of theirs. */
const called: Readonly<Record<string, readonly [name: string, by: string]>> = {
  checks: ['check', 'id'],
  nearMisses: ['near miss', 'file'],
  rightAnswers: ['right answer', 'file'],
  options: ['option', 'id'],
  remarks: ['remark', 'id'],
  skills: ['skill', 'id'],
  identities: ['identity', 'context'],
};

/** A place in the words of the file: `check only-the-app, only.these`; of the whole file `the file`. */
export function whereIn(value: unknown, path: Path): string {
  const parts: string[] = [];
  let fields: string[] = [];
  let at = value;
  for (const [index, step] of path.entries()) {
    const list = String(path[index - 1] ?? '');
    const item = typeof step === 'number' ? valueAt(at, [step]) : undefined;
    const [name, by] = called[list] ?? [];
    if (typeof step === 'number' && name !== undefined && typeof item === 'object') {
      const own = valueAt(item, [by ?? '']);
      fields.pop();
      if (fields.length > 0) parts.push(fields.join('.'));
      fields = [];
      parts.push(typeof own === 'string' ? `${name} ${plainName(own)}` : `${name} number ${step + 1}`);
    } else if (typeof step === 'number') fields.push(`${fields.pop() ?? ''} number ${step + 1}`.trim());
    else fields.push(plainName(String(step)));
    at = valueAt(at, [step]);
  }
  if (fields.length > 0) parts.push(fields.join('.'));
  return parts.length === 0 ? 'the file' : parts.join(', ');
}

/** A name as it is where it is a plain word, else in quotes. */
function plainName(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : printName(name.slice(0, 80));
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

/** A place as the beginning of a sentence: a field keeps its name. */
export function sentence(text: string): string {
  return /^(the file|check|near|right|option|remark|skill)/.test(text)
    ? `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
    : text;
}
