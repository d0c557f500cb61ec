import { closestText } from '../../kube/edit-distance.ts';
import type { Path, Said } from '../yaml-file.ts';
import { valueAt } from './where-in.ts';

/** An item of a list, and the way to it. */
export interface Item {
  readonly item: unknown;
  readonly path: Path;
}

/** The items of a list at a path; none where there is no list. */
export function itemsOf(value: unknown, path: Path): readonly Item[] {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list.map((item: unknown, index) => ({ item, path: [...path, index] })) : [];
}

/** The text at a path; undefined where there is none, or something else. */
export function textAt(value: unknown, path: Path): string | undefined {
  const text = valueAt(value, path);
  return typeof text === 'string' ? text : undefined;
}

/** That nothing has a name: with the name that was probably meant, else with `otherwise`, else with what there is. */
export function unknownName(
  code: string,
  message: string,
  name: string,
  known: readonly string[],
  otherwise?: string,
): Said {
  const meant = closestText(name, known);
  if (meant !== undefined) return { code, message, hint: `Did you mean ${meant}?` };
  const some =
    known.length === 0
      ? 'There are none.'
      : `There are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`;
  return { code, message, hint: otherwise ?? some };
}
