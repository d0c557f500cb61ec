import { misconceptionEntries } from '../netpol/misconceptions/titles.ts';
import { accessMisconceptions } from '../rbac/misconceptions/names.ts';

/** The ids of all misconceptions that a grade can name: about connections, and about access. */
export function misconceptionIds(): readonly string[] {
  return [...misconceptionEntries(), ...accessMisconceptions].map(({ id }) => id);
}
