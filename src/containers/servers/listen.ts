import type { Container } from 'kubernetes-types/core/v1';
import { portsOfCommand } from '../../kube/command-ports.ts';
import type { ListeningPort } from '../../kube/images.ts';
import type { Socket } from '../network/pod-network.ts';
import type { Process } from '../runtime/process.ts';
import { writeText } from '../runtime/streams.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from './connection-handler.ts';
import { datagramAnswer, datagramAnswerOf } from './datagrams.ts';

/** Opens ports, says what a server says when it is ready, and serves until a signal ends the process. */
export async function serveUntilKilled(
  process: Process,
  ports: readonly ListeningPort[],
  serves: (port: number) => ConnectionHandler,
  greeting: readonly string[],
): Promise<number> {
  const { container, stdout } = process;
  const closes: (() => void)[] = [];
  const opened = new Set<string>();
  for (const { port, protocol } of ports) {
    // A port that the container declares and its image opens is one port.
    if (protocol === 'SCTP' || opened.has(`${port}/${protocol}`)) continue;
    opened.add(`${port}/${protocol}`);
    const close = container.network.listen(port, protocol, accepter(process, port, protocol, serves));
    if (close === undefined) {
      for (const open of closes) open();
      await writeText(
        process.stderr,
        `${process.argv[0] ?? ''}: bind to 0.0.0.0:${port} failed: Address already in use\n`,
      );
      return 1;
    }
    closes.push(close);
  }
  try {
    for (const line of greeting) await writeText(stdout, `${line}\n`);
    return await untilKilled(process.signal);
  } finally {
    for (const close of closes) close();
  }
}

function accepter(
  process: Process,
  port: number,
  protocol: 'TCP' | 'UDP',
  serves: (port: number) => ConnectionHandler,
): (socket: Socket) => void {
  const { container } = process;
  if (protocol === 'UDP') return (socket) => void answerDatagram(socket, process, port);
  const spec = specOf(process);
  return acceptWith(serves(port), {
    ...podIdentity(container.pod),
    container: { ...spec, env: [...process.env].map(([name, value]) => ({ name, value })) },
    argv: process.argv,
    port,
    now: container.clock.now,
    log: (line) => void writeText(process.stdout, `${line}\n`).catch(() => undefined),
    read: (path) => {
      const bytes = container.files.read(path);
      return typeof bytes === 'string' ? undefined : bytes;
    },
  });
}

/** As the program that has the port answers; a shell may have started it, in an image of another name. */
async function answerDatagram(socket: Socket, { argv, container: { pod } }: Process, port: number): Promise<void> {
  const datagram = await socket.read();
  const name = argv[0]?.slice(argv[0].lastIndexOf('/') + 1) ?? '';
  const answer =
    datagram === null
      ? undefined
      : (datagramAnswerOf(name, pod, port, datagram) ?? datagramAnswer(pod, port, datagram));
  if (answer !== undefined) {
    await socket.write(answer);
    socket.end();
  }
}

export function portsOr(process: Process, port: number): readonly ListeningPort[] {
  return portsOfCommand(process.argv) ?? tcp(port);
}

export function tcp(port: number): readonly ListeningPort[] {
  return [{ port, protocol: 'TCP' }];
}

export function specOf({ container }: Process): Container {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = container.pod.spec ?? {};
  const found = [...containers, ...initContainers, ...ephemeralContainers].find(({ name }) => name === container.name);
  return found ?? { name: container.name, image: container.image };
}

/** Servers answer TERM and INT by ending in order. */
export function untilKilled(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
}
