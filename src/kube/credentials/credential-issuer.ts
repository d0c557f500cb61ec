import type { CertificateRequest } from './certificate-request.ts';

/** Makes the credentials that the control plane of a cluster gives out. Pure code has it as an argument. */
export interface CredentialIssuer {
  /** The certificate by which clients trust the server, as PEM. */
  readonly caCertificate: string;
  /** Why the signature of a request is not that of its key; undefined where it is. */
  signatureFault(request: CertificateRequest): string | undefined;
  /** Signs what a request asks for. Returns the certificate as PEM. */
  signCertificate(request: CertificateRequest, terms: CertificateTerms): string;
  /** The token of a Secret of type `kubernetes.io/service-account-token`, which never expires. */
  secretToken(secret: TokenSecret): string;
  /** Whether this cluster has signed a token of a Secret. */
  isOwnSecretToken(token: string): boolean;
}

/** For what a certificate may be used, by the names of the API (`client auth`), and for how long. */
export interface CertificateTerms {
  readonly usages: readonly string[];
  readonly seconds: number;
}

/** The Secret that holds a token, and the account whose token it is. */
export interface TokenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly account: { readonly name: string; readonly uid: string };
}
