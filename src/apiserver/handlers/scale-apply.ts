import { badRequest, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import type { ApiRequest } from '../request.ts';
import { readApplyBody } from '../wire/apply-body.ts';
import { applyMergePatch } from './merge-patch.ts';

/** The Scale that an apply configuration makes of the present one, or the refusal of the configuration. */
export function readScaleConfiguration(
  request: ApiRequest,
  scale: object,
): { readonly object: JsonObject } | { readonly refused: Status } {
  const read = readApplyBody(request);
  if ('refused' in read) return read;
  if (!isObject(read.value)) return { refused: badRequest('invalid object type: /, Kind=') };
  return { object: applyMergePatch(scale, read.value) as JsonObject };
}
