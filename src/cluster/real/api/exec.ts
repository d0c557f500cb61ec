import { WebSocket } from 'ws';
import { channelMessage, channels, newestProtocol, remoteCommandProtocols } from '../../../kube/remote-command.ts';
import { ClusterError, type ClusterErrorKind, unreachable } from '../cluster-error.ts';
import type { ClusterAccess } from './kube-config.ts';

/** A command to run in a container. */
export interface RemoteCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** The whole input of the command; absent: it has none. */
  readonly stdin?: string;
  /** Milliseconds after which the command is abandoned. */
  readonly timeout: number;
}

/** What a command printed, and its exit code. */
export interface RemoteCommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * Runs a command in a container over one WebSocket, as `kubectl exec` does. Rejects with `ClusterError` where it could
 * not be started, or did not end in time.
 */
export async function runRemoteCommand(
  { config, server }: ClusterAccess,
  request: RemoteCommand,
): Promise<RemoteCommandResult> {
  const options: { headers?: Record<string, string> } = {};
  await config.applyToHTTPSOptions(options);
  const socket = new WebSocket(execUrl(server, request), [...remoteCommandProtocols], {
    ...options,
    perMessageDeflate: false,
  });
  const { namespace, pod, stdin, timeout } = request;
  const where = `${namespace}/${pod}`;
  const received = new Map<number, Buffer[]>();
  const textOf = (channel: number): string => Buffer.concat(received.get(channel) ?? []).toString('utf8');
  const { promise, resolve, reject } = Promise.withResolvers<RemoteCommandResult>();
  const timer = setTimeout(() => {
    reject(new ClusterError('refused', `a command in pod ${where} did not end in time`));
    socket.terminate();
  }, timeout);
  socket.on('open', () => {
    if (stdin === undefined) return;
    socket.send(channelMessage(channels.stdin, Buffer.from(stdin)));
    // Only the newest protocol can say that the input has ended.
    if (socket.protocol === newestProtocol) socket.send(Buffer.from([channels.close, channels.stdin]));
  });
  socket.on('message', (message: Buffer) => {
    const [channel = channels.close] = message;
    if (channel === channels.close) return;
    received.set(channel, [...(received.get(channel) ?? []), message.subarray(1)]);
    if (channel === channels.error) socket.close();
  });
  socket.on('unexpected-response', (_request, response) => {
    response.resume();
    const { statusCode } = response;
    const kind = statusCode === 403 ? 'forbidden' : statusCode === 401 ? 'unauthorized' : 'refused';
    reject(new ClusterError(kind, `commands cannot be run in pod ${where}: HTTP ${statusCode}`));
    socket.terminate();
  });
  socket.on('error', (error) => reject(unreachable(server, error)));
  socket.on('close', () => {
    const exit = exitOf(textOf(channels.error));
    if ('code' in exit) resolve({ stdout: textOf(channels.stdout), stderr: textOf(channels.stderr), code: exit.code });
    else reject(new ClusterError(exit.kind, `a command in pod ${where} could not be run: ${exit.because}`));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function execUrl(server: string, { namespace, pod, container, command, stdin }: RemoteCommand): string {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  if (stdin !== undefined) query.set('stdin', 'true');
  for (const word of command) query.append('command', word);
  const base = server.replace(/^http/, 'ws').replace(/\/$/, '');
  return `${base}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`;
}

/** The exit code of a command, or why there is none, by the Status that ends its stream. */
function exitOf(
  text: string,
): { readonly code: number } | { readonly kind: ClusterErrorKind; readonly because: string } {
  if (text === '') return { kind: 'unreachable', because: 'the connection was cut' };
  try {
    const status = JSON.parse(text) as {
      readonly status?: string;
      readonly message?: string;
      readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
    };
    if (status.status === 'Success') return { code: 0 };
    const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
    return code === undefined ? { kind: 'refused', because: status.message ?? text } : { code: Number(code) };
  } catch {
    return { kind: 'refused', because: text };
  }
}
