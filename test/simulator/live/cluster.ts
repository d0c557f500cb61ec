import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1';
import type { CronJob, Job } from 'kubernetes-types/batch/v1';
import type { Endpoints, Namespace, Node, PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { Clock } from '../../../src/kube/clock.ts';
import type { ContainerEnd, ContainerRuntime } from '../../../src/kube/container-runtime.ts';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { events } from '../../../src/simulator/kinds/core/event.ts';
import { pods } from '../../../src/simulator/kinds/core/pod.ts';
import { kindOf } from '../../../src/simulator/kinds/index.ts';
import type { SavedObjects } from '../../../src/simulator/objects.ts';
import { Simulator } from '../../../src/simulator/simulator.ts';

/** A clock that goes only when it is told to. */
export interface HandClock extends Clock {
  /** Lets time pass, in seconds, and all waits that end in it with it. */
  pass(seconds: number): void;
}

export function handClock(): HandClock {
  let now = Date.parse('2026-01-02T03:04:05Z');
  const waits = new Set<{ readonly at: number; readonly act: () => void }>();
  return {
    now: () => new Date(now),
    later: (milliseconds, act) => {
      const wait = { at: now + milliseconds, act };
      waits.add(wait);
      return () => waits.delete(wait);
    },
    builtInDelay: (milliseconds) => milliseconds,
    pass: (seconds) => {
      const until = now + seconds * 1000;
      for (;;) {
        const [next] = [...waits].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        waits.delete(next);
        now = Math.max(now, next.at);
        next.act();
      }
      now = until;
    },
  };
}

interface Running {
  readonly pod: Pod;
  readonly ended: (end: ContainerEnd) => void;
}

/**
 * A runtime in memory. A container whose command is `exit N` ends at once with N, `sleep N` after N seconds with 0,
 * `nosuch` cannot be started; all others run until they are stopped, and then end with 143 after a tenth of a second.
 */
export interface MemoryRuntime extends ContainerRuntime {
  /** What runs, as `namespace/pod/container`. */
  running(): readonly string[];
  end(name: string, exitCode: number): void;
  readonly forgotten: readonly string[];
  /** Calls back with the pod of every container that is started from now on. */
  onStart(listener: (pod: Pod) => void): void;
}

export function memoryRuntime(clock: Clock): MemoryRuntime {
  const containers = new Map<string, Running>();
  const forgotten: string[] = [];
  const listeners: ((pod: Pod) => void)[] = [];
  const end = (key: string, exitCode: number): void => {
    const running = containers.get(key);
    containers.delete(key);
    running?.ended({ exitCode });
  };
  const nameOf = (key: string): string => {
    const { metadata } = containers.get(key)?.pod ?? {};
    return `${metadata?.namespace}/${metadata?.name}/${key.slice(key.indexOf('/') + 1)}`;
  };
  return {
    whyNoImage: (image) => (image.startsWith('no-such') ? `docker.io/library/${image}:latest: not found` : undefined),
    start: (pod, container, ended) => {
      for (const listener of listeners) listener(pod);
      const { containers: mains = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
      const [program, argument] =
        [...mains, ...initContainers, ...ephemeralContainers].find(({ name }) => name === container)?.command ?? [];
      if (program === 'nosuch') return 'exec: "nosuch": executable file not found in $PATH';
      const key = `${pod.metadata?.uid}/${container}`;
      containers.set(key, { pod, ended });
      if (program === 'exit') clock.later(0, () => end(key, Number(argument)));
      if (program === 'sleep') clock.later(Number(argument) * 1000, () => end(key, 0));
      return undefined;
    },
    imageUser: () => undefined,
    probe: (podUid, container, how, milliseconds, told) =>
      clock.later(milliseconds, () => {
        const running = containers.get(`${podUid}/${container}`);
        const port = (how.httpGet ?? how.tcpSocket)?.port;
        const { podIP } = running?.pod.status ?? {};
        const isOpen = port === undefined || port === 80;
        const because = `dial tcp ${podIP}:${port}: connect: connection refused`;
        if (running !== undefined) told(isOpen ? undefined : { is: 'failure', because });
      }),
    stop: (podUid, container) => void clock.later(100, () => end(`${podUid}/${container}`, 143)),
    forget: (podUid) => {
      forgotten.push(podUid);
      for (const key of containers.keys()) if (key.startsWith(`${podUid}/`)) containers.delete(key);
    },
    running: () => [...containers.keys()].map(nameOf).toSorted(),
    end: (name, exitCode) => {
      for (const key of containers.keys()) if (nameOf(key) === name) end(key, exitCode);
    },
    forgotten,
    onStart: (listener) => void listeners.push(listener),
  };
}

/** What an object of each kind looks like. */
export interface Shapes {
  readonly Pod: Pod & Manifest;
  readonly Node: Node & Manifest;
  readonly Namespace: Namespace & Manifest;
  readonly Endpoints: Endpoints & Manifest;
  readonly PersistentVolumeClaim: PersistentVolumeClaim & Manifest;
  readonly Deployment: Deployment & Manifest;
  readonly ReplicaSet: ReplicaSet & Manifest;
  readonly StatefulSet: StatefulSet & Manifest;
  readonly DaemonSet: DaemonSet & Manifest;
  readonly ControllerRevision: ControllerRevision & Manifest;
  readonly Job: Job & Manifest;
  readonly CronJob: CronJob & Manifest;
  readonly EndpointSlice: EndpointSlice & Manifest;
}

/** A live cluster with the namespace `shop`, and hands on its clock and its containers. */
export interface LiveCluster {
  readonly simulator: Simulator;
  readonly clock: HandClock;
  readonly runtime: MemoryRuntime;
  /** Creates objects, or changes those that are there; what the API server refuses is an error. */
  apply(...manifests: readonly Manifest[]): void;
  /** Changes fields of an object's spec. */
  change(kind: string, name: string, spec: object): void;
  remove(kind: string, name: string, options?: Parameters<Simulator['delete']>[1]): void;
  get<Kind extends keyof Shapes>(kind: Kind, name: string): Shapes[Kind];
  has(kind: string, name: string): boolean;
  names(kind: string): readonly string[];
  /** The pods of `shop` as `kubectl get pods` prints them: name, ready, status, restarts. */
  pods(): readonly string[];
  /** The events of an object as `REASON xCOUNT: MESSAGE`, in order. */
  events(kind: string, name: string): readonly string[];
}

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
};

export function liveCluster(saved?: SavedObjects): LiveCluster {
  const clock = handClock();
  const runtime = memoryRuntime(clock);
  let drawn = 0;
  const random = (): number => ((drawn++ * 7919) % 9973) / 9973;
  const live = { clock, runtime };
  const simulator = new Simulator({ now: clock.now, random, saved: saved ?? instantBase(), live });
  simulator.settle();
  const refOf = (kind: string, name: string) => ({
    apiVersion: versions[kind] ?? 'v1',
    kind,
    name,
    ...(kind === 'Namespace' || kind === 'Node' ? {} : { namespace: 'shop' }),
  });
  const get = (kind: string, name: string): Manifest => {
    const object = simulator.objects.find(refOf(kind, name));
    if (object === undefined) throw new Error(`there is no ${kind} ${name}`);
    return object;
  };
  const write = (manifest: Manifest): void => {
    const there = simulator.objects.find(refOf(manifest.kind, manifest.metadata.name ?? ''));
    const answer = there === undefined ? simulator.create(manifest) : simulator.update(manifest);
    if ('refused' in answer) throw new Error(answer.refused.message);
    simulator.settle();
  };
  return {
    simulator,
    clock,
    runtime,
    apply: (...manifests) => manifests.forEach(write),
    change: (kind, name, spec) => {
      const object = get(kind, name);
      write({ ...object, spec: { ...(object['spec'] as object), ...spec } });
    },
    remove: (kind, name, options) => {
      const answer = simulator.delete(refOf(kind, name), options);
      if ('refused' in answer) throw new Error(answer.refused.message);
      simulator.settle();
    },
    get: <Kind extends keyof Shapes>(kind: Kind, name: string) => get(kind, name) as Shapes[Kind],
    has: (kind, name) => simulator.objects.find(refOf(kind, name)) !== undefined,
    names: (kind) =>
      simulator.objects.list(kindOf(versions[kind] ?? 'v1', kind)!, 'shop').map(({ metadata }) => metadata.name ?? ''),
    pods: () => simulator.objects.list(pods, 'shop').map(printed),
    events: (kind, name) =>
      simulator.objects
        .list(events, kind === 'Node' ? 'default' : 'shop')
        .filter(({ involvedObject: regarding }) => regarding.kind === kind && regarding.name === name)
        .toSorted((a, b) => (eventOrder(a) < eventOrder(b) ? -1 : 1))
        .map(({ reason, count = 1, message }) => `${reason} x${count}: ${message}`),
  };
}

/** A cluster that has settled at once, with the namespace `shop`. */
export function instantBase(...manifests: readonly Manifest[]): SavedObjects {
  let drawn = 0;
  const now = new Date('2026-01-02T03:00:00Z');
  const simulator = new Simulator({ now: () => now, random: () => (drawn++ % 9973) / 9973 });
  for (const manifest of [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, ...manifests]) {
    const answer = simulator.create(manifest);
    if ('refused' in answer) throw new Error(answer.refused.message);
  }
  simulator.settle();
  return simulator.objects.save();
}

/** A pod of `shop` with one container, `c`, whose command is given; without one it runs until it is stopped. */
export function podOf(name: string, command: string, spec: object = {}, container: object = {}): Manifest {
  const words = command === '' ? {} : { command: command.split(' ') };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: { containers: [{ name: 'c', image: 'nginx', ...words, ...container }], ...spec },
  };
}

function eventOrder({ metadata }: Manifest): string {
  return metadata.name?.slice(metadata.name.lastIndexOf('.') + 1).padStart(20, '0') ?? '';
}

function printed({ metadata, spec, status }: Pod & Manifest): string {
  const statuses = status?.containerStatuses ?? [];
  const ready = statuses.filter((one) => one.ready).length;
  const waiting = statuses.map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason).find(Boolean);
  const isInitialized = status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True');
  const init = (status?.initContainerStatuses ?? []).find(
    ({ state, started }) => !state?.running && !started && state?.terminated?.exitCode !== 0,
  )?.state;
  const initReason = init && !isInitialized && `Init:${init.waiting?.reason ?? init.terminated?.reason}`;
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const reason =
    metadata.deletionTimestamp && !isOver
      ? 'Terminating'
      : (status?.reason ?? (initReason || waiting) ?? status?.phase);
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return `${metadata.name} ${ready}/${spec?.containers.length} ${reason} ${restarts}`;
}
