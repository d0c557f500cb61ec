import { badRequest, cannotHandle, newStatus, requestTooLarge, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject, jsonType } from '../../kube/json.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { tooLargeToStore } from '../../simulator/object-size.ts';
import type { HttpRequest } from '../request.ts';
import { readJsonText } from './json-text.ts';
import { isMessage, messageKinds, readMessage } from './protobuf.ts';

/**
 * The object in a body, with the errors that strict validation reports (duplicate fields); or the refusal of the body.
 */
export type Body =
  | { readonly object: JsonObject; readonly strictErrors: readonly string[] }
  | { readonly refused: Status };

/** The kind that a path names. */
export interface RequestedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

/**
 * Reads the body of a request as an object of the kind that the path names: JSON, YAML, or protobuf as kubectl sends
 * it. `apiVersion` and `kind` may be missing; if they name another kind, the body is refused.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/create.go; k8s.io/apimachinery pkg/runtime/serializer.
 */
export function readBody(request: HttpRequest, wanted: RequestedKind): Body {
  const text = readText(request);
  if ('refused' in text) return text;
  if ('unreadable' in text) {
    const { kind } = wanted;
    const because = `couldn't get version/kind; json parse error: ${text.unreadable} (${printBody(request.body)})`;
    return { refused: badRequest(`the object provided is unrecognized (must be of type ${kind}): ${because}`) };
  }
  const { value, strictErrors } = text;
  const object = { apiVersion: apiVersionOf(wanted), kind: wanted.kind, ...withoutBlankKind(value) };
  // Before its fields are looked at one by one, while other requests wait.
  const tooLarge = tooLargeToStore(value);
  if (tooLarge !== undefined) return { refused: tooLarge };
  return isOtherKind(object, wanted) ? { refused: otherKindRefusal(object, wanted) } : { object, strictErrors };
}

/** Reads the body of a request as an object with options of a kind, as `DeleteOptions`. An empty body is `{}`. */
export function readOptionsBody(request: HttpRequest, kind: string): Body {
  if (request.body.length === 0) return { object: {}, strictErrors: [] };
  const text = readText(request);
  if ('refused' in text) return text;
  if ('unreadable' in text) {
    return { refused: badRequest(`couldn't get version/kind; json parse error: ${text.unreadable}`) };
  }
  const { value, strictErrors } = text;
  if (value['kind'] !== undefined && value['kind'] !== kind) {
    const version = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : 'v1';
    return { refused: badRequest(notRegistered(JSON.stringify(value['kind']).replace(/^"|"$/g, ''), version)) };
  }
  return { object: value, strictErrors };
}

/** The media type of a request's body, without its parameters. */
export function mediaTypeOf({ headers }: HttpRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** The body of a request as text. Bytes that are not UTF-8 become U+FFFD. */
export function textOf({ body }: HttpRequest): string {
  return new TextDecoder().decode(body);
}

/**
 * The refusal of a YAML text that would take too long to parse, while other requests wait; undefined for one that is
 * short enough, or that is JSON which can be stored. Clients of Kubernetes send no such text.
 */
export function tooLongYaml(text: string): Status | undefined {
  if (text.length <= MAX_YAML) return undefined;
  try {
    return tooLargeToStore(JSON.parse(text));
  } catch {
    return requestTooLarge(MAX_YAML);
  }
}

/** In characters. */
const MAX_YAML = 256 * 1024;

type DecodedText =
  | { readonly value: JsonObject; readonly strictErrors: readonly string[] }
  | { readonly unreadable: string }
  | { readonly refused: Status };

function readText(request: HttpRequest): DecodedText {
  const type = mediaTypeOf(request);
  if (type === 'application/vnd.kubernetes.protobuf' || isMessage(request.body)) return readProtobuf(request.body);
  if (type === '' || type === 'application/json') return readJson(textOf(request));
  if (type === 'application/yaml') return readYaml(textOf(request));
  return { refused: unknownFormat() };
}

function readJson(text: string): DecodedText {
  const read = readJsonText(text);
  if ('fault' in read) return { unreadable: read.fault };
  if (read.value === null) return { value: {}, strictErrors: [] };
  if (isObject(read.value)) return { value: read.value, strictErrors: read.duplicates.map(duplicateField) };
  return { unreadable: `json: cannot unmarshal ${jsonType(read.value)} into Go value of type ${typeMeta}` };
}

function readYaml(text: string): DecodedText {
  const tooLong = tooLongYaml(text);
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(text, 'body');
  if ('fault' in read) return { unreadable: `yaml: line ${read.fault.place.line}: ${read.fault.message}` };
  const value = read.documents[0]?.value ?? {};
  if (isObject(value)) return { value, strictErrors: [] };
  return { unreadable: `json: cannot unmarshal ${jsonType(value)} into Go value of type ${typeMeta}` };
}

function readProtobuf(bytes: Uint8Array): DecodedText {
  const read = readMessage(bytes);
  return 'fault' in read ? { refused: badRequest(read.fault) } : { value: read.object, strictErrors: [] };
}

const typeMeta =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** HTTP 415: the body has a media type that is not accepted for objects. */
export function unknownFormat(): Status {
  const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return newStatus(415, 'UnsupportedMediaType', message);
}

function isOtherKind({ apiVersion, kind }: JsonObject, wanted: RequestedKind): boolean {
  // The decoding of the object refuses a value of a wrong type.
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return apiVersion !== apiVersionOf(wanted) || kind !== wanted.kind;
}

/** The refusal of an object of another kind than the path names. */
function otherKindRefusal({ apiVersion, kind }: JsonObject, wanted: RequestedKind): Status {
  const [given, name] = [String(apiVersion), String(kind)];
  const version = given.slice(given.indexOf('/') + 1);
  const known = kindOf(given, name) ?? (messageKinds.has(`${given}/${name}`) ? {} : undefined);
  const into = `${wanted.group === '' ? 'core' : wanted.group.split('.')[0]}.${wanted.kind}`;
  const because = known
    ? `converting (${version}.${name}) to (${into}): unknown conversion`
    : notRegistered(name, given);
  const { message } = cannotHandle({ ...wanted, kind: name, version }, because);
  return badRequest(message.replace(` as a ${name}: `, ` as a ${wanted.kind}: `));
}

/** The server's text about a kind that it does not know. */
export function notRegistered(kind: string, apiVersion: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
}

/** The object without an `apiVersion` or `kind` that is empty. */
function withoutBlankKind(value: JsonObject): JsonObject {
  const { apiVersion, kind, ...rest } = value;
  return {
    ...rest,
    ...(apiVersion === '' || apiVersion === undefined || apiVersion === null ? {} : { apiVersion }),
    ...(kind === '' || kind === undefined || kind === null ? {} : { kind }),
  };
}

/** The start of a body as the server prints it: a text that looks like an object as it is, any other in hexadecimal. */
function printBody(body: Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const text = new TextDecoder().decode(body.subarray(0, 1024));
  if (text.startsWith('{')) return text;
  return [...body.subarray(0, 1024)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The server's text about a field that an object has twice. */
export function duplicateField(path: string): string {
  return `duplicate field "${path}"`;
}
