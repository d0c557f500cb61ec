import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { PodNetwork } from '../../src/containers/network/pod-network.ts';
import { encodeUtf8 } from '../../src/containers/runtime/bytes.ts';
import { createContainerRuntime, type RuntimeOptions } from '../../src/containers/runtime/container-runtime.ts';
import { createSink, readableFrom } from '../../src/containers/runtime/streams.ts';
import type { Clock } from '../../src/kube/clock.ts';

/** The machine's clock; waits that nobody chose are over at once. */
export const realClock: Clock = {
  now: () => new Date(),
  later: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  builtInDelay: () => 0,
};

/** A pod without anybody else in the network. */
export function loneNetwork(): PodNetwork {
  return {
    addresses: ['10.244.0.48'],
    resolvConf:
      'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    hosts: '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n10.244.0.48\tbox\n',
    queryDns: async () => ({ code: 'NXDOMAIN', answers: [], authoritative: true }),
    isPortUnreachable: () => false,
    openPorts: () => [],
    connect: async () => ({ is: 'refused' }),
    exchange: async () => undefined,
    ping: async () => false,
    listen: () => () => undefined,
  };
}

/** A pod with one container. */
export function podOf(spec: Partial<ContainerSpec> & { readonly image: string }, name = 'box'): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: `uid-${name}` },
    spec: { containers: [{ name: 'c', ...spec }], nodeName: 'node1' },
    status: { podIP: '10.244.0.48' },
  };
}

export function newRuntime(options: Partial<RuntimeOptions> = {}) {
  return createContainerRuntime({ clock: realClock, random: Math.random, networkOf: loneNetwork, ...options });
}

/** What a command in a container that sleeps says. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Starts a container of an image that only waits, and returns how to run commands in it. */
export function inContainer(image: string, spec: Partial<ContainerSpec> = {}) {
  const runtime = newRuntime();
  const pod = podOf({ image, command: ['sleep', 'infinity'], ...spec });
  const failed = runtime.start(pod, 'c', () => undefined);
  if (failed !== undefined) throw new Error(failed);
  const at = { podUid: pod.metadata?.uid ?? '', container: 'c' };
  return async (command: readonly string[], stdin?: string): Promise<Said> => {
    const [stdout, stderr] = [createSink(), createSink()];
    const streams = { stdout, stderr, ...(stdin === undefined ? {} : { stdin: readableFrom(encodeUtf8(stdin)) }) };
    const session = runtime.exec(at, command, streams);
    if ('failed' in session) return { stdout: '', stderr: session.failed, code: 1 };
    const code = await session.exitCode;
    return { stdout: stdout.text(), stderr: stderr.text(), code };
  };
}
