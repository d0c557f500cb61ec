import { refusal } from '../kube/refusals.ts';
import type { Status, StatusDetails, StatusReason } from '../kube/status.ts';

/** HTTP 401: no token, or another one. */
export function unauthorized(): Status {
  return status(401, 'Unauthorized', 'Unauthorized');
}

/** HTTP 405. */
export function methodNotAllowed(message = 'the server does not allow this method on the requested resource'): Status {
  return status(405, 'MethodNotAllowed', message, {});
}

/** HTTP 413: the body is longer than `limit` bytes. */
export function tooLarge(limit: number): Status {
  return status(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

/** HTTP 406: none of the media types that the client accepts can be given. */
export function notAcceptable(message: string, details?: StatusDetails): Status {
  return status(406, 'NotAcceptable', message, details);
}

/** HTTP 410: the version that a client wants to go on from is no longer remembered. */
export function expired(message: string): Status {
  return status(410, 'Expired', message);
}

/** HTTP 403: not a matter of an object. */
export function refusedAccess(message: string): Status {
  return status(403, 'Forbidden', message);
}

/** HTTP 504: a version that has not come yet. */
export function tooLargeVersion(asked: string, current: number): Status {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return status(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes,
    retryAfterSeconds: 1,
  });
}

/** HTTP 500: a fault of ours. Nothing of its cause is told. */
export function internalError(): Status {
  const message = 'Internal error occurred: the request could not be answered';
  return status(500, 'InternalError', message, { causes: [{ reason: '', message }] });
}

export function status(code: number, reason: StatusReason, message: string, details?: StatusDetails): Status {
  return refusal(reason, code, message, details);
}
