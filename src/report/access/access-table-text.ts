import { textColumns } from '../text-columns.ts';
import type { AccessClass } from './access-table.ts';
import { subjectWords } from './access-words.ts';
import type { AccessRow } from './compact-rights.ts';

/** How many subjects of a class are named. */
const mostNamed = 6;

/**
 * A class for people: its subjects, and below them what they may do: verbs, where, and what. `base` is what every user may
 * do: where a class may do all of it, a line says so in its place.
 */
export function accessClassText({ subjects, rights }: AccessClass, base: readonly Row[]): string {
  const named = subjects.slice(0, mostNamed).map(subjectWords).join(', ');
  const more = subjects.length > mostNamed ? `, and ${subjects.length - mostNamed} more` : '';
  const rows = rights();
  const keys = new Set(rows.map(keyOf));
  const isBase = rows.length > base.length && base.every((row) => keys.has(keyOf(row)));
  const baseKeys = new Set(isBase ? base.map(keyOf) : []);
  const lines = linesOf(rows.filter((row) => !baseKeys.has(keyOf(row))));
  const last = isBase && base.length > 0 ? ['  and what every user may do\n'] : [];
  const nothing = rows.length === 0 ? ['  nothing\n'] : [];
  return [`${named}${more}\n`, textColumns(lines, '  '), ...nothing, ...last].join('');
}

type Row = Omit<AccessRow, 'subjects'>;

function keyOf({ verb, group, resource, name, namespace, path }: Row): string {
  return [verb, group, resource, name, namespace, path].join(' ');
}

/** Verbs that are allowed on the same things of one place stand on one line, and so do things with the same verbs. */
function linesOf(rows: readonly Row[]): readonly (readonly string[])[] {
  const byThing = Map.groupBy(rows, (row) => `${thingOf(row)}\n${placeOf(row)}`);
  const things = [...byThing.values()].map((same) => ({
    verbs: same.map(({ verb }) => verb).join(','),
    thing: same[0] === undefined ? '' : thingOf(same[0]),
    place: same[0] === undefined ? '' : placeOf(same[0]),
  }));
  const byVerbs = Map.groupBy(things, ({ verbs, place }) => `${verbs}\n${place}`);
  return [...byVerbs.values()].map((same) => [
    same[0]?.verbs ?? '',
    same[0]?.place ?? '',
    same.map(({ thing }) => thing).join(' '),
  ]);
}

function thingOf({ group, resource, name, path }: Row): string {
  if (path !== null) return path === '*' ? '/*' : path;
  const type =
    group === '' || group === null ? `${resource}` : group === '*' && resource === '*' ? '*' : `${resource}.${group}`;
  return name === null ? type : `${type}/${name}`;
}

function placeOf({ namespace, path }: Row): string {
  if (path !== null || namespace === null) return '-';
  return namespace === '*' ? 'every namespace' : namespace;
}
