/**
 * A refusal by the Kubernetes API, as its server writes it (meta/v1 `Status`).
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `Status`.
 */
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

/** The server's reasons; the empty one marks a refusal by kubectl itself, before any server is asked. */
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

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  /** The path of the field at fault, as `spec.ingress[0].ports[1].port`. */
  readonly field?: string;
}
