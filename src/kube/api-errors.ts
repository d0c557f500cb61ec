import { quoteGo } from './go-text.ts';

/** A refusal by the Kubernetes API, as its server writes it (meta/v1 `Status`).
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `Status`. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: StatusReason;
  readonly details?: StatusDetails;
  /** The HTTP status code. */
  readonly code: number;
}

/** The reasons of the server. The empty one marks a refusal by kubectl itself, before it asks any server. */
export type StatusReason =
  | ''
  | 'BadRequest'
  | 'Invalid'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Forbidden'
  | 'MethodNotAllowed'
  | 'UnsupportedMediaType'
  | 'Unauthorized'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'Expired'
  | 'Timeout'
  | 'TooManyRequests'
  | 'InternalError';

/** The object that a refusal is about, and its faults. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** One fault of a refusal. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  /** The path of the field at fault, as `spec.ingress[0].ports[1].port`. */
  readonly field?: string;
}

/**
 * The names of a kind, as refusals write them: `NetworkPolicy.networking.k8s.io` by kind,
 * `networkpolicies.networking.k8s.io` by resource.
 */
export interface KindNames {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The resource, as in URLs: `networkpolicies`. */
  readonly plural: string;
}

/** One invalid field: its path, the fault as `Invalid value: …`, and its reason. */
export interface FieldError {
  readonly reason: FieldReason;
  readonly field: string;
  readonly message: string;
}

/** The reasons of field errors, as the API server writes them. */
export type FieldReason =
  | 'FieldValueInvalid'
  | 'FieldValueRequired'
  | 'FieldValueForbidden'
  | 'FieldValueNotSupported'
  | 'FieldValueNotFound'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany';

/** HTTP 422: the object breaks rules of its kind. All faults are listed; the message has equal ones once.
 * Source: k8s.io/apimachinery pkg/api/errors/errors.go, `NewInvalid`. */
export function invalid(kind: KindNames, name: string, errors: readonly FieldError[]): Status {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const causes = errors.map(({ reason, field, message }): StatusCause => ({ reason, message, field }));
  return newStatus(
    422,
    'Invalid',
    `${what} "${name}" is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`,
    {
      ...named(name),
      ...grouped(kind.group),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      causes,
    },
  );
}

/** HTTP 400: the object cannot be decoded as one of its kind. */
export function cannotHandle(kind: KindNames, because: string): Status {
  return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${because}`);
}

/** HTTP 400: the request is malformed. */
export function badRequest(message: string): Status {
  return newStatus(400, 'BadRequest', message);
}

/**
 * HTTP 400 without a reason, so that kubectl prints the message alone: the API server counts these errors among its
 * own, though the request causes them.
 */
export function unclassifiedError(message: string): Status {
  return newStatus(400, '', message);
}

/** A refusal by kubectl itself, before it asks any server. `printStatus` writes it as kubectl does. */
export function kubectlError(message: string): Status {
  return newStatus(400, '', message);
}

/** HTTP 403: an admission plugin refuses the object. */
export function forbidden(kind: KindNames, name: string, because: string): Status {
  return newStatus(
    403,
    'Forbidden',
    `${resourceOf(kind)} ${quoteGo(name)} is forbidden: ${because}`,
    detailsOf(kind, name),
  );
}

/** HTTP 404: there is no object with that name. */
export function notFound(kind: Pick<KindNames, 'group' | 'plural'>, name: string): Status {
  return newStatus(404, 'NotFound', `${resourceOf(kind)} ${quoteGo(name)} not found`, detailsOf(kind, name));
}

/** HTTP 404: there is no such resource. */
export function unknownResource(): Status {
  return newStatus(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** HTTP 409: an object with that name exists already. */
export function alreadyExists(kind: KindNames, name: string): Status {
  return newStatus(409, 'AlreadyExists', `${resourceOf(kind)} ${quoteGo(name)} already exists`, detailsOf(kind, name));
}

/**
 * HTTP 409: the object is not in the state that the request expects. By default, because it changed since it was read.
 */
export function conflict(
  kind: Pick<KindNames, 'group' | 'plural'>,
  name: string,
  because = 'the object has been modified; please apply your changes to the latest version and try again',
): Status {
  const message = `Operation cannot be fulfilled on ${resourceOf(kind)} ${quoteGo(name)}: ${because}`;
  return newStatus(409, 'Conflict', message, detailsOf(kind, name));
}

/** HTTP 401: the request has no valid token. */
export function unauthorized(): Status {
  return newStatus(401, 'Unauthorized', 'Unauthorized');
}

/** HTTP 405: the resource does not support the verb. */
export function methodNotAllowed(message = 'the server does not allow this method on the requested resource'): Status {
  return newStatus(405, 'MethodNotAllowed', message, {});
}

/** HTTP 413: the body is longer than `limit` bytes. */
export function requestTooLarge(limit: number): Status {
  return newStatus(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

/** HTTP 406: the server can give none of the media types that the client accepts. */
export function notAcceptable(message: string, details?: StatusDetails): Status {
  return newStatus(406, 'NotAcceptable', message, details);
}

/** HTTP 410: the server does not remember the resource version that the client continues from. */
export function expired(message: string): Status {
  return newStatus(410, 'Expired', message);
}

/** HTTP 403: access is refused for a reason that is not about one object. */
export function accessForbidden(message: string): Status {
  return newStatus(403, 'Forbidden', message);
}

/** HTTP 504: the server has not reached the resource version that the client asks for. */
export function resourceVersionTooLarge(asked: string, current: number): Status {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return newStatus(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes,
    retryAfterSeconds: 1,
  });
}

/** HTTP 500: an error of this program. The message does not tell its cause. */
export function internalError(): Status {
  const message = 'Internal error occurred: the request could not be answered';
  return newStatus(500, 'InternalError', message, { causes: [{ reason: '', message }] });
}

/** Makes a refusal from its HTTP status code, reason and message. All others here are made by it. */
export function newStatus(code: number, reason: StatusReason, message: string, details?: StatusDetails): Status {
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

function resourceOf(kind: Pick<KindNames, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

function detailsOf(kind: Pick<KindNames, 'group' | 'plural'>, name: string): StatusDetails {
  return { ...named(name), ...grouped(kind.group), kind: kind.plural };
}

function named(name: string): { name?: string } {
  return name === '' ? {} : { name };
}

function grouped(group: string): { group?: string } {
  return group === '' ? {} : { group };
}
