import type { CredentialIssuer } from '../../kube/credentials/credential-issuer.ts';
import { type CertificateAuthority, signatureFault } from '../certificates/certificate-authority.ts';
import type { AccountTokens } from './account-token.ts';

/** What the control plane of a cluster signs with: its authority, and the key of its tokens. */
export function credentialIssuer(authority: CertificateAuthority, tokens: AccountTokens): CredentialIssuer {
  return {
    get caCertificate() {
      return authority.certificate;
    },
    signatureFault,
    signCertificate: (request, terms) => authority.sign(request, terms),
    secretToken: (secret) => tokens.issueForSecret(secret),
    isOwnSecretToken: (token) => tokens.isOfSecret(token),
  };
}
