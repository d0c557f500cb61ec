import { misconceptionNames } from '../../netpol/misconceptions/titles.ts';
import { accessMisconceptionNames } from '../../rbac/misconceptions/names.ts';
import type { SubmissionJson } from './submissions-json.ts';

/** A misconception, and whose answers show it. */
export interface ClassMisconception {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Its cause, in one sentence: that of the first answer with it. */
  readonly says: string;
  /** The id of the lesson about it. */
  readonly lesson?: string;
  /** The names of the people, in their order. */
  readonly people: readonly string[];
}

/**
 * The misconceptions of a class, the most frequent first; those that are as frequent in the order of their ids. Each
 * submission names one once.
 */
export function classMisconceptions(
  submissions: readonly Pick<SubmissionJson, 'name' | 'misconceptions'>[],
): readonly ClassMisconception[] {
  const found = new Map<string, Omit<ClassMisconception, 'people'> & { readonly people: string[] }>();
  for (const { name: person, misconceptions } of submissions) {
    for (const { id, says, lesson } of misconceptions) {
      const known = found.get(id) ?? {
        id,
        name: misconceptionName(id),
        says,
        ...(lesson ? { lesson } : {}),
        people: [],
      };
      found.set(id, known);
      known.people.push(person);
    }
  }
  return [...found.values()].toSorted((a, b) => b.people.length - a.people.length || (a.id < b.id ? -1 : 1));
}

/** What people call a misconception; its id where it has no name here. */
export function misconceptionName(id: string): string {
  const names = { ...misconceptionNames, ...accessMisconceptionNames };
  return (Object.hasOwn(names, id) ? names[id] : undefined) ?? id;
}
