import type { Container as ContainerSpec, HTTPGetAction, Pod, Probe } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { ProbeFault } from '../../kube/container-runtime.ts';
import { declaredPorts } from '../../kube/pods.ts';
import { createBufferedReader } from '../network/buffered-reader.ts';
import type { PodNetwork, Socket } from '../network/pod-network.ts';
import { encodeUtf8 } from './bytes.ts';
import { createSink } from './streams.ts';
import { delay } from './waiting.ts';

/** A container as a probe meets it. */
export interface ProbeTarget {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly network: PodNetwork;
  readonly clock: Clock;
  /** Whether its image may bring more than is known here: what is missing then says nothing. */
  readonly isImageUnknown: boolean;
  /** Runs a command in it; `failed`: why that cannot be started, in the words of the runtime. */
  readonly run: (
    command: readonly string[],
    output: { write(bytes: Uint8Array): Promise<void> },
  ) => { readonly exitCode: Promise<number>; readonly end: () => void } | { readonly failed: string };
}

/**
 * Probes a container once. Undefined: it answers as it should.
 * Source: kubernetes/kubernetes pkg/probe/{exec,http,tcp}; pkg/kubelet/prober/prober.go.
 */
export async function probeOnce(probed: ProbeTarget, probe: Probe): Promise<ProbeFault | undefined> {
  const { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 } = probe;
  if (exec !== undefined) return probeCommand(probed, exec.command ?? [], timeoutSeconds);
  const port = portOf(probed, (httpGet ?? tcpSocket)?.port ?? grpc?.port);
  if (port === undefined) return undefined;
  const own = probed.network.addresses[0] ?? '';
  const host = (httpGet ?? tcpSocket)?.host || own;
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const prefix = httpGet === undefined ? '' : `Get "${urlOf(httpGet, where)}": `;
  const wait = new AbortController();
  const late = delay(probed.clock, timeoutSeconds * 1000, wait.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  try {
    const connected = await Promise.race([probed.network.connect(host, port), late]);
    // A pod always reaches itself.
    const isLost = connected !== 'late' && connected.is === 'lost' && host !== own;
    if (connected === 'late' || isLost) {
      if (isLost) await late;
      const why =
        httpGet === undefined
          ? `dial tcp ${where}: i/o timeout`
          : 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      return failure(`${prefix}${why}`);
    }
    if (connected.is !== 'connected') {
      const why = connected.is === 'unreachable' ? 'no route to host' : 'connection refused';
      return failure(`${prefix}dial tcp ${where}: connect: ${why}`);
    }
    const { socket } = connected;
    if (httpGet === undefined || httpGet.scheme === 'HTTPS') {
      socket.close();
      return undefined;
    }
    const status = await Promise.race([statusOf(socket, httpGet, where), late]);
    socket.close();
    if (status === 'late') {
      return failure(`${prefix}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
    }
    if (status === undefined) return failure(`${prefix}EOF`);
    if ((status >= 200 && status < 400) || probed.isImageUnknown) return undefined;
    return failure(`HTTP probe failed with statuscode: ${status}`);
  } finally {
    wait.abort();
  }
}

async function probeCommand(
  { run, clock, isImageUnknown: isGuess }: ProbeTarget,
  command: readonly string[],
  timeoutSeconds: number,
): Promise<ProbeFault | undefined> {
  const output = createSink();
  const running = run(command, output);
  if ('failed' in running) {
    const because = `rpc error: code = Unknown desc = ${running.failed}`;
    return isGuess ? undefined : { is: 'error', because };
  }
  const wait = new AbortController();
  const late = delay(clock, timeoutSeconds * 1000, wait.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  const ended = await Promise.race([running.exitCode, late]);
  wait.abort();
  if (ended === 'late') {
    running.end();
    return failure(`command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds}s`);
  }
  if (ended === 0 || (isGuess && (ended === 126 || ended === 127))) return undefined;
  return failure(output.text());
}

function failure(because: string): ProbeFault {
  return { is: 'failure', because };
}

function portOf({ pod, spec }: ProbeTarget, port: number | string | undefined): number | undefined {
  if (typeof port === 'number' || port === undefined) return port;
  const own = spec.ports?.find(({ name }) => name === port)?.containerPort;
  return own ?? declaredPorts(pod).find(({ name }) => name === port)?.port;
}

function urlOf({ scheme = 'HTTP', path = '/' }: HTTPGetAction, where: string): string {
  return `${scheme.toLowerCase()}://${where}${path.startsWith('/') ? path : `/${path}`}`;
}

async function statusOf(socket: Socket, { path = '/', httpHeaders = [] }: HTTPGetAction, where: string) {
  const headers = httpHeaders.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
  const host = httpHeaders.some(({ name }) => name.toLowerCase() === 'host') ? '' : `Host: ${where}\r\n`;
  const target = path.startsWith('/') ? path : `/${path}`;
  try {
    await socket.write(
      encodeUtf8(
        `GET ${target} HTTP/1.1\r\n${host}User-Agent: kube-probe/1.35\r\nAccept: */*\r\n${headers}Connection: close\r\n\r\n`,
      ),
    );
    const line = await createBufferedReader({ read: () => socket.read() }).readLine();
    const [, code] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(line ?? '') ?? [];
    return code === undefined ? undefined : Number(code);
  } catch {
    return undefined;
  }
}
