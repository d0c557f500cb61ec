import type { CertificateRequest } from '../../../kube/credentials/certificate-request.ts';
import { commonNameOf, organizationsOf } from '../../../kube/credentials/distinguished-name.ts';

export const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
export const KUBELET_CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const KUBELET_SERVING_SIGNER = 'kubernetes.io/kubelet-serving';

/** Says why a signer does not sign what is asked for; undefined where it does. */
type SignerRule = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/**
 * The signers of kube-controller-manager, each with its rule. Other signers are not its own.
 * Source: kubernetes/kubernetes pkg/controller/certificates/signer/signer.go, pkg/apis/certificates/helpers.go.
 */
export const signers: ReadonlyMap<string, SignerRule> = new Map<string, SignerRule>([
  [CLIENT_SIGNER, (_request, usages) => clientFault(usages)],
  [KUBELET_CLIENT_SIGNER, kubeletClientFault],
  [KUBELET_SERVING_SIGNER, kubeletServingFault],
]);

function clientFault(usages: readonly string[]): string | undefined {
  const others = ['digital signature', 'key encipherment', 'client auth'];
  const wrong = usages.find((usage) => !others.includes(usage));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

/** Why a request is not one of a kubelet for its client certificate; undefined where it is. */
export function kubeletClientFault(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const { subject, names } = request;
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (names.dns > 0) return 'DNS subjectAltNames are not allowed';
  if (names.email > 0) return 'Email subjectAltNames are not allowed';
  if (names.ip > 0) return 'IP subjectAltNames are not allowed';
  if (names.uri > 0) return 'URI subjectAltNames are not allowed';
  if (!commonNameOf(subject).startsWith(NODE_PREFIX)) return NOT_A_NODE;
  return usagesFault(usages, 'client auth');
}

function kubeletServingFault(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const { subject, names } = request;
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (names.dns === 0 && names.ip === 0) return 'DNS or IP subjectAltName is required';
  if (names.email > 0) return 'Email subjectAltNames are not allowed';
  if (names.uri > 0) return 'URI subjectAltNames are not allowed';
  return usagesFault(usages, 'server auth') ?? (commonNameOf(subject).startsWith(NODE_PREFIX) ? undefined : NOT_A_NODE);
}

const NODE_PREFIX = 'system:node:';
const NOT_A_NODE = 'subject common name does not begin with system:node:';
const NOT_OF_NODES = 'subject organization is not system:nodes';

function isOfNodes({ subject }: CertificateRequest): boolean {
  const organizations = organizationsOf(subject);
  return organizations.length === 1 && organizations[0] === 'system:nodes';
}

/** A kubelet asks for exactly these usages, with or without that of RSA keys. */
function usagesFault(usages: readonly string[], purpose: string): string | undefined {
  const needed = [purpose, 'digital signature'];
  const all = [...needed, 'key encipherment'];
  const isRight = needed.every((usage) => usages.includes(usage)) && usages.every((usage) => all.includes(usage));
  return isRight ? undefined : `usages did not match [${all.toSorted().join(' ')}]`;
}
