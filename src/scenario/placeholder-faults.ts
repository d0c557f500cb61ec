import type { Fault } from './fault.ts';
import { placeholderSpots } from './fill-yaml.ts';

/** Faults of the placeholders of a file: names that no parameter has, and what is no placeholder. `used` hears of names. */
export function placeholderFaults(
  text: string,
  file: string,
  names: readonly string[],
  used: (name: string) => void,
): readonly Fault[] {
  return placeholderSpots(text).flatMap(({ offset, placeholder, tagged }) => {
    const said = placeholderSaid(placeholder.name, names, used, tagged);
    return said ? [{ ...placeAt(text, offset, file), ...said }] : [];
  });
}

/** What is wrong with a placeholder by its name (`null`: a literal; `undefined`: none), if anything is. */
export function placeholderSaid(
  name: string | null | undefined,
  names: readonly string[],
  used: (name: string) => void,
  tagged = false,
) {
  if (name === null) return undefined;
  if (name === undefined) {
    const message = 'This is not a placeholder: ${ and a name and } are.';
    return { code: 'bad-placeholder', message, hint: 'Write ${name}; to have ${ in the text itself, write $${.' };
  }
  used(name);
  if (!names.includes(name)) {
    const known =
      names.length === 0 ? 'This scenario has no parameters' : `The parameters are ${names.slice(0, 20).join(', ')}`;
    return {
      code: 'unknown-name',
      message: `There is no parameter ${name}.`,
      hint: `${known}; to have \${ in the text itself, write $\${.`,
    };
  }
  if (!tagged) return undefined;
  return {
    code: 'bad-placeholder',
    message: 'A placeholder stands behind a tag such as !!str.',
    hint: 'Remove the tag: the value brings its own type.',
  };
}

/** The line and column of an offset of a text, as faults have it. */
export function placeAt(text: string, offset: number, file: string) {
  const lines = text.slice(0, offset).split('\n');
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
