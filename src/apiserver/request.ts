import type { PodSessions } from '../containers/runtime/sessions.ts';
import type { Status } from '../kube/api-errors.ts';
import type { User } from '../rbac/user.ts';
import type { Kind } from '../simulator/kinds/kind.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { AccountTokens } from './access/account-token.ts';
import type { AccessControl } from './access/admit-request.ts';
import type { CertificateAuthority } from './certificates/certificate-authority.ts';

/** What a server serves. */
export interface ClusterContext {
  readonly simulator: Simulator;
  readonly sessions: PodSessions;
  readonly now: () => Date;
  /** The tokens of the cluster's service accounts. */
  readonly tokens: AccountTokens;
  /** Signs the certificates of the server and of its clients. */
  readonly authority: CertificateAuthority;
  /** Whether requests without credentials come from the anonymous user; else they are refused. Absent: they do. */
  readonly anonymous?: boolean;
  /** Must be called after every write: it runs the controllers and notifies everything that shows the cluster. */
  changed(): void;
}

/** What all requests work on. */
export interface ApiContext extends ClusterContext, AccessControl {}

/** One HTTP request with its body. Header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** A request of a user who may make it. */
export interface ApiRequest extends HttpRequest {
  readonly user: User;
}

/** A request about objects of one kind: all of them, those of a namespace, or one by name. */
export interface ResourceRequest extends ApiRequest {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name?: string;
  /** `status`, `scale`, `log` … */
  readonly subresource?: string;
}

/** The answer of a verb: an object with its HTTP code (200, 201), or a refusal, which has a code itself. */
export type Answer =
  | { readonly code: number; readonly object: object; readonly warnings?: readonly string[] }
  | { readonly refused: Status; readonly warnings?: readonly string[] };

/** A handler of a verb. It refuses what is wrong with the request, and throws only for bugs of ours. */
export type Verb = (context: ApiContext, request: ResourceRequest) => Answer;
