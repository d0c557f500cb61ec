import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Status, unauthorized } from '../../kube/api-errors.ts';
import { administrator, anonymousUser, type User } from '../../rbac/user.ts';
import { type AccountTokens, type TokenSurroundings, tokenIssuer } from './account-token.ts';
import type { ClientCertificate } from './client-certificate.ts';

/** A Secret whose token was used. */
export interface UsedSecret {
  readonly namespace: string;
  readonly name: string;
}

/** How an authenticator differs from most. */
export interface AuthenticatorOptions {
  /** False: a request without credentials is refused. */
  readonly anonymous?: boolean;
  /** Called when the token of a Secret opens the API. */
  readonly onSecretUsed?: (secret: UsedSecret) => void;
}

/** Finds out who sends a request, by the certificate of its connection and its header `Authorization`. */
export class Authenticator {
  readonly #administrator: Buffer;
  readonly #tokens: AccountTokens;
  readonly #surroundings: () => TokenSurroundings;
  readonly #onSecretUsed: (secret: UsedSecret) => void;
  readonly #anonymous: boolean;

  constructor(
    token: string,
    tokens: AccountTokens,
    surroundings: () => TokenSurroundings,
    { anonymous = true, onSecretUsed = () => undefined }: AuthenticatorOptions = {},
  ) {
    this.#administrator = digest(token);
    this.#tokens = tokens;
    this.#surroundings = surroundings;
    this.#onSecretUsed = onSecretUsed;
    this.#anonymous = anonymous;
  }

  /**
   * The user of a request: by the client's certificate, else with the administrator's token or a ServiceAccount's, else
   * anonymous. A certificate that is unknown or a bearer token that is wrong is refused where nothing else says who it is,
   * though without them the request would be anonymous.
   * Source: k8s.io/apiserver pkg/authentication/request/{x509,bearertoken,union}.
   */
  userOf(authorization: string | undefined, certificate?: ClientCertificate): User | { readonly refused: Status } {
    if (certificate !== undefined && 'user' in certificate) return certificate.user;
    const [scheme = '', token = ''] = (authorization ?? '').trim().split(' ');
    if (scheme.toLowerCase() !== 'bearer' || token === '') {
      return certificate === undefined && this.#anonymous ? anonymousUser : { refused: unauthorized() };
    }
    const user = this.userOfToken(token);
    return 'error' in user ? { refused: unauthorized() } : user.user;
  }

  /** Whose a token is, if it is meant for one of these audiences. The administrator's is meant for the API server. */
  userOfToken(token: string, audiences: readonly string[] = [tokenIssuer]): ReturnType<AccountTokens['review']> {
    // Digests have one length, so that comparing them takes the same time whatever the texts are.
    if (audiences.includes(tokenIssuer) && timingSafeEqual(digest(token), this.#administrator)) {
      return { user: administrator, audiences: [tokenIssuer] };
    }
    const verdict = this.#tokens.review(token, audiences, this.#surroundings());
    if ('user' in verdict && verdict.secret !== undefined) this.#onSecretUsed(verdict.secret);
    return verdict;
  }
}

/** A random token for the administrator of one server. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
