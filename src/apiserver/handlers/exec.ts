import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Session } from '../../containers/runtime/sessions.ts';
import { badRequest, newStatus, type Status } from '../../kube/api-errors.ts';
import type { ApiContext } from '../request.ts';
import { type Channels, openChannels, protocols } from '../wire/channels.ts';
import { type PodContainer, podContainer } from './pod-container.ts';

/** A request to enter a container of a pod: `exec` or `attach`. */
export interface EnterRequest {
  readonly subresource: 'exec' | 'attach';
  readonly namespace: string;
  readonly name: string;
  readonly query: URLSearchParams;
}

/** Why nobody can enter a container by this request, whatever protocol it speaks; undefined: nothing is against it. */
export function whyNotEntered(context: ApiContext, { namespace, name, query }: EnterRequest): Status | undefined {
  const found = podContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return found.refused;
  return found.pod.spec?.nodeName ? undefined : badRequest(`pod ${name} does not have a host assigned`);
}

/** A client that comes without WebSocket: older than kubectl 1.31, or told to be. */
export function needsWebSocket(): Status {
  return newStatus(
    400,
    'BadRequest',
    'this cluster enters containers over WebSocket only: use kubectl 1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true with kubectl 1.30',
  );
}

/**
 * Answers a WebSocket upgrade for `exec` or `attach`. The request has been let in, and `whyNotEntered` had nothing
 * against it.
 * Source: k8s.io/kubelet pkg/cri/streaming/remotecommand; KEP-4006.
 */
export function enterContainer(
  context: ApiContext,
  request: EnterRequest,
  { incoming, socket, head }: { readonly incoming: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  const offered = (incoming.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!protocols.some((name) => offered.includes(name))) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(incoming, socket, head, (opened) => enter(context, request, opened));
}

const sockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 8 * 1024 * 1024,
  handleProtocols: (offered) => protocols.find((name) => offered.has(name)) ?? false,
});

function enter(context: ApiContext, request: EnterRequest, socket: WebSocket): void {
  const { query, namespace, name } = request;
  const asks = (stream: string): boolean => ['1', 'true'].includes(query.get(stream) ?? '');
  const isTerminal = asks('tty');
  const size = { columns: 80, rows: 24 };
  let session: Session | undefined;
  const channels = openChannels(socket, {
    resized: (columns, rows) => {
      Object.assign(size, { columns, rows });
      session?.resize(columns, rows);
    },
    // Without a terminal the command goes on by itself, as on a real node: only its streams are gone.
    gone: () => (isTerminal ? session?.signal('HUP') : undefined),
  });
  const found = podContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return channels.finish(found.refused);
  if (!['stdin', 'stdout', 'stderr'].some(asks)) {
    const because = 'unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr';
    return channels.finish(failure(because));
  }
  const started = start(context, request, found, {
    stdout: asks('stdout') ? channels.stdout : nowhere,
    stderr: asks('stderr') && !isTerminal ? channels.stderr : nowhere,
    ...(asks('stdin') ? { stdin: channels.stdin } : {}),
    ...(isTerminal ? { terminal: size } : {}),
  });
  if ('failed' in started) return channels.finish(failure(started.failed));
  session = started;
  // A visit to a program ends well, however the program ended.
  const exitCode = request.subresource === 'attach' ? started.exitCode.then(() => 0) : started.exitCode;
  // On a terminal the input is never over before the command is.
  const heard =
    asks('stdin') && !isTerminal
      ? Promise.race([channels.stdinOver, setTimeout(mostToHear, undefined, { ref: false })])
      : undefined;
  void finishWith(channels, exitCode, heard);
}

/**
 * Milliseconds from its start for which a command that has ended keeps the conversation open, for a client that still
 * sends input: kubectl complains of a conversation closed under it, and a container never ends a command that quickly.
 */
const mostToHear = 500;

const nowhere = { write: async () => {} };

function start(
  { sessions }: ApiContext,
  { subresource, query, namespace, name }: EnterRequest,
  at: PodContainer,
  streams: Parameters<ApiContext['sessions']['attach']>[1],
): Session | { readonly failed: string } {
  if (!isRunning(at))
    return { failed: `unable to upgrade connection: ${notThere(subresource, at, `${name}_${namespace}`)}` };
  if (subresource === 'attach') return sessions.attach(at, streams);
  const command = query.getAll('command');
  const started = sessions.exec(at, command, streams);
  return 'failed' in started
    ? { failed: `Internal error occurred: error executing command in container: ${started.failed}` }
    : started;
}

function isRunning({ pod, container }: PodContainer): boolean {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  return all.find((one) => one.name === container)?.state?.running !== undefined;
}

function notThere(subresource: EnterRequest['subresource'], { container }: PodContainer, pod: string): string {
  return subresource === 'exec'
    ? `container not found ("${container}")`
    : `container ${container} not found in pod ${pod}`;
}

async function finishWith(channels: Channels, exitCode: Promise<number>, heard?: Promise<void>): Promise<void> {
  const code = await exitCode;
  await heard;
  channels.finish(code === 0 ? { metadata: {}, status: 'Success' } : nonZero(code));
}

function nonZero(code: number): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function failure(because: string): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${because}`,
    reason: 'InternalError',
    details: { causes: [{ message: because }] },
    code: 500,
  };
}
