import { badRequest, type Status } from '../../kube/api-errors.ts';
import { readManifests, type Warning } from '../../kube/yaml/read-manifests.ts';
import type { HttpRequest } from '../request.ts';
import { textOf, tooLongYaml } from './body.ts';

/** The value in the body of an apply, with the warnings of its reader (duplicate keys); or the refusal of the body. */
export type ApplyBody =
  | { readonly value: unknown; readonly warnings: readonly Warning[] }
  | { readonly refused: Status };

/** Reads the first YAML document in the body of an apply. An empty body is `{}`. */
export function readApplyBody(request: HttpRequest): ApplyBody {
  const text = textOf(request);
  const tooLong = tooLongYaml(text);
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(text, 'body');
  if ('fault' in read) {
    const because = `yaml: line ${read.fault.place.line}: ${read.fault.message}`;
    return { refused: badRequest(`error decoding YAML: error converting YAML to JSON: ${because}`) };
  }
  return { value: read.documents[0]?.value ?? {}, warnings: read.warnings };
}
