/**
 * A real cluster that cannot be used, or not any more. The message is for the person: what happened, and what to do.
 * It is nobody's bug and nobody's wrong answer; nothing is scored on it.
 */
export class ClusterTrouble extends Error {
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string) {
    super(message);
    this.name = 'ClusterTrouble';
    this.kind = kind;
  }
}

export type TroubleKind =
  /** No kubeconfig, no such context, or one that cannot be read. */
  | 'config'
  /** Nobody answers, or stopped answering. */
  | 'unreachable'
  /** The server does not take the credentials, or not any more. */
  | 'unauthorized'
  /** The server knows the person and does not let them. */
  | 'forbidden'
  /** The server answered, in words of its own, that it does not do this. */
  | 'refused'
  /** A name that was free is somebody else's meanwhile. */
  | 'taken'
  /** Pods do not come up. */
  | 'not-ready'
  /** Policies are not enforced. */
  | 'not-enforced';

/** The sentence for a failed connection: by the codes of Node's errors. */
export function unreachable(server: string, error: unknown): ClusterTrouble {
  const code = codeOf(error);
  const because = sentences[code] ?? (error instanceof Error ? error.message : String(error));
  return new ClusterTrouble('unreachable', `the cluster at ${server} cannot be reached: ${because}`);
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
