import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Status, unauthorized } from '../../kube/api-errors.ts';
import { AUTHENTICATED, anonymousUser, MASTERS, type User } from '../../rbac/user.ts';
import { type AccountTokens, type TokenSurroundings, tokenIssuer } from './account-token.ts';

/** The user whose token the kubeconfig of the cluster holds. */
export const administrator: User = { name: 'kubernetes-admin', groups: [MASTERS, AUTHENTICATED] };

/** Finds out who sends a request by its header `Authorization`. */
export class Authenticator {
  readonly #administrator: Buffer;
  readonly #tokens: AccountTokens;
  readonly #surroundings: () => TokenSurroundings;

  constructor(token: string, tokens: AccountTokens, surroundings: () => TokenSurroundings) {
    this.#administrator = digest(token);
    this.#tokens = tokens;
    this.#surroundings = surroundings;
  }

  /**
   * The user of a request: with the administrator's token or a ServiceAccount's, else anonymous. A bearer token that is
   * wrong is refused, though without one the request would be anonymous.
   * Source: k8s.io/apiserver pkg/authentication/request/bearertoken/bearertoken.go.
   */
  userOf(authorization: string | undefined): User | { readonly refused: Status } {
    const [scheme = '', token = ''] = (authorization ?? '').trim().split(' ');
    if (scheme.toLowerCase() !== 'bearer' || token === '') return anonymousUser;
    const user = this.userOfToken(token);
    return 'error' in user ? { refused: unauthorized() } : user.user;
  }

  /** Whose a token is, if it is meant for one of these audiences. The administrator's is meant for the API server. */
  userOfToken(token: string, audiences: readonly string[] = [tokenIssuer]): ReturnType<AccountTokens['review']> {
    // Digests have one length, so that comparing them takes the same time whatever the texts are.
    if (audiences.includes(tokenIssuer) && timingSafeEqual(digest(token), this.#administrator)) {
      return { user: administrator, audiences: [tokenIssuer] };
    }
    return this.#tokens.review(token, audiences, this.#surroundings());
  }
}

/** A random token for the administrator of one server. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
