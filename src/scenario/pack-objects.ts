import type { Manifest } from '../kube/manifest.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import { unsafeCharacter } from '../plain-text.ts';
import type { Fault } from './fault.ts';
import type { PackFolder } from './pack-folder.ts';
import { placeAt } from './placeholder-faults.ts';
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

function offsetAt(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let offset = 0;
  for (let count = 1; count < line; count++) offset = text.indexOf('\n', offset) + 1;
  return offset + column - 1;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}
