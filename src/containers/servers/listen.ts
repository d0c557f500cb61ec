import type { Container } from 'kubernetes-types/core/v1';
import { portsOfCommand } from '../../kube/command-ports.ts';
import type { ListeningPort } from '../../kube/images.ts';
import { basename } from '../files/paths.ts';
import { strerror } from '../libc/strerror.ts';
import type { Socket } from '../network/pod-network.ts';
import type { Process } from '../runtime/process.ts';
import { writeText } from '../runtime/streams.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from './connection-handler.ts';
import { datagramReply, programDatagramReply } from './datagrams.ts';

/** Opens ports, prints what a server logs when it is ready, and serves until a signal ends the process. */
export async function serveUntilKilled(
  process: Process,
  ports: readonly ListeningPort[],
  handlerOf: (port: number) => ConnectionHandler,
  readyLines: readonly string[],
): Promise<number> {
  const close = openPorts(process, ports, handlerOf);
  if (typeof close === 'number') {
    const name = process.argv[0] ?? '';
    await writeText(process.stderr, `${name}: bind to 0.0.0.0:${close} failed: ${strerror('EADDRINUSE')}\n`);
    return 1;
  }
  try {
    for (const line of readyLines) await writeText(process.stdout, `${line}\n`);
    await aborted(process.signal);
    return 0;
  } finally {
    close();
  }
}

/** The ports that a command line opens, or this one for TCP. */
export function portsOr(process: Process, port: number): readonly ListeningPort[] {
  return portsOfCommand(process.argv) ?? tcpPort(port);
}

/** One port for TCP. */
export function tcpPort(port: number): readonly ListeningPort[] {
  return [{ port, protocol: 'TCP' }];
}

/** The container that a process runs in, as its pod's spec has it. */
export function containerSpecOf({ container }: Process): Container {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = container.pod.spec ?? {};
  const found = [...containers, ...initContainers, ...ephemeralContainers].find(({ name }) => name === container.name);
  return found ?? { name: container.name, image: container.image };
}

/** Opens all ports; returns how to close them, or the number of one that something listens on already. */
function openPorts(
  process: Process,
  ports: readonly ListeningPort[],
  handlerOf: (port: number) => ConnectionHandler,
): (() => void) | number {
  const { network } = process.container;
  const closes = new Map<string, () => void>();
  const closeAll = () => {
    for (const close of closes.values()) close();
  };
  for (const { port, protocol } of ports) {
    const key = `${port}/${protocol}`;
    // A port that the container declares and its image opens is one port.
    if (protocol === 'SCTP' || closes.has(key)) continue;
    const accept = protocol === 'UDP' ? replyWith(process, port) : acceptorOf(process, port, handlerOf(port));
    const close = network.listen(port, protocol, accept);
    if (close === undefined) {
      closeAll();
      return port;
    }
    closes.set(key, close);
  }
  return closeAll;
}

function acceptorOf(process: Process, port: number, handler: ConnectionHandler): (socket: Socket) => void {
  const { container, stdout } = process;
  const env = [...process.env].map(([name, value]) => ({ name, value }));
  return acceptWith(handler, {
    ...podIdentity(container.pod),
    container: { ...containerSpecOf(process), env },
    argv: process.argv,
    port,
    now: container.clock.now,
    log: (line) => void writeText(stdout, `${line}\n`).catch(() => undefined),
    read: (path) => {
      const bytes = container.files.read(path);
      return typeof bytes === 'string' ? undefined : bytes;
    },
  });
}

/** Replies to datagrams as the program that has opened the port: a shell may have started it in another image. */
function replyWith({ argv, container: { pod } }: Process, port: number): (socket: Socket) => void {
  const program = basename(argv[0] ?? '');
  const reply = async (socket: Socket): Promise<void> => {
    const datagram = await socket.read();
    if (datagram === null) return;
    const bytes = programDatagramReply(program, pod, port, datagram) ?? datagramReply(pod, port, datagram);
    if (bytes === undefined) return;
    await socket.write(bytes);
    socket.end();
  };
  return (socket) => void reply(socket);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
