import type { Container as ContainerSpec, Pod, Probe } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { ContainerEnd, ContainerRuntime, ProbeFault } from '../../kube/container-runtime.ts';
import type { Volume } from '../files/file-tree.ts';
import { contentsOfImage } from '../images/image-contents.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { runHook } from './lifecycle-hooks.ts';
import type { ProbeTarget } from './prober.ts';
import { probeOnce } from './prober.ts';
import type { Readable } from './process.ts';
import type { ContainerAt, PodSessions, Session, Streams } from './sessions.ts';
import type { ContainerConfig, StartedContainer } from './start-container.ts';
import { startContainer } from './start-container.ts';
import { startFailureMessage } from './start-failure.ts';
import { emptyInput } from './streams.ts';
import { createTerminal } from './terminal.ts';

export interface RuntimeOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly networkOf: (pod: Pod) => PodNetwork;
  /** Why an image cannot be pulled; undefined: it can. Without it every image can. */
  readonly whyNoImage?: (image: string) => string | undefined;
  /** Without it a container has the plain values of its spec, and no texts in its volumes. */
  readonly configOf?: (pod: Pod, container: string) => ContainerConfig;
}

/** Containers as running things, for a kubelet and for the API server. */
export function createContainerRuntime(options: RuntimeOptions): ContainerRuntime & PodSessions {
  const { clock } = options;
  const running = new Map<string, Instance>();
  const volumes = new Map<string, Map<string, Volume>>();
  const keyOf = (podUid: string, container: string) => `${podUid}/${container}`;
  const at = ({ podUid, container }: ContainerAt) => running.get(keyOf(podUid, container));

  function start(
    pod: Pod,
    container: string,
    ended: (end: ContainerEnd) => void,
    hookFailed: (hook: 'postStart' | 'preStop') => void = () => undefined,
  ): string | undefined {
    const podUid = pod.metadata?.uid ?? '';
    const key = keyOf(podUid, container);
    const spec = containerOf(pod, container);
    if (spec === undefined) return `no container ${container} in pod ${pod.metadata?.name ?? ''}`;
    const shared = volumes.get(podUid) ?? new Map<string, Volume>();
    volumes.set(podUid, shared);
    const config = options.configOf?.(pod, container) ?? configOfSpec(spec);
    const launched = startContainer({
      pod,
      spec,
      config,
      clock,
      random: options.random,
      network: options.networkOf(pod),
      volumes: shared,
    });
    if ('failed' in launched) {
      return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${launched.failed}: unknown`;
    }
    const instance: Instance = {
      pod,
      spec,
      network: options.networkOf(pod),
      launched,
      hookFailed,
      previous: running.get(key)?.launched,
      isEnded: false,
      isForgotten: false,
    };
    running.set(key, instance);
    void runHook(probedOf(podUid, instance), spec.lifecycle?.postStart).then((isWell) => {
      if (!isWell && !instance.isEnded && !instance.isForgotten) hookFailed('postStart');
    });
    void launched.exitCode.then((exitCode) => {
      instance.isEnded = true;
      if (!instance.isForgotten) ended({ exitCode });
    });
    return undefined;
  }

  function exec(
    where: ContainerAt,
    command: readonly string[],
    streams: Streams,
  ): Session | { readonly failed: string } {
    const instance = at(where);
    if (instance === undefined || instance.isEnded) return { failed: `container not found ("${where.container}")` };
    const { container, env, cwd } = instance.launched;
    const found = container.findProgram(command[0] ?? '', env.get('PATH') ?? '', cwd);
    if (found.is !== 'program') {
      const why = startFailureMessage(command[0] ?? '', found.is);
      const id = hexadecimal(64, options.random);
      return {
        failed: `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
      };
    }
    const session = {};
    const terminal =
      streams.terminal === undefined
        ? undefined
        : createTerminal({
            ...streams.terminal,
            screen: streams.stdout,
            interrupt: (signal) => container.interrupt(session, signal),
          });
    const argv = found.before.length > 0 ? [...found.before, ...command.slice(1)] : command;
    const process = container.fork(found.program, argv, {
      env: terminal === undefined ? env : new Map([...env, ['TERM', 'xterm']]),
      cwd,
      stdin: terminal?.input ?? streams.stdin ?? emptyInput,
      stdout: terminal?.output ?? streams.stdout,
      stderr: terminal?.output ?? streams.stderr,
      ...(terminal === undefined ? {} : { terminal }),
      signal: new AbortController().signal,
      session,
    });
    const done = new AbortController();
    void process.exitCode.finally(() => done.abort());
    if (terminal !== undefined) {
      void pump(streams.stdin ?? emptyInput, (keys) => terminal.type(keys), done.signal).then(() => terminal.hangUp());
    }
    return {
      exitCode: process.exitCode,
      signal: (signal) => process.signal(signal),
      resize: (columns, rows) => terminal?.resize(columns, rows),
    };
  }

  function attach(where: ContainerAt, streams: Streams): Session | { readonly failed: string } {
    const instance = at(where);
    if (instance === undefined || instance.isEnded) return { failed: `container not found ("${where.container}")` };
    const { launched } = instance;
    const left = new AbortController();
    const leave = launched.attachOutput(streams.stdout, streams.stderr);
    const gone = Promise.withResolvers<number>();
    left.signal.addEventListener('abort', leave, { once: true });
    if (streams.terminal !== undefined) launched.terminal?.resize(streams.terminal.columns, streams.terminal.rows);
    if (streams.stdin !== undefined && launched.writeInput !== undefined) {
      const { writeInput: type, closeInput: endInput } = launched;
      void pump(streams.stdin, type, left.signal).then(() => (left.signal.aborted ? undefined : endInput?.()));
    }
    void launched.exitCode.then((code) => {
      left.abort();
      gone.resolve(code);
    });
    return {
      exitCode: gone.promise,
      // A signal to the session ends the visit, not the program that was visited.
      signal: () => {
        left.abort();
        gone.resolve(0);
      },
      resize: (columns, rows) => launched.terminal?.resize(columns, rows),
    };
  }

  function probedOf(podUid: string, { pod, spec, network }: Instance): ProbeTarget {
    const { server, unknown } = contentsOfImage(spec.image ?? '');
    return {
      pod,
      spec,
      network,
      clock,
      isImageUnknown: unknown === true || server !== undefined,
      run: (command, output) => {
        const session = exec({ podUid, container: spec.name }, command, { stdout: output, stderr: output });
        return 'failed' in session ? session : { exitCode: session.exitCode, end: () => session.signal('KILL') };
      },
    };
  }

  function probe(
    podUid: string,
    container: string,
    how: Probe,
    milliseconds: number,
    told: (fault: ProbeFault | undefined) => boolean,
  ): () => void {
    let isOff = false;
    const cancel = clock.later(milliseconds, () => {
      const instance = at({ podUid, container });
      if (instance === undefined || instance.isEnded) return;
      void probeOnce(probedOf(podUid, instance), how).then((fault) => {
        if (!isOff && !instance.isEnded && !instance.isForgotten) told(fault);
      });
    });
    return () => {
      isOff = true;
      cancel();
    };
  }

  return {
    whyNoImage: (image) => options.whyNoImage?.(image),
    imageUser(image) {
      const { user, unknown } = contentsOfImage(image);
      if (unknown === true) return undefined;
      return user.isNamed === true ? user.name : user.uid;
    },
    start,
    probe,
    stop(podUid, container, graceSeconds) {
      const instance = running.get(keyOf(podUid, container));
      if (instance === undefined || instance.isEnded) return;
      const { launched } = instance;
      if (graceSeconds <= 0) return launched.container.end();
      const term = () => void launched.container.kill(1, 'TERM');
      const hook = instance.spec.lifecycle?.preStop;
      if (hook === undefined) term();
      else {
        void runHook(probedOf(podUid, instance), hook).then((isWell) => {
          if (!isWell && !instance.isEnded) instance.hookFailed('preStop');
          term();
        });
      }
      // Thirty seconds are what nobody has asked for.
      const wait = graceSeconds === 30 ? clock.unchosen(30_000) : graceSeconds * 1000;
      const cancel = clock.later(wait, () => launched.container.end());
      void launched.exitCode.then(cancel);
    },
    forget(podUid) {
      for (const [key, instance] of running) {
        if (!key.startsWith(`${podUid}/`)) continue;
        instance.isForgotten = true;
        instance.launched.container.end();
        instance.launched.log.close();
        running.delete(key);
      }
      volumes.delete(podUid);
    },
    exec,
    attach,
    log(where, previous) {
      const instance = at(where);
      return previous ? instance?.previous?.log : instance?.launched.log;
    },
  };
}

interface Instance {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly network: PodNetwork;
  readonly hookFailed: (hook: 'postStart' | 'preStop') => void;
  readonly launched: StartedContainer;
  readonly previous: StartedContainer | undefined;
  isEnded: boolean;
  isForgotten: boolean;
}

function containerOf(pod: Pod, name: string): ContainerSpec | undefined {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers].find((container) => container.name === name);
}

function configOfSpec(spec: ContainerSpec): ContainerConfig {
  return { env: new Map((spec.env ?? []).map(({ name, value }) => [name, value ?? ''])), files: new Map() };
}

/** Hands on what is read until the end, or until the signal. */
async function pump(from: Readable, to: (bytes: Uint8Array) => unknown, signal: AbortSignal): Promise<void> {
  try {
    for (let bytes = await from.read(signal); bytes !== null; bytes = await from.read(signal)) await to(bytes);
  } catch {
    // The visitor's connection broke, or the program ended: either way nothing more comes.
  }
}

function hexadecimal(length: number, random: () => number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}
