import { connect } from 'node:net';
import { openApi } from './kube-api.ts';
import type { Access } from './kube-config.ts';

/**
 * The version of the server behind a context, if it answers within so many milliseconds. Rejects with `ClusterTrouble`
 * where it answers and does not take the person, or nothing can be heard of it.
 */
export async function versionWithin(access: Access, milliseconds: number): Promise<string | null> {
  // A request that nobody answers is tried for long; a port tells sooner, unless a proxy stands between.
  const cluster = access.config.getCurrentCluster();
  const isDirect = !cluster?.proxyUrl && !process.env['HTTPS_PROXY'] && !process.env['https_proxy'];
  if (isDirect && !(await isHeard(new URL(access.server), milliseconds))) return null;
  const { code, body } = await openApi(access).call('GET', '/version');
  return code === 200 ? ((body as { readonly gitVersion?: string } | null)?.gitVersion ?? 'unknown') : null;
}

/** Whether something takes connections there, or refuses them at once. */
function isHeard(url: URL, milliseconds: number): Promise<boolean> {
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
