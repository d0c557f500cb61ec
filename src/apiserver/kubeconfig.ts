/** What a client needs to reach the server. */
export interface KubeconfigInput {
  readonly url: string;
  readonly token: string;
  /** As PEM. */
  readonly caCertificate: string;
  /** The namespace of commands that do not name one. */
  readonly namespace: string;
}

/** A kubeconfig file: one cluster, one user, and the context `sallyport`. */
export function printKubeconfig({ url, token, caCertificate, namespace }: KubeconfigInput): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: sallyport
  cluster:
    server: ${JSON.stringify(url)}
    certificate-authority-data: ${Buffer.from(caCertificate).toString('base64')}
users:
- name: sallyport
  user:
    token: ${JSON.stringify(token)}
contexts:
- name: sallyport
  context:
    cluster: sallyport
    user: sallyport
    namespace: ${JSON.stringify(namespace)}
current-context: sallyport
`;
}
