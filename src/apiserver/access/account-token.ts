import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import type { TokenSecret } from '../../kube/credentials/credential-issuer.ts';
import { quoteGo } from '../../kube/go-text.ts';
import { isObject, type JsonObject, objectAt } from '../../kube/json.ts';
import { AUTHENTICATED, serviceAccountGroups, serviceAccountUserName, type User } from '../../rbac/user.ts';
import { nodes } from '../../simulator/kinds/core/node.ts';
import { pods } from '../../simulator/kinds/core/pod.ts';
import { secrets } from '../../simulator/kinds/core/secret.ts';
import { serviceAccounts } from '../../simulator/kinds/core/service-account.ts';
import type { ObjectReader } from '../../simulator/objects.ts';

/** What a token of a service account says. */
export interface AccountTokenInput {
  readonly namespace: string;
  readonly account: BoundObject;
  /** The servers that the token is meant for; an empty list means the API server. */
  readonly audiences: readonly string[];
  /** How long the token is valid, in seconds. */
  readonly seconds: number;
  /** The pod that the token is bound to, and the node of that pod. */
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
  /** The Secret that the token is bound to. */
  readonly secret?: BoundObject;
}

/** An object that a token is bound to. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** What tokens are judged by: the objects that they are bound to, and the time. */
export interface TokenSurroundings {
  readonly objects: ObjectReader;
  readonly now: Date;
}

/** Whose token it is, and for which of the wanted audiences; or why it is none. */
export type TokenVerdict =
  | {
      readonly user: User;
      readonly audiences: readonly string[];
      /** The Secret that holds the token. Absent for a token that was issued by itself. */
      readonly secret?: { readonly namespace: string; readonly name: string };
    }
  | { readonly error: string };

/** The issuer of all tokens, which is also their default audience. */
export const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';

/** The issuer of the tokens of Secrets, and what the names of their claims begin with. */
const secretTokenIssuer = 'kubernetes/serviceaccount';
const SECRET_CLAIM = 'kubernetes.io/serviceaccount';

/**
 * The duration that kubelet asks for by default for the token of a pod. The server then extends the token to a year and
 * notes the time from which on its use is reported.
 */
const POD_TOKEN_SECONDS = 3607;
const YEAR = 31_536_000;
/** In seconds: the clocks of two machines may differ by so much. Source: go-jose jwt/validation.go, `DefaultLeeway`. */
const LEEWAY = 60;

/** Extra facts of a user whom a token names. */
const EXTRA = 'authentication.kubernetes.io';
const invalidToken = 'invalid bearer token';

/**
 * The tokens of one cluster's service accounts: JSON Web Tokens (RFC 7519), signed with a key of this cluster alone and
 * of this process.
 * Source: kubernetes/kubernetes pkg/serviceaccount/{claims,jwt}.go; pkg/registry/core/serviceaccount/storage/token.go.
 */
export class AccountTokens {
  #keys: TokenKeys | undefined;

  /** Makes a token that is valid from now on. */
  issue({ namespace, account, audiences, seconds, pod, node, secret }: AccountTokenInput, now: Date): string {
    const issued = Math.floor(now.getTime() / 1000);
    const isExtended = pod !== undefined && seconds === POD_TOKEN_SECONDS && audiences.length === 0;
    return this.#sign({
      aud: audiences.length === 0 ? [tokenIssuer] : audiences,
      exp: issued + (isExtended ? YEAR : seconds),
      iat: issued,
      iss: tokenIssuer,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...(node === undefined ? {} : { node }),
        ...(pod === undefined ? {} : { pod }),
        ...(secret === undefined ? {} : { secret }),
        serviceaccount: account,
        ...(isExtended ? { warnafter: issued + seconds } : {}),
      },
      nbf: issued,
      sub: serviceAccountUserName(namespace, account.name),
    });
  }

  /** Makes the token of a Secret: it is good as long as the Secret and the account are there. */
  issueForSecret({ namespace, name, account }: TokenSecret): string {
    return this.#sign({
      iss: secretTokenIssuer,
      [`${SECRET_CLAIM}/namespace`]: namespace,
      [`${SECRET_CLAIM}/secret.name`]: name,
      [`${SECRET_CLAIM}/service-account.name`]: account.name,
      [`${SECRET_CLAIM}/service-account.uid`]: account.uid,
      sub: serviceAccountUserName(namespace, account.name),
    });
  }

  /** Whether a token is one that this cluster has made for a Secret. */
  isOfSecret(token: string): boolean {
    return this.#verified(token)?.['iss'] === secretTokenIssuer;
  }

  /** Says whose token it is: one of this cluster, within its time, for a wanted audience, bound to what still is there. */
  review(token: string, audiences: readonly string[], { objects, now }: TokenSurroundings): TokenVerdict {
    const claims = this.#verified(token);
    if (claims?.['iss'] === secretTokenIssuer) return secretTokenVerdict(token, claims, audiences, objects);
    if (claims === undefined || claims['iss'] !== tokenIssuer) return { error: invalidToken };
    const meant = textsOf(claims['aud']);
    const common = audiences.filter((audience) => meant.includes(audience));
    if (common.length === 0) {
      const because = `token audiences ${goTexts(meant)} is invalid for the target audiences ${goTexts(audiences)}`;
      return { error: `[${invalidToken}, ${because}]` };
    }
    const seconds = now.getTime() / 1000;
    if (Number(claims['exp']) + LEEWAY < seconds)
      return { error: `[${invalidToken}, service account token has expired]` };
    if (Number(claims['nbf']) - LEEWAY > seconds) {
      return { error: `[${invalidToken}, service account token is not valid yet]` };
    }
    const bound = boundOf(claims);
    const fault = boundFault(bound, objects);
    if (fault !== undefined) return { error: `[${invalidToken}, ${fault}]` };
    return { user: userOf(bound, claims), audiences: common };
  }

  #sign(claims: object): string {
    const { privateKey, id } = this.#key();
    const header = { alg: 'ES256', kid: id };
    const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signature = sign('sha256', Buffer.from(text.join('.')), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return [...text, signature.toString('base64url')].join('.');
  }

  /** The claims of a token that this cluster has signed. */
  #verified(token: string): JsonObject | undefined {
    const [header = '', claims = '', signature = '', ...more] = token.split('.');
    if (signature === '' || more.length > 0) return undefined;
    const { alg } = jsonOf(header) ?? {};
    const key = { key: this.#key().publicKey, dsaEncoding: 'ieee-p1363' } as const;
    const isOurs =
      alg === 'ES256' && verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
    return isOurs ? jsonOf(claims) : undefined;
  }

  #key(): TokenKeys {
    if (this.#keys === undefined) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const der = privateKey.export({ type: 'sec1', format: 'der' });
      this.#keys = { privateKey, publicKey, id: createHash('sha256').update(der).digest('base64url') };
    }
    return this.#keys;
  }
}

/**
 * Whose token of a Secret it is: the Secret and the account that it names must be there, and the Secret must hold it.
 * Source: kubernetes/kubernetes pkg/serviceaccount/legacy.go, `legacyValidator.Validate`.
 */
function secretTokenVerdict(
  token: string,
  claims: JsonObject,
  audiences: readonly string[],
  objects: ObjectReader,
): TokenVerdict {
  const claim = (name: string): string => String(claims[`${SECRET_CLAIM}/${name}`]);
  const [namespace, account, uid] = [claim('namespace'), claim('service-account.name'), claim('service-account.uid')];
  if (!audiences.includes(tokenIssuer)) {
    const because = `token audiences ${goTexts([tokenIssuer])} is invalid for the target audiences ${goTexts(audiences)}`;
    return { error: `[${invalidToken}, ${because}]` };
  }
  const held = objects.get(secrets, namespace, claim('secret.name'))?.data?.['token'];
  const isHeld = held !== undefined && Buffer.from(held, 'base64').toString() === token;
  if (!isHeld || objects.get(serviceAccounts, namespace, account)?.metadata.uid !== uid) {
    return { error: `[${invalidToken}, service account token has been invalidated]` };
  }
  const user = {
    name: serviceAccountUserName(namespace, account),
    uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
  };
  return { user, audiences: [tokenIssuer], secret: { namespace, name: claim('secret.name') } };
}

interface TokenKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly id: string;
}

/** What the claims of a token bind it to. */
interface BoundClaims {
  readonly namespace: string;
  readonly account: BoundObject;
  readonly pod?: BoundObject;
  readonly node?: BoundObject;
  readonly secret?: BoundObject;
}

function boundOf(claims: JsonObject): BoundClaims {
  const own = objectAt(claims, 'kubernetes.io');
  const at = (field: string): BoundObject => {
    const { name, uid } = objectAt(own, field);
    return { name: String(name), uid: String(uid) };
  };
  return {
    namespace: String(own['namespace']),
    account: at('serviceaccount'),
    ...(isObject(own['pod']) ? { pod: at('pod') } : {}),
    ...(isObject(own['node']) ? { node: at('node') } : {}),
    ...(isObject(own['secret']) ? { secret: at('secret') } : {}),
  };
}

/** Why a token is no longer good: an object that it is bound to is gone, or another one has its name. */
function boundFault({ namespace, account, pod, node, secret }: BoundClaims, objects: ObjectReader): string | undefined {
  if (objects.get(serviceAccounts, namespace, account.name)?.metadata.uid !== account.uid) {
    return 'service account token has been invalidated';
  }
  if (pod !== undefined && objects.get(pods, namespace, pod.name)?.metadata.uid !== pod.uid) {
    return 'service account token has been invalidated';
  }
  if (secret !== undefined && objects.get(secrets, namespace, secret.name)?.metadata.uid !== secret.uid) {
    return 'service account token has been invalidated';
  }
  if (pod === undefined && node !== undefined && objects.get(nodes, node.name)?.metadata.uid !== node.uid) {
    return 'service account token has been invalidated';
  }
  return undefined;
}

function userOf({ namespace, account, pod, node }: BoundClaims, claims: JsonObject): User {
  return {
    name: serviceAccountUserName(namespace, account.name),
    uid: account.uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
    extra: {
      [`${EXTRA}/credential-id`]: [`JTI=${String(claims['jti'])}`],
      ...(node === undefined ? {} : { [`${EXTRA}/node-name`]: [node.name], [`${EXTRA}/node-uid`]: [node.uid] }),
      ...(pod === undefined ? {} : { [`${EXTRA}/pod-name`]: [pod.name], [`${EXTRA}/pod-uid`]: [pod.uid] }),
    },
  };
}

function jsonOf(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function goTexts(texts: readonly string[]): string {
  return `[${texts.map(quoteGo).join(' ')}]`;
}
