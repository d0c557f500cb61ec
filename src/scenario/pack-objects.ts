import type { Manifest } from '../kube/manifest.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import { unsafeCharacter } from '../plain-text.ts';
import type { Fault } from './fault.ts';
import { placeholderSpots } from './fill-yaml.ts';
import type { PackFolder } from './pack-folder.ts';
import { limitFault, unquotedPlaceholder } from './yaml-file.ts';
import { yamlLimits } from './yaml-limits.ts';

/** Manifests have more keys than what people write in scenario.yaml. */
const limits = { ...yamlLimits, keys: 20_000 };

/**
 * The objects of a file with manifests, placeholders in place; null where the text cannot be read. Faults go to the
 * folder; `as` makes them those of another place.
 */
export function readObjects(
  folder: PackFolder,
  path: string,
  text: string,
  as: (fault: Fault) => Fault = (fault) => fault,
): readonly Manifest[] | null {
  const file = folder.pathOf(path);
  const tell = (fault: Fault): null => {
    folder.faults.push(as(fault));
    return null;
  };
  const broken = limitFault(text, limits);
  if (broken) {
    const { offset, ...said } = broken;
    return tell({ ...placeAt(text, offset, file), ...said });
  }
  const read = readManifests(text, file);
  if ('fault' in read) {
    const { place, message } = read.fault;
    const offset = offsetAt(text, place);
    const isPlaceholder = text.startsWith('${', offset) || text.startsWith('${', offset - 1);
    const said = isPlaceholder
      ? unquotedPlaceholder(text, offset)
      : { code: 'not-yaml', message, hint: 'Correct this first; what stands behind it was not read.' };
    return tell({ ...place, ...said });
  }
  for (const { place, message } of read.warnings) {
    tell({ ...place, code: 'duplicate-key', message: sentence(message), hint: 'Remove one of the two.' });
  }
  return read.documents.flatMap((document) => objectOf(document, tell));
}

function objectOf(document: Document, tell: (fault: Fault) => null): readonly Manifest[] {
  const { value, place } = document;
  const odd = unsafeText(value);
  if (odd !== undefined) {
    const message = `This object has the character ${odd}: it could drive a terminal or turn text around.`;
    tell({
      ...place,
      code: 'control-character',
      message,
      hint: 'Remove it; text of a pack has no control characters.',
    });
    return [];
  }
  if (isManifest(value)) return [value];
  const message = 'This is not an object of Kubernetes: it lacks apiVersion, kind or metadata.name.';
  tell({ ...place, code: 'not-an-object', message, hint: 'Write all three.' });
  return [];
}

/** The first character, of all texts of a value, that text of a pack must not have: escapes in quotes make them too. */
function unsafeText(value: unknown): string | undefined {
  if (typeof value === 'string') return unsafeCharacter(value)?.name;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const odd = unsafeText(key) ?? unsafeText(inner);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

export function isManifest(value: unknown): value is Manifest {
  const object = value as Partial<Manifest> | null;
  return (
    typeof object?.kind === 'string' &&
    typeof object.apiVersion === 'string' &&
    typeof object.metadata?.name === 'string'
  );
}

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

function placeAt(text: string, offset: number, file: string) {
  const lines = text.slice(0, offset).split('\n');
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function offsetAt(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let offset = 0;
  for (let count = 1; count < line; count++) offset = text.indexOf('\n', offset) + 1;
  return offset + column - 1;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}
