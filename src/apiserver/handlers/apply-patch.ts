import { badRequest, cannotHandle, invalid, newStatus, type Status } from '../../kube/api-errors.ts';
import { printGo } from '../../kube/go-text.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import type { Struct } from '../../kube/schema/fields.ts';
import { strategicMerge } from '../../kube/strategic-merge.ts';
import { invalidValue } from '../../simulator/validation/field-errors.ts';
import type { ApiRequest } from '../request.ts';
import { mediaTypeOf, textOf, twice, type WantedKind } from '../wire/body.ts';
import { readJsonText } from '../wire/json-text.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';

/** How a patch is written. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/** What a patch makes of an object. */
export type PatchedObject =
  | {
      readonly object: JsonObject;
      /** What is odd about the patch: fields that stand twice, members that its operations should not have. */
      readonly oddities: readonly string[];
      /** The refusal of an object that cannot be read any more, in the words for patches. */
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

/** Patches an object; `struct` tells a strategic merge how lists are merged. */
export function patchObject(
  request: ApiRequest,
  type: Exclude<PatchType, 'apply'>,
  standing: JsonObject,
  struct: Struct | undefined,
  kind: WantedKind,
): PatchedObject {
  const read = readJsonText(textOf(request));
  if ('fault' in read) {
    return { refused: badRequest(type === 'strategic' ? read.fault : `error decoding patch: ${read.fault}`) };
  }
  const { value } = read;
  const oddities = read.duplicates.map(twice);
  if (type === 'json') return byJsonPatch(value, standing, kind);
  if (value === null && type === 'merge') return { refused: badRequest('Invalid JSON Patch') };
  if (value !== null && !isObject(value)) {
    const fault = `json: cannot unmarshal ${jsonName(value)} into Go value of type map[string]interface {}`;
    return { refused: badRequest(type === 'strategic' ? fault : `error decoding patch: ${fault}`) };
  }
  const patch = value ?? {};
  if (type === 'merge') {
    const object = applyMergePatch(standing, patch) as JsonObject;
    return { object, oddities, explain: explainJson(object, kind) };
  }
  const merged = strategicMerge(standing, patch, struct);
  // The server calls these faults of its own; nothing but their text reaches a person.
  if ('fault' in merged) return { refused: newStatus(400, '', merged.fault) };
  return { object: merged.object, oddities, explain: explainStrategic(patch, kind) };
}

const patchTypes: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);

/** Source: k8s.io/apiserver pkg/endpoints/handlers/patch.go, `maxJSONPatchOperations`. */
const MOST_OPERATIONS = 10_000;

function byJsonPatch(value: unknown, standing: JsonObject, kind: WantedKind): PatchedObject {
  if (!Array.isArray(value)) {
    const fault = `json: cannot unmarshal ${jsonName(value)} into Go value of type []handlers.jsonPatchOp`;
    return { refused: badRequest(`error decoding patch: ${fault}`) };
  }
  const odd = value.find((operation) => !isObject(operation));
  if (odd !== undefined && odd !== null) {
    const fault = `json: cannot unmarshal ${jsonName(odd)} into Go value of type handlers.jsonPatchOp`;
    return { refused: badRequest(`error decoding patch: ${fault}`) };
  }
  if (value.length > MOST_OPERATIONS) {
    const limit = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${value.length}`;
    return { refused: newStatus(413, 'RequestEntityTooLarge', `Request entity too large: ${limit}`) };
  }
  const patched = applyJsonPatch(standing, value);
  if (patched === undefined || (patched.value !== null && !isObject(patched.value))) {
    const message = 'the server rejected our request due to an error in our request';
    return { refused: newStatus(422, 'Invalid', message, {}) };
  }
  const object = patched.value ?? {};
  return { object, oddities: unknownMembers(value), explain: explainJson(object, kind) };
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

/** Of the patched object: its JSON, and what Go's decoder says. */
function explainJson(object: JsonObject, kind: WantedKind): (refused: Status) => Status {
  return (refused) => {
    const because = decodingFault(refused, kind);
    return because === undefined ? refused : invalidPatch(JSON.stringify(sorted(object)), because);
  };
}

/** Of a strategic merge: the patch as Go prints it, and what the conversion says. */
function explainStrategic(patch: JsonObject, kind: WantedKind): (refused: Status) => Status {
  return (refused) => {
    const because = decodingFault(refused, kind);
    return because === undefined ? refused : invalidPatch(printGo(patch), conversionFault(because));
  };
}

function invalidPatch(patch: string, because: string): Status {
  return invalid({ group: '', version: '', kind: '', plural: '' }, '', [invalidValue('patch', patch, because)]);
}

/** What keeps an object from being read, where that is why it is refused. */
function decodingFault({ message, code }: Status, kind: WantedKind): string | undefined {
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

function jsonName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function sorted({ ...object }: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, object[key]]),
  );
}
