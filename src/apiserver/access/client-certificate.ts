import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { DerFault, itemsOf, readDer } from '../../kube/credentials/der.ts';
import { commonNameOf, organizationsOf, readName } from '../../kube/credentials/distinguished-name.ts';
import { AUTHENTICATED, type User } from '../../rbac/user.ts';

/** The certificate of a client: the user whom it means, or that it means none here. */
export type ClientCertificate = { readonly user: User } | { readonly isUnknown: true };

const known = new WeakMap<TLSSocket, ClientCertificate | undefined>();

/**
 * The certificate that the client of a connection has shown; undefined where it has shown none. One that this cluster has
 * not signed, or that is not valid now, means no user.
 * Source: k8s.io/apiserver pkg/authentication/request/x509/x509.go.
 */
export function clientCertificate({ socket }: Pick<IncomingMessage, 'socket'>): ClientCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  if (!known.has(socket)) known.set(socket, certificateOf(socket));
  return known.get(socket);
}

function certificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return undefined;
  if (!socket.authorized) return { isUnknown: true };
  const user = userOf(raw);
  return user && { user };
}

/** The user whom a certificate means: the common name, with the organizations as groups. Undefined without a name. */
function userOf(certificate: Buffer): User | undefined {
  try {
    const [body] = itemsOf(readDer(certificate));
    // The version stands first, in a value of its own.
    const subject = readName(itemsOf(body).filter(({ tag }) => tag === 0x30)[3]);
    const name = commonNameOf(subject);
    if (name === '') return undefined;
    const digest = createHash('sha256').update(certificate).digest('hex');
    return {
      name,
      groups: [...organizationsOf(subject), AUTHENTICATED],
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] },
    };
  } catch (error) {
    if (error instanceof DerFault) return undefined;
    throw error;
  }
}
