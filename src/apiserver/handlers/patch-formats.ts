import { badRequest, cannotHandle, invalid, newStatus, type Status, unclassifiedError } from '../../kube/api-errors.ts';
import { printGo } from '../../kube/go-text.ts';
import { isObject, type JsonObject, jsonType } from '../../kube/json.ts';
import { strategicMerge } from '../../kube/merge/strategic-merge.ts';
import type { Struct } from '../../kube/schema/fields.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import type { ApiRequest } from '../request.ts';
import { duplicateField, mediaTypeOf, type RequestedKind, textOf } from '../wire/body.ts';
import { readJsonText } from '../wire/json-text.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';

/** The format of a patch. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/** The patched object, or the refusal of the patch. */
export type PatchOutcome =
  | {
      readonly object: JsonObject;
      /** Errors that strict validation reports: duplicate fields of the patch, unknown members of its operations. */
      readonly strictErrors: readonly string[];
      /**
       * Rewrites the refusal of an object that can no longer be decoded into the words that the server has for patches.
       */
      readonly explain: (refused: Status) => Status;
    }
  | { readonly refused: Status };

/** The type of a patch, or the refusal of its media type. */
export function patchTypeOf(request: ApiRequest): { readonly type: PatchType } | { readonly refused: Status } {
  const type = patchTypes.get(mediaTypeOf(request));
  return type === undefined
    ? { refused: newStatus(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {}) }
    : { type };
}

/**
 * Applies the patch that a request carries to the stored object. A strategic merge takes from `struct` how it merges
 * lists.
 */
export function applyPatch(
  request: ApiRequest,
  type: Exclude<PatchType, 'apply'>,
  stored: JsonObject,
  struct: Struct | undefined,
  kind: RequestedKind,
): PatchOutcome {
  const read = readJsonText(textOf(request));
  if ('fault' in read) {
    return { refused: badRequest(type === 'strategic' ? read.fault : `error decoding patch: ${read.fault}`) };
  }
  const { value } = read;
  const strictErrors = read.duplicates.map(duplicateField);
  if (type === 'json') return jsonPatchOutcome(value, stored, kind);
  if (value === null && type === 'merge') return { refused: badRequest('Invalid JSON Patch') };
  if (value !== null && !isObject(value)) {
    const fault = `json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`;
    return { refused: badRequest(type === 'strategic' ? fault : `error decoding patch: ${fault}`) };
  }
  const patch = value ?? {};
  if (type === 'merge') {
    const object = applyMergePatch(stored, patch) as JsonObject;
    return { object, strictErrors, explain: explainDecoding(object, kind) };
  }
  const merged = strategicMerge(stored, patch, struct);
  if ('fault' in merged) return { refused: unclassifiedError(merged.fault) };
  return { object: merged.object, strictErrors, explain: explainConversion(patch, kind) };
}

const patchTypes: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);

/** Source: k8s.io/apiserver pkg/endpoints/handlers/patch.go, `maxJSONPatchOperations`. */
const MAX_OPERATIONS = 10_000;

function jsonPatchOutcome(value: unknown, stored: JsonObject, kind: RequestedKind): PatchOutcome {
  if (!Array.isArray(value)) {
    const fault = `json: cannot unmarshal ${jsonType(value)} into Go value of type []handlers.jsonPatchOp`;
    return { refused: badRequest(`error decoding patch: ${fault}`) };
  }
  const odd = value.find((operation) => !isObject(operation));
  if (odd !== undefined && odd !== null) {
    const fault = `json: cannot unmarshal ${jsonType(odd)} into Go value of type handlers.jsonPatchOp`;
    return { refused: badRequest(`error decoding patch: ${fault}`) };
  }
  if (value.length > MAX_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${value.length}`;
    return { refused: newStatus(413, 'RequestEntityTooLarge', `Request entity too large: ${limit}`) };
  }
  const patched = applyJsonPatch(stored, value);
  if (patched === undefined || (patched.value !== null && !isObject(patched.value))) {
    const message = 'the server rejected our request due to an error in our request';
    return { refused: newStatus(422, 'Invalid', message, {}) };
  }
  const object = patched.value ?? {};
  return { object, strictErrors: unknownMembers(value), explain: explainDecoding(object, kind) };
}

const members: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

function unknownMembers(operations: readonly unknown[]): readonly string[] {
  return operations.flatMap((operation, at) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter((member) => !members.has(member))
          .map((member) => `json patch unknown field "[${at}].${member}"`)
      : [],
  );
}

/**
 * For patches whose result is decoded: the message shows the JSON of the patched object and the error of Go's decoder.
 */
function explainDecoding(object: JsonObject, kind: RequestedKind): (refused: Status) => Status {
  return (refused) => {
    const because = decodingFault(refused, kind);
    return because === undefined ? refused : invalidPatch(JSON.stringify(withSortedTopKeys(object)), because);
  };
}

/** For strategic merges: the message shows the patch as Go prints it and the error of the conversion. */
function explainConversion(patch: JsonObject, kind: RequestedKind): (refused: Status) => Status {
  return (refused) => {
    const because = decodingFault(refused, kind);
    return because === undefined ? refused : invalidPatch(printGo(patch), conversionFault(because));
  };
}

function invalidPatch(patch: string, because: string): Status {
  return invalid({ group: '', version: '', kind: '', plural: '' }, '', [invalidValue('patch', patch, because)]);
}

/** The decoding error in a refusal; undefined where the object is refused for another reason. */
function decodingFault({ message, code }: Status, kind: RequestedKind): string | undefined {
  const { message: prefix } = cannotHandle(kind, '');
  return code === 400 && message.startsWith(prefix) ? message.slice(prefix.length) : undefined;
}

/** Source: k8s.io/apimachinery pkg/runtime/converter.go, `fromUnstructured`. */
function conversionFault(because: string): string {
  const match = /^json: cannot unmarshal (\w+)(?: [-+.\w]+)? into Go struct field \S+ of type (\S+)$/.exec(because);
  if (match === null) return because;
  const [, is = '', go = ''] = match;
  const from = { object: 'map', array: 'slice', number: 'int64' }[is] ?? is;
  if (is === 'number' && /^u?int\d*$/.test(go)) return `cannot convert float64 to ${go}`;
  if (go.startsWith('map[')) return `cannot restore map from ${from}`;
  if (go.startsWith('[]')) return `cannot restore slice from ${from}`;
  if (go.startsWith('v1.')) return `cannot restore struct from: ${from}`;
  return `unrecognized type: ${go}`;
}

/** An object with its own keys in alphabetic order; the objects inside it stay as they are. */
function withSortedTopKeys({ ...object }: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, object[key]]),
  );
}
