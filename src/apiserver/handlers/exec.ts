import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Session } from '../../containers/runtime/sessions.ts';
import { badRequest, newStatus, type Status } from '../../kube/api-errors.ts';
import { remoteCommandProtocols } from '../../kube/remote-command.ts';
import type { ApiContext } from '../request.ts';
import { type Channels, openChannels } from '../wire/channels.ts';
import { findPodContainer, type PodContainer } from './pod-container.ts';

/** A request to run a command in a container (`exec`) or to join its main process (`attach`). */
export interface ExecRequest {
  readonly subresource: 'exec' | 'attach';
  readonly namespace: string;
  readonly name: string;
  readonly query: URLSearchParams;
}

/**
 * The refusal of a request, whatever its protocol is: there is no such container, or its pod has no node. Or undefined.
 */
export function execRefusal(context: ApiContext, { namespace, name, query }: ExecRequest): Status | undefined {
  const found = findPodContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return found.refused;
  return found.pod.spec?.nodeName ? undefined : badRequest(`pod ${name} does not have a host assigned`);
}

/** The refusal of a client that does not use WebSocket: older than kubectl 1.31, or configured so. */
export function webSocketRequired(): Status {
  return newStatus(
    400,
    'BadRequest',
    'this cluster enters containers over WebSocket only: use kubectl 1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true with kubectl 1.30',
  );
}

/**
 * Upgrades a connection to WebSocket and runs `exec` or `attach` over it. Before, the request guard has admitted the
 * request and `execRefusal` has returned undefined.
 * Source: k8s.io/kubelet pkg/cri/streaming/remotecommand; KEP-4006.
 */
export function serveExec(
  context: ApiContext,
  request: ExecRequest,
  { incoming, socket, head }: { readonly incoming: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  const offered = (incoming.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!remoteCommandProtocols.some((name) => offered.includes(name))) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  webSockets.handleUpgrade(incoming, socket, head, (opened) => runExec(context, request, opened));
}

const webSockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 8 * 1024 * 1024,
  handleProtocols: (offered) => remoteCommandProtocols.find((name) => offered.has(name)) ?? false,
});

/** Connects a session in the container to the channels of a WebSocket. */
function runExec(context: ApiContext, request: ExecRequest, socket: WebSocket): void {
  const { query, namespace, name } = request;
  const wants = (stream: string): boolean => ['1', 'true'].includes(query.get(stream) ?? '');
  const isTerminal = wants('tty');
  const size = { columns: 80, rows: 24 };
  let session: Session | undefined;
  const channels = openChannels(socket, {
    resized: (columns, rows) => {
      Object.assign(size, { columns, rows });
      session?.resize(columns, rows);
    },
    // Without a terminal the command goes on, as on a real node: it only loses its streams.
    closed: () => (isTerminal ? session?.signal('HUP') : undefined),
  });
  const found = findPodContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return channels.finish(found.refused);
  if (!['stdin', 'stdout', 'stderr'].some(wants)) {
    const because = 'unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr';
    return channels.finish(failure(because));
  }
  const started = startSession(context, request, found, {
    stdout: wants('stdout') ? channels.stdout : discard,
    stderr: wants('stderr') && !isTerminal ? channels.stderr : discard,
    ...(wants('stdin') ? { stdin: channels.stdin } : {}),
    ...(isTerminal ? { terminal: size } : {}),
  });
  if ('failed' in started) return channels.finish(failure(started.failed));
  session = started;
  // `attach` succeeds whatever the exit code of the process is.
  const exitCode = request.subresource === 'attach' ? started.exitCode.then(() => 0) : started.exitCode;
  // On a terminal the input does not end before the command does.
  const stdinEnd =
    wants('stdin') && !isTerminal
      ? Promise.race([channels.stdinEnded, setTimeout(STDIN_GRACE, undefined, { ref: false })])
      : undefined;
  void finishAfter(channels, exitCode, stdinEnd);
}

/**
 * In milliseconds. A connection whose client sends input stays open for so long at least, even if the command ends
 * earlier: kubectl prints an error when the connection closes while it sends, and no real command ends that quickly.
 */
const STDIN_GRACE = 500;

/** Where the output goes that the client does not want. */
const discard = { write: async () => {} };

/** Starts the command, or joins the main process; or says why that fails. */
function startSession(
  { sessions }: ApiContext,
  { subresource, query, namespace, name }: ExecRequest,
  at: PodContainer,
  streams: Parameters<ApiContext['sessions']['attach']>[1],
): Session | { readonly failed: string } {
  if (!isRunning(at))
    return { failed: `unable to upgrade connection: ${notRunningText(subresource, at, `${name}_${namespace}`)}` };
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

function notRunningText(subresource: ExecRequest['subresource'], { container }: PodContainer, pod: string): string {
  return subresource === 'exec'
    ? `container not found ("${container}")`
    : `container ${container} not found in pod ${pod}`;
}

async function finishAfter(channels: Channels, exitCode: Promise<number>, stdinEnd?: Promise<void>): Promise<void> {
  const code = await exitCode;
  await stdinEnd;
  channels.finish(code === 0 ? { metadata: {}, status: 'Success' } : nonZeroExit(code));
}

function nonZeroExit(code: number): object {
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
