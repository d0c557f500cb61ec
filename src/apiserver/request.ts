import type { PodSessions } from '../containers/runtime/sessions.ts';
import type { Status } from '../kube/api-errors.ts';
import type { Kind } from '../simulator/kinds/kind.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** What the verbs work on. */
export interface ApiContext {
  readonly simulator: Simulator;
  readonly sessions: PodSessions;
  readonly now: () => Date;
  /** To be called after whatever was stored: lets the controllers act, and tells those who look at the cluster. */
  changed(): void;
}

/** One HTTP request, read whole. Header names are in lower case. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** A request about objects of one kind: all of them, those of a namespace, or one by name. */
export interface ResourceRequest extends ApiRequest {
  readonly kind: Kind;
  readonly namespace?: string;
  readonly name?: string;
  /** `status`, `scale`, `log` … */
  readonly subresource?: string;
}

/** What a verb answers: an object with its HTTP code (200, 201), or a refusal, whose code is its own. */
export type Answer =
  | { readonly code: number; readonly object: object; readonly warnings?: readonly string[] }
  | { readonly refused: Status; readonly warnings?: readonly string[] };

/** A verb. It throws only for faults of ours. */
export type Verb = (context: ApiContext, request: ResourceRequest) => Answer;
