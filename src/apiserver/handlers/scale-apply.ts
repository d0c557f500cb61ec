import { badRequest } from '../../kube/refusals.ts';
import type { Status } from '../../kube/status.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { ApiRequest } from '../request.ts';
import { type Fields, isFields, textOf, tooLongYaml } from '../wire/body.ts';
import { applyMergePatch } from './merge-patch.ts';

/** A scale that is applied: what it says in the place of what the scale was. */
export function readScaleConfiguration(
  request: ApiRequest,
  scale: object,
): { readonly object: Fields } | { readonly refused: Status } {
  const tooLong = tooLongYaml(textOf(request));
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(textOf(request), 'body');
  if ('fault' in read) {
    const because = `yaml: line ${read.fault.place.line}: ${read.fault.message}`;
    return { refused: badRequest(`error decoding YAML: error converting YAML to JSON: ${because}`) };
  }
  const value = read.documents[0]?.value ?? {};
  if (!isFields(value)) return { refused: badRequest('invalid object type: /, Kind=') };
  return { object: applyMergePatch(scale, value) as Fields };
}
