import { connect } from 'node:net';
import { connectKubeApi } from './kube-api.ts';
import type { ClusterAccess } from './kube-config.ts';

/**
 * The version of the server of a context; null where it does not answer within `milliseconds`. Rejects with
 * `ClusterError` where it answers and does not accept the credentials, or the connection fails.
 */
export async function serverVersionWithin(
  access: ClusterAccess,
  milliseconds: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  // A request without response takes long to fail. A connection to the port fails sooner, unless a proxy is between.
  const cluster = access.config.getCurrentCluster();
  const isDirect = !cluster?.proxyUrl && !env['HTTPS_PROXY'] && !env['https_proxy'];
  if (isDirect && !(await isListening(new URL(access.server), milliseconds))) return null;
  const { code, body } = await connectKubeApi(access).call('GET', '/version');
  return code === 200 ? ((body as { readonly gitVersion?: string } | null)?.gitVersion ?? 'unknown') : null;
}

/** Whether a program accepts connections at an address, or refuses them at once. */
function isListening(url: URL, milliseconds: number): Promise<boolean> {
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port });
  return new Promise((resolve) => {
    const end = (heard: boolean) => () => {
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(milliseconds, end(false));
    socket.on('connect', end(true));
    socket.on('error', end(true));
  });
}
