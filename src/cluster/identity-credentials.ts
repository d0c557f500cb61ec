import type { AccountTokens } from '../apiserver/access/account-token.ts';
import type { CertificateAuthority } from '../apiserver/certificates/certificate-authority.ts';
import type { OtherUser, UserCredential } from '../apiserver/kubeconfig.ts';
import type { Identity } from '../rbac/identity.ts';
import { serviceAccounts } from '../simulator/kinds/core/service-account.ts';
import type { ObjectReader } from '../simulator/objects.ts';

/** What the credentials of identities are made with. */
export interface CredentialMakers {
  readonly authority: CertificateAuthority;
  readonly tokens: AccountTokens;
  readonly objects: ObjectReader;
  readonly now: () => Date;
}

/** In seconds: how long the token of an identity is good. */
const TOKEN_SECONDS = 30 * 24 * 60 * 60;

/**
 * Returns what makes the credentials of identities: a certificate for a user, the same at each call; a new token for a
 * ServiceAccount. An account that is not there has none.
 */
export function identityCredentials(
  identities: readonly Identity[],
  makers: CredentialMakers,
): () => readonly OtherUser[] {
  const certificates = new Map<Identity, UserCredential>();
  return () =>
    identities.flatMap((identity) => {
      const credential = certificates.get(identity) ?? credentialOf(identity, makers);
      if (credential === undefined) return [];
      if (identity.who.is === 'user') certificates.set(identity, credential);
      return [{ context: identity.context, credential }];
    });
}

function credentialOf({ who }: Identity, makers: CredentialMakers): UserCredential | undefined {
  const { authority, tokens, objects, now } = makers;
  if (who.is === 'user') return authority.clientCertificate(who.name, who.groups);
  const { namespace, name } = who;
  const uid = objects.get(serviceAccounts, namespace, name)?.metadata.uid;
  if (uid === undefined) return undefined;
  const asked = { namespace, account: { name, uid }, audiences: [], seconds: TOKEN_SECONDS };
  return { token: tokens.issue(asked, now()) };
}
