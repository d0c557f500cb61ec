import { WebSocket } from 'ws';
import { ClusterTrouble, type TroubleKind, unreachable } from './cluster-error.ts';
import type { Access } from './kube-config.ts';

/** A command to run in a container that runs. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** Given to the command as its whole input. */
  readonly stdin?: string;
  /** Milliseconds after which it is given up. */
  readonly timeout: number;
}

/** How a command ended. */
export interface Executed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const [STDIN, STDOUT, STDERR, ERROR, CLOSE] = [0, 1, 2, 3, 255] as const;

/**
 * Runs a command in a container over one WebSocket, as `kubectl exec` does. Rejects with `ClusterTrouble` where it
 * could not be started, or did not come to its end.
 * Source: k8s.io/apimachinery pkg/util/remotecommand/constants.go; KEP-4006.
 */
export async function execIn({ config, server }: Access, asked: ExecRequest): Promise<Executed> {
  const options: { headers?: Record<string, string> } = {};
  await config.applyToHTTPSOptions(options);
  const { namespace, pod, container, command, stdin, timeout } = asked;
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  if (stdin !== undefined) query.set('stdin', 'true');
  for (const word of command) query.append('command', word);
  const url = `${server.replace(/^http/, 'ws').replace(/\/$/, '')}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`;
  const socket = new WebSocket(url, ['v5.channel.k8s.io', 'v4.channel.k8s.io'], {
    ...options,
    perMessageDeflate: false,
  });

  const heard = new Map<number, Buffer[]>();
  const on = (channel: number): string => Buffer.concat(heard.get(channel) ?? []).toString('utf8');
  const { promise, resolve, reject } = Promise.withResolvers<Executed>();
  const where = `${namespace}/${pod}`;
  const late = setTimeout(() => {
    reject(new ClusterTrouble('refused', `a command in pod ${where} did not end in time`));
    socket.terminate();
  }, timeout);
  socket.on('open', () => {
    if (stdin === undefined) return;
    socket.send(withChannel(STDIN, Buffer.from(stdin)));
    // Only the newest protocol can say that the input is over.
    if (socket.protocol === 'v5.channel.k8s.io') socket.send(Buffer.from([CLOSE, STDIN]));
  });
  socket.on('message', (message: Buffer) => {
    const [channel = CLOSE] = message;
    if (channel === CLOSE) return;
    heard.set(channel, [...(heard.get(channel) ?? []), message.subarray(1)]);
    if (channel === ERROR) socket.close();
  });
  socket.on('unexpected-response', (_request, answer) => {
    answer.resume();
    const kind = answer.statusCode === 403 ? 'forbidden' : answer.statusCode === 401 ? 'unauthorized' : 'refused';
    reject(new ClusterTrouble(kind, `commands cannot be run in pod ${where}: HTTP ${answer.statusCode}`));
    socket.terminate();
  });
  socket.on('error', (error) => reject(unreachable(server, error)));
  socket.on('close', () => {
    const ended = endOf(on(ERROR));
    if ('code' in ended) resolve({ stdout: on(STDOUT), stderr: on(STDERR), code: ended.code });
    else reject(new ClusterTrouble(ended.kind, `a command in pod ${where} could not be run: ${ended.because}`));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
  }
}

function endOf(text: string): { readonly code: number } | { readonly kind: TroubleKind; readonly because: string } {
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

function withChannel(channel: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([channel]), bytes]);
}
