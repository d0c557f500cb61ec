import { badRequest, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { ApiRequest } from '../request.ts';
import { textOf, tooLongYaml } from '../wire/body.ts';
import { applyMergePatch } from './merge-patch.ts';

/** The Scale that an apply configuration makes of the present one, or the refusal of the configuration. */
export function readScaleConfiguration(
  request: ApiRequest,
  scale: object,
): { readonly object: JsonObject } | { readonly refused: Status } {
  const tooLong = tooLongYaml(textOf(request));
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(textOf(request), 'body');
  if ('fault' in read) {
    const because = `yaml: line ${read.fault.place.line}: ${read.fault.message}`;
    return { refused: badRequest(`error decoding YAML: error converting YAML to JSON: ${because}`) };
  }
  const value = read.documents[0]?.value ?? {};
  if (!isObject(value)) return { refused: badRequest('invalid object type: /, Kind=') };
  return { object: applyMergePatch(scale, value) as JsonObject };
}
