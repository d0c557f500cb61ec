/**
 * A real cluster that cannot be used, or can no longer be used. The message tells the person what happened and what to
 * do. It is neither a bug of ours nor a wrong answer of the person, and no score depends on it.
 */
export class ClusterError extends Error {
  readonly kind: ClusterErrorKind;

  constructor(kind: ClusterErrorKind, message: string) {
    super(message);
    this.name = 'ClusterError';
    this.kind = kind;
  }
}

/** Why a cluster cannot be used. */
export type ClusterErrorKind =
  /** There is no kubeconfig or no such context, or it cannot be read. */
  | 'config'
  /** The server does not answer, or has stopped answering. */
  | 'unreachable'
  /** The server does not accept the credentials, or no longer does. */
  | 'unauthorized'
  /** The server accepts the credentials and does not permit the request. */
  | 'forbidden'
  /** The server refuses the request for another reason, which the message quotes. */
  | 'refused'
  /** A name that was free belongs to another object by now. */
  | 'taken'
  /** Pods do not start. */
  | 'not-ready'
  /** Policies are not enforced. */
  | 'not-enforced';

/** The error of a failed connection, with a sentence for the code of Node's error. */
export function unreachable(server: string, error: unknown): ClusterError {
  const code = codeOf(error);
  const because = sentences[code] ?? (error instanceof Error ? error.message : String(error));
  return new ClusterError('unreachable', `the cluster at ${server} cannot be reached: ${because}`);
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is the cluster running?',
  ECONNRESET: 'the connection was cut. The API server may be restarting',
  EPIPE: 'the connection was cut. The API server may be restarting',
  ENOTFOUND: 'its name does not resolve. Is the network, or the VPN, up?',
  EAI_AGAIN: 'its name does not resolve. Is the network, or the VPN, up?',
  ETIMEDOUT: 'it does not answer. Is the network, or the VPN, up?',
  EHOSTUNREACH: 'there is no way to it. Is the network, or the VPN, up?',
  ENETUNREACH: 'there is no way to it. Is the network, or the VPN, up?',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is not the one that the kubeconfig trusts. Was the cluster created again?',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is not the one that the kubeconfig trusts. Was the cluster created again?',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not the one that the kubeconfig trusts. Was the cluster created again?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
