import { badRequest, cannotHandle, newStatus, requestTooLarge, type Status } from '../../kube/api-errors.ts';
import { isObject, type JsonObject } from '../../kube/json.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import type { ApiRequest } from '../request.ts';
import { readJsonText } from './json-text.ts';
import { isMessage, messageKinds, readMessage } from './protobuf.ts';

/** A body as an object of some kind, with what is odd about it (fields that stand twice); or why it is none. */
export type Body = { readonly object: JsonObject; readonly oddities: readonly string[] } | { readonly refused: Status };

/** A kind as a request names it. */
export interface WantedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

/**
 * Reads the body of a request as an object of the kind that the path names: JSON, YAML, or protobuf as kubectl sends
 * it. apiVersion and kind may be missing; ones that name another kind are a refusal.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/create.go; k8s.io/apimachinery pkg/runtime/serializer.
 */
export function readBody(request: ApiRequest, wanted: WantedKind): Body {
  const text = readText(request);
  if ('refused' in text) return text;
  if ('unreadable' in text) {
    const { kind } = wanted;
    const because = `couldn't get version/kind; json parse error: ${text.unreadable} (${shown(request.body)})`;
    return { refused: badRequest(`the object provided is unrecognized (must be of type ${kind}): ${because}`) };
  }
  const { value, oddities } = text;
  const object = { apiVersion: apiVersionOf(wanted), kind: wanted.kind, ...withoutBlank(value) };
  return 'other' in checkKind(object, wanted) ? { refused: otherKind(object, wanted) } : { object, oddities };
}

/** What a body holds, whatever it is about: an object, or why it is none. An empty one is `{}`. */
export function readOptions(request: ApiRequest, kind: string): Body {
  if (request.body.length === 0) return { object: {}, oddities: [] };
  const text = readText(request);
  if ('refused' in text) return text;
  if ('unreadable' in text) {
    return { refused: badRequest(`couldn't get version/kind; json parse error: ${text.unreadable}`) };
  }
  const { value, oddities } = text;
  if (value['kind'] !== undefined && value['kind'] !== kind) {
    const version = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : 'v1';
    return { refused: badRequest(notRegistered(JSON.stringify(value['kind']).replace(/^"|"$/g, ''), version)) };
  }
  return { object: value, oddities };
}

/** The media type of a request's body, without its parameters. */
export function mediaTypeOf({ headers }: ApiRequest): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** Text as UTF-8; what is not becomes U+FFFD. */
export function textOf({ body }: ApiRequest): string {
  return new TextDecoder().decode(body);
}

/**
 * Why a text is not read as YAML: a long one that is no JSON takes more time than others can wait. No client of
 * Kubernetes sends such a one.
 */
export function tooLongYaml(text: string): Status | undefined {
  if (text.length <= longestYaml) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return requestTooLarge(longestYaml);
  }
}

const longestYaml = 256 * 1024;

type Text =
  | { readonly value: JsonObject; readonly oddities: readonly string[] }
  | { readonly unreadable: string }
  | { readonly refused: Status };

function readText(request: ApiRequest): Text {
  const type = mediaTypeOf(request);
  if (type === 'application/vnd.kubernetes.protobuf' || isMessage(request.body)) return readProtobuf(request.body);
  if (type === '' || type === 'application/json') return readJson(textOf(request));
  if (type === 'application/yaml') return readYaml(textOf(request));
  return { refused: unknownFormat() };
}

function readJson(text: string): Text {
  const read = readJsonText(text);
  if ('fault' in read) return { unreadable: read.fault };
  if (read.value === null) return { value: {}, oddities: [] };
  if (isObject(read.value)) return { value: read.value, oddities: read.duplicates.map(twice) };
  const is = Array.isArray(read.value) ? 'array' : typeof read.value === 'boolean' ? 'bool' : typeof read.value;
  return { unreadable: `json: cannot unmarshal ${is} into Go value of type ${typeMeta}` };
}

function readYaml(text: string): Text {
  const tooLong = tooLongYaml(text);
  if (tooLong !== undefined) return { refused: tooLong };
  const read = readManifests(text, 'body');
  if ('fault' in read) return { unreadable: `yaml: line ${read.fault.place.line}: ${read.fault.message}` };
  const value = read.documents[0]?.value ?? {};
  if (isObject(value)) return { value, oddities: [] };
  return {
    unreadable: `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type ${typeMeta}`,
  };
}

function readProtobuf(bytes: Uint8Array): Text {
  const read = readMessage(bytes);
  return 'fault' in read ? { refused: badRequest(read.fault) } : { value: read.object, oddities: [] };
}

const typeMeta =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** HTTP 415, of bodies that are objects. */
export function unknownFormat(): Status {
  const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return newStatus(415, 'UnsupportedMediaType', message);
}

function checkKind({ apiVersion, kind }: JsonObject, wanted: WantedKind): { readonly other?: true } {
  // A value of a wrong type is told by the decoding of the object.
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return {};
  return apiVersion === apiVersionOf(wanted) && kind === wanted.kind ? {} : { other: true };
}

function otherKind({ apiVersion, kind }: JsonObject, wanted: WantedKind): Status {
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

/** Of a kind that no version of the API has. */
export function notRegistered(kind: string, apiVersion: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
}

/** Blank texts of the two count as missing. */
function withoutBlank(value: JsonObject): JsonObject {
  const { apiVersion, kind, ...rest } = value;
  return {
    ...rest,
    ...(apiVersion === '' || apiVersion === undefined || apiVersion === null ? {} : { apiVersion }),
    ...(kind === '' || kind === undefined || kind === null ? {} : { kind }),
  };
}

/** A body as the server shows it: short texts that look like objects as they are, others in hexadecimal. */
function shown(body: Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const text = new TextDecoder().decode(body.subarray(0, 1024));
  if (text.startsWith('{')) return text;
  return [...body.subarray(0, 1024)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A field that stands twice, as the server tells it. */
export function twice(path: string): string {
  return `duplicate field "${path}"`;
}
