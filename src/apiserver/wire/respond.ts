import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { badRequest, notAcceptable, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';
import { deprecationWarnings } from '../discovery/api-resources.ts';
import type { Answer, ApiRequest } from '../request.ts';
import { type IncludeObject, partialObjectMetadata, toTable } from '../tables/table.ts';
import { type NegotiatedForm, negotiate } from './accept.ts';

/** The form in which a client gets its answer. */
export interface ResponseForm extends NegotiatedForm {
  /** What the rows of a table hold of their objects. */
  readonly include: IncludeObject;
  /** Whether the JSON is indented, for people to read. */
  readonly pretty: boolean;
}

/** The form that a request asks for, or the refusal (406, 400) of one that the server does not have. */
export function responseForm(
  { headers, query }: ApiRequest,
  isList = false,
): ResponseForm | { readonly refused: Status } {
  const wanted = negotiate(headers['accept']);
  if (wanted === 'form')
    return { refused: notAcceptable(`only the following media types are accepted: ${servedTypes}`) };
  if (wanted === 'type') {
    const streams = isList ? ', application/json;stream=watch' : '';
    const message = `406: Not Acceptable\n\nAvailable representations: ${servedTypes}${streams}`;
    return { refused: notAcceptable(message, {}) };
  }
  const include = query.get('includeObject') || 'Metadata';
  if (wanted.as === 'Table' && !isInclude(include)) {
    const because = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    return { refused: badRequest(`Unable to convert to Table as requested: ${because}`) };
  }
  return { ...wanted, include: isInclude(include) ? include : 'Metadata', pretty: isPretty({ headers, query }) };
}

/** Sends the answer of a verb in the form that the client wants. */
export function sendAnswer(response: ServerResponse, answer: Answer, form: ResponseForm, kind: Kind, now: Date): void {
  const warnings = [...new Set([...deprecationWarnings(kind), ...(answer.warnings ?? [])])];
  if ('refused' in answer) return sendStatus(response, answer.refused, warnings);
  const represented = represent(answer.object, form, kind, now);
  if ('refused' in represented) return sendStatus(response, represented.refused, warnings);
  sendJson(response, answer.code, represented.object, { type: form.type, pretty: form.pretty, warnings });
}

/** Sends a refusal, with warnings. */
export function sendStatus(response: ServerResponse, status: Status, warnings: readonly string[] = []): void {
  sendJson(response, status.code, status, { warnings });
}

/** How JSON is sent: `application/json` on one line by default. */
export interface JsonOptions {
  readonly type?: string;
  readonly pretty?: boolean;
  readonly warnings?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an object as JSON with an HTTP code. */
export function sendJson(response: ServerResponse, code: number, object: object, options: JsonOptions = {}): void {
  const { type = 'application/json', pretty = false, warnings = [], headers = {} } = options;
  const text = pretty ? JSON.stringify(object, null, 2) : `${JSON.stringify(object)}\n`;
  sendText(response, code, text, { 'Content-Type': type, ...warningHeader(warnings), ...headers });
}

/** Sends a text with an HTTP code, unless an answer has been sent before. */
export function sendText(
  response: ServerResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string | string[]>> = { 'Content-Type': 'text/plain; charset=utf-8' },
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(code, { ...commonHeaders(), 'Content-Length': body.length, ...headers });
  response.end(body);
}

/** The headers of every answer. */
export function commonHeaders(): Record<string, string> {
  return { 'Audit-Id': randomUUID(), 'Cache-Control': 'no-cache, private' };
}

/** Warnings as the header from which clients print them (RFC 7234, 5.5). */
export function warningHeader(warnings: readonly string[]): { readonly Warning?: string[] } {
  return warnings.length === 0 ? {} : { Warning: shortenWarnings(warnings).map((one) => `299 - ${headerText(one)}`) };
}

/**
 * Warnings short enough for a header: if all are too long together, each is cut, and those that do not fit are left
 * out.
 * Source: k8s.io/apiserver pkg/endpoints/filters/warning.go.
 */
function shortenWarnings(warnings: readonly string[]): readonly string[] {
  if (warnings.reduce((sum, { length }) => sum + length, 0) <= MAX_WARNINGS) return warnings;
  let left = MAX_WARNINGS;
  return warnings.map((one) => one.slice(0, MAX_WARNING)).filter(({ length }) => (left -= length) >= 0);
}

/** The longest warning where warnings are cut, and the most of all warnings together, in characters. */
const MAX_WARNING = 256;
const MAX_WARNINGS = 4096;

/** Whether an answer is indented: the request says so, or it comes from curl or another program that people read. */
export function isPretty({ headers, query }: Pick<ApiRequest, 'headers' | 'query'>): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return asked !== '0' && asked !== 'false';
  return /^(curl|Wget|Mozilla)\//.test(headers['user-agent'] ?? '');
}

const servedTypes = 'application/json, application/yaml';

function isInclude(text: string): text is IncludeObject {
  return text === 'None' || text === 'Metadata' || text === 'Object';
}

interface ListObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: object;
  readonly items: readonly Manifest[];
}

/** The object in the form that the client wants; or its refusal. A Status is never converted. */
function represent(
  object: object,
  { as, include }: ResponseForm,
  kind: Kind,
  now: Date,
): { object: object } | { refused: Status } {
  const given = object as Manifest;
  if (as === undefined || given.kind === 'Status') return { object };
  if (!isListObject(object)) {
    if (as === 'PartialObjectMetadataList') return { refused: notAcceptable(notAList) };
    if (as === 'PartialObjectMetadata') return { object: partialObjectMetadata(given) };
    const metadata = { resourceVersion: given.metadata?.resourceVersion };
    return { object: toTable({ kind: kindIn(given, kind), objects: [given], metadata, include, now }) };
  }
  const itemKind = { apiVersion: object.apiVersion, kind: object.kind.slice(0, -'List'.length) };
  const objects = object.items.map((item): Manifest => ({ ...item, ...itemKind }));
  const { metadata } = object;
  if (as === 'Table') return { object: toTable({ kind, objects, metadata, include, now }) };
  if (as === 'PartialObjectMetadata') return { refused: notAcceptable(aList) };
  const items = objects.map(partialObjectMetadata);
  return { object: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items } };
}

/** The kind of an object in an answer, which for a subresource is not that of the resource. */
function kindIn({ apiVersion, kind: name }: Manifest, kind: Kind): Kind {
  if (kind.kind === name) return kind;
  return kindOf(apiVersion, name) ?? { ...kind, group: '', version: apiVersion, kind: name, plural: '' };
}

function isListObject(object: object): object is ListObject {
  return 'items' in object && Array.isArray(object.items) && 'kind' in object && String(object.kind).endsWith('List');
}

const notAList = 'you requested PartialObjectMetadataList, but the requested object is not a list';
const aList = 'you requested PartialObjectMetadata, but the requested object is a list';

/**
 * A text as a quoted string of a header (RFC 9110, 5.6.4), with the bytes of its UTF-8 and blanks for control
 * characters.
 */
function headerText(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, ' ').replace(/["\\]/g, '\\$&');
  return Buffer.from(`"${clean}"`).toString('latin1');
}
