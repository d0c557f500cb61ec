/** What a client needs to reach the server. */
export interface KubeconfigInput {
  readonly url: string;
  readonly token: string;
  /** As PEM. */
  readonly caCertificate: string;
  /** The namespace of commands that do not name one. */
  readonly namespace: string;
  /** Other users than the administrator, each with a context of its own. */
  readonly others?: readonly OtherUser[];
}

/** A user of a kubeconfig, by the name of the context. */
export interface OtherUser {
  readonly context: string;
  readonly credential: UserCredential;
}

/** What a user shows to the server: a token, or a certificate with its key, as PEM. */
export type UserCredential = { readonly token: string } | { readonly certificate: string; readonly key: string };

/** A kubeconfig file: one cluster, the administrator with the context `sallyport`, and other users. */
export function printKubeconfig({ url, token, caCertificate, namespace, others = [] }: KubeconfigInput): string {
  const users: readonly OtherUser[] = [{ context: 'sallyport', credential: { token } }, ...others];
  return `apiVersion: v1
kind: Config
clusters:
- name: sallyport
  cluster:
    server: ${JSON.stringify(url)}
    certificate-authority-data: ${base64(caCertificate)}
users:
${users.map(({ context, credential }) => `- name: ${context}\n  user:\n${credentialLines(credential)}`).join('')}contexts:
${users.map(({ context }) => contextLines(context, namespace)).join('')}current-context: sallyport
`;
}

/** The lines of a credential, as they stand under `user:`. */
export function credentialLines(credential: UserCredential): string {
  if ('token' in credential) return `    token: ${JSON.stringify(credential.token)}\n`;
  const { certificate, key } = credential;
  return `    client-certificate-data: ${base64(certificate)}\n    client-key-data: ${base64(key)}\n`;
}

function contextLines(user: string, namespace: string): string {
  return `- name: ${user}
  context:
    cluster: sallyport
    user: ${user}
    namespace: ${JSON.stringify(namespace)}
`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
