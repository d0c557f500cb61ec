import type { Status, StatusCause } from './status.ts';

/**
 * A kind as refusals name it: `NetworkPolicy.networking.k8s.io` by kind, `networkpolicies.networking.k8s.io` by
 * resource.
 */
export interface RefusedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The resource, as in URLs: `networkpolicies`. */
  readonly plural: string;
}

/** One fault of a field: its path, what is wrong as `Invalid value: …`, and the code of the wrong. */
export interface FieldError {
  readonly reason: FieldReason;
  readonly field: string;
  readonly message: string;
}

export type FieldReason =
  | 'FieldValueInvalid'
  | 'FieldValueRequired'
  | 'FieldValueForbidden'
  | 'FieldValueNotSupported'
  | 'FieldValueNotFound'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany';

/**
 * HTTP 422: the object breaks rules of its kind. All faults are told at once; one told twice stands once in the
 * message.
 * Source: k8s.io/apimachinery pkg/api/errors/errors.go, `NewInvalid`.
 */
export function invalid(kind: RefusedKind, name: string, errors: readonly FieldError[]): Status {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const causes = errors.map(({ reason, field, message }): StatusCause => ({ reason, message, field }));
  return refusal(
    'Invalid',
    422,
    `${what} "${name}" is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`,
    {
      ...named(name),
      ...grouped(kind.group),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      causes,
    },
  );
}

/** HTTP 400: the object cannot be read as one of its kind. */
export function notHandled(kind: RefusedKind, because: string): Status {
  return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${because}`);
}

/** HTTP 400. */
export function badRequest(message: string): Status {
  return refusal('BadRequest', 400, message);
}

/** HTTP 403: an admission plugin refuses the object. */
export function forbidden(kind: RefusedKind, name: string, because: string): Status {
  return refusal(
    'Forbidden',
    403,
    `${resourceOf(kind)} ${quoted(name)} is forbidden: ${because}`,
    detailsOf(kind, name),
  );
}

/** HTTP 404: no object of that name. */
export function notFound(kind: Pick<RefusedKind, 'group' | 'plural'>, name: string): Status {
  return refusal('NotFound', 404, `${resourceOf(kind)} ${quoted(name)} not found`, detailsOf(kind, name));
}

/** HTTP 404: no such resource. */
export function unknownResource(): Status {
  return refusal('NotFound', 404, 'the server could not find the requested resource', {});
}

/** HTTP 409: an object of that name is there. */
export function alreadyExists(kind: RefusedKind, name: string): Status {
  return refusal('AlreadyExists', 409, `${resourceOf(kind)} ${quoted(name)} already exists`, detailsOf(kind, name));
}

/**
 * HTTP 409: the object is not what whoever wrote took it for; unless `because` says how, it changed since it was read.
 */
export function conflict(
  kind: Pick<RefusedKind, 'group' | 'plural'>,
  name: string,
  because = 'the object has been modified; please apply your changes to the latest version and try again',
): Status {
  const message = `Operation cannot be fulfilled on ${resourceOf(kind)} ${quoted(name)}: ${because}`;
  return refusal('Conflict', 409, message, detailsOf(kind, name));
}

/** A text as Go's `%q` quotes it. */
export function quoted(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += escapeOf(character);
  return `${quoted}"`;
}

function escapeOf(character: string): string {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
  if (printable.test(character)) return character;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** Any refusal: the others here are made of it. */
export function refusal(reason: Status['reason'], code: number, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function resourceOf(kind: Pick<RefusedKind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

function detailsOf(kind: Pick<RefusedKind, 'group' | 'plural'>, name: string): Status['details'] {
  return { ...named(name), ...grouped(kind.group), kind: kind.plural };
}

function named(name: string): { name?: string } {
  return name === '' ? {} : { name };
}

function grouped(group: string): { group?: string } {
  return group === '' ? {} : { group };
}
