/** What a client needs to reach the server. */
export interface KubeconfigParts {
  readonly url: string;
  readonly token: string;
  /** As PEM. */
  readonly caCertificate: string;
  /** The namespace of commands that name none. */
  readonly namespace: string;
}

/** A kubeconfig file: one cluster, one user, and the context `sallyport`. */
export function kubeconfigText({ url, token, caCertificate, namespace }: KubeconfigParts): string {
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
