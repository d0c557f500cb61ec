import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { badRequest, notAcceptable, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';
import { deprecationOf } from '../discovery/api-resources.ts';
import type { Answer, ApiRequest } from '../request.ts';
import { type IncludeObject, partial, table } from '../tables/table.ts';
import { negotiate, type Wanted } from './accept.ts';

/** How a client wants its answer, once that is known to be possible. */
export interface Form extends Wanted {
  readonly include: IncludeObject;
  /** With line ends, for those who read it by themselves. */
  readonly pretty: boolean;
}

/** The form that a request asks for, or its refusal (406, 400). */
export function formOf({ headers, query }: ApiRequest, isList = false): Form | { readonly refused: Status } {
  const wanted = negotiate(headers['accept']);
  if (wanted === 'form') return { refused: notAcceptable(`only the following media types are accepted: ${served}`) };
  if (wanted === 'type') {
    const streams = isList ? ', application/json;stream=watch' : '';
    const message = `406: Not Acceptable\n\nAvailable representations: ${served}${streams}`;
    return { refused: notAcceptable(message, {}) };
  }
  const include = query.get('includeObject') || 'Metadata';
  if (wanted.as === 'Table' && !isInclude(include)) {
    const because = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    return { refused: badRequest(`Unable to convert to Table as requested: ${because}`) };
  }
  return { ...wanted, include: isInclude(include) ? include : 'Metadata', pretty: isPretty({ headers, query }) };
}

/** Sends what a verb answers. */
export function sendAnswer(response: ServerResponse, answer: Answer, form: Form, kind: Kind, now: Date): void {
  const warnings = [...new Set([...deprecationOf(kind), ...(answer.warnings ?? [])])];
  if ('refused' in answer) return sendStatus(response, answer.refused, warnings);
  const represented = represent(answer.object, form, kind, now);
  if ('refused' in represented) return sendStatus(response, represented.refused, warnings);
  sendJson(response, answer.code, represented.object, { type: form.type, pretty: form.pretty, warnings });
}

/** Sends a refusal. */
export function sendStatus(response: ServerResponse, status: Status, warnings: readonly string[] = []): void {
  sendJson(response, status.code, status, { warnings });
}

export interface JsonOptions {
  readonly type?: string;
  readonly pretty?: boolean;
  readonly warnings?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function sendJson(response: ServerResponse, code: number, object: object, options: JsonOptions = {}): void {
  const { type = 'application/json', pretty = false, warnings = [], headers = {} } = options;
  const text = pretty ? JSON.stringify(object, null, 2) : `${JSON.stringify(object)}\n`;
  sendText(response, code, text, { 'Content-Type': type, ...warningHeader(warnings), ...headers });
}

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

/** What every answer carries. */
export function commonHeaders(): Record<string, string> {
  return { 'Audit-Id': randomUUID(), 'Cache-Control': 'no-cache, private' };
}

/** Warnings as the header that clients print them from (RFC 7234, 5.5). */
export function warningHeader(warnings: readonly string[]): { readonly Warning?: string[] } {
  return warnings.length === 0 ? {} : { Warning: shortened(warnings).map((one) => `299 - ${headerText(one)}`) };
}

/**
 * Many or long warnings are cut: a client does not take every header. Source: k8s.io/apiserver
 * pkg/endpoints/filters/warning.go.
 */
function shortened(warnings: readonly string[]): readonly string[] {
  if (warnings.reduce((sum, { length }) => sum + length, 0) <= mostOfAll) return warnings;
  let left = mostOfAll;
  return warnings.map((one) => one.slice(0, mostOfOne)).filter(({ length }) => (left -= length) >= 0);
}

const mostOfOne = 256;
const mostOfAll = 4096;

/** Whether somebody reads the answer in a terminal: curl and the like get it indented. */
export function isPretty({ headers, query }: Pick<ApiRequest, 'headers' | 'query'>): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return asked !== '0' && asked !== 'false';
  return /^(curl|Wget|Mozilla)\//.test(headers['user-agent'] ?? '');
}

const served = 'application/json, application/yaml';

function isInclude(text: string): text is IncludeObject {
  return text === 'None' || text === 'Metadata' || text === 'Object';
}

interface ListObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: object;
  readonly items: readonly Manifest[];
}

/** The answer as the client wants it. A Status is never turned into anything else. */
function represent(
  object: object,
  { as, include }: Form,
  kind: Kind,
  now: Date,
): { object: object } | { refused: Status } {
  const given = object as Manifest;
  if (as === undefined || given.kind === 'Status') return { object };
  if (!isListObject(object)) {
    if (as === 'PartialObjectMetadataList') return { refused: notAcceptable(notAList) };
    if (as === 'PartialObjectMetadata') return { object: partial(given) };
    const metadata = { resourceVersion: given.metadata?.resourceVersion };
    return { object: table({ kind: kindIn(given, kind), objects: [given], metadata, include, now }) };
  }
  const itemKind = { apiVersion: object.apiVersion, kind: object.kind.slice(0, -'List'.length) };
  const objects = object.items.map((item): Manifest => ({ ...item, ...itemKind }));
  const { metadata } = object;
  if (as === 'Table') return { object: table({ kind, objects, metadata, include, now }) };
  if (as === 'PartialObjectMetadata') return { refused: notAcceptable(aList) };
  const items = objects.map(partial);
  return { object: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items } };
}

/** Subresources answer with kinds of their own. */
function kindIn({ apiVersion, kind: name }: Manifest, kind: Kind): Kind {
  if (kind.kind === name) return kind;
  return kindOf(apiVersion, name) ?? { ...kind, group: '', version: apiVersion, kind: name, plural: '' };
}

function isListObject(object: object): object is ListObject {
  return 'items' in object && Array.isArray(object.items) && 'kind' in object && String(object.kind).endsWith('List');
}

const notAList = 'you requested PartialObjectMetadataList, but the requested object is not a list';
const aList = 'you requested PartialObjectMetadata, but the requested object is a list';

/** A quoted string of a header (RFC 9110, 5.6.4): UTF-8 goes as its bytes, control characters as blanks. */
function headerText(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, ' ').replace(/["\\]/g, '\\$&');
  return Buffer.from(`"${clean}"`).toString('latin1');
}
