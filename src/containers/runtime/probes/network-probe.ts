import type { HTTPGetAction, Probe } from 'kubernetes-types/core/v1';
import type { ProbeFault } from '../../../kube/container-runtime.ts';
import { declaredPorts } from '../../../kube/pods.ts';
import { BufferedReader } from '../../network/buffered-reader.ts';
import type { Socket } from '../../network/pod-network.ts';
import { withPort } from '../../network/url.ts';
import { encodeUtf8 } from '../bytes.ts';
import { delay } from '../waiting.ts';
import type { ProbeTarget } from './prober.ts';

const headersTimeout = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/**
 * Probes by a connection, and by a request over it for `httpGet`. A status from 200 to 399 is a success.
 * Source: kubernetes/kubernetes pkg/probe/{http,tcp}.
 */
export async function probeByConnection(
  target: ProbeTarget,
  { httpGet, tcpSocket, grpc }: Probe,
  timeoutSeconds: number,
): Promise<ProbeFault | undefined> {
  const port = portOf(target, (httpGet ?? tcpSocket)?.port ?? grpc?.port);
  if (port === undefined) return undefined;
  const own = target.network.addresses[0] ?? '';
  const host = (httpGet ?? tcpSocket)?.host || own;
  const authority = withPort(host, port);
  const fail = (why: string): ProbeFault => {
    const prefix = httpGet === undefined ? '' : `Get "${urlOf(httpGet, authority)}": `;
    return { is: 'failure', because: `${prefix}${why}` };
  };
  const timer = new AbortController();
  const late = delay(target.clock, timeoutSeconds * 1000, timer.signal)
    .catch(() => undefined)
    .then(() => 'late' as const);
  try {
    const connected = await Promise.race([target.network.connect(host, port), late]);
    // A pod always reaches itself.
    const isLost = connected !== 'late' && connected.is === 'lost' && host !== own;
    if (isLost) await late;
    if (isLost || connected === 'late') {
      return fail(httpGet === undefined ? `dial tcp ${authority}: i/o timeout` : headersTimeout);
    }
    if (connected.is !== 'connected') {
      const why = connected.is === 'unreachable' ? 'no route to host' : 'connection refused';
      return fail(`dial tcp ${authority}: connect: ${why}`);
    }
    const { socket } = connected;
    if (httpGet === undefined || httpGet.scheme === 'HTTPS') {
      socket.close();
      return undefined;
    }
    const status = await Promise.race([statusOf(socket, httpGet, authority), late]);
    socket.close();
    if (status === 'late') return fail(headersTimeout);
    if (status === undefined) return fail('EOF');
    if ((status >= 200 && status < 400) || target.isImageUnknown) return undefined;
    return { is: 'failure', because: `HTTP probe failed with statuscode: ${status}` };
  } finally {
    timer.abort();
  }
}

/** The number of a port that a probe gives by number or by name. */
function portOf({ pod, spec }: ProbeTarget, port: number | string | undefined): number | undefined {
  if (typeof port === 'number' || port === undefined) return port;
  const own = spec.ports?.find(({ name }) => name === port)?.containerPort;
  return own ?? declaredPorts(pod).find(({ name }) => name === port)?.port;
}

function urlOf({ scheme = 'HTTP', path = '/' }: HTTPGetAction, authority: string): string {
  return `${scheme.toLowerCase()}://${authority}${absolute(path)}`;
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Sends the request of a probe; the status of the answer, undefined where none came. */
async function statusOf(
  socket: Socket,
  { path = '/', httpHeaders = [] }: HTTPGetAction,
  authority: string,
): Promise<number | undefined> {
  const own = httpHeaders.map(({ name, value }) => `${name}: ${value}`);
  const hasHost = httpHeaders.some(({ name }) => name.toLowerCase() === 'host');
  const lines = [
    `GET ${absolute(path)} HTTP/1.1`,
    ...(hasHost ? [] : [`Host: ${authority}`]),
    'User-Agent: kube-probe/1.35',
    'Accept: */*',
    ...own,
    'Connection: close',
  ];
  try {
    await socket.write(encodeUtf8(`${lines.join('\r\n')}\r\n\r\n`));
    const line = await new BufferedReader({ read: () => socket.read() }).readLine();
    const [, code] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(line ?? '') ?? [];
    return code === undefined ? undefined : Number(code);
  } catch {
    return undefined;
  }
}
