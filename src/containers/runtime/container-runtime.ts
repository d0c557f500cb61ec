import type { Container as ContainerSpec, Pod, Probe } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { ContainerEnd, ContainerRuntime, ProbeFault } from '../../kube/container-runtime.ts';
import type { Volume } from '../files/file-system.ts';
import { contentsOfImage, type ImageContents, withoutShell } from '../images/image.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { openAttachSession } from './attach-session.ts';
import { runsUnknownProgram } from './container-image.ts';
import { openExecSession } from './exec-session.ts';
import { runHook } from './probes/lifecycle-hooks.ts';
import { type ProbeTarget, probeOnce } from './probes/prober.ts';
import type { ContainerAt, ContainerLog, PodSessions, Session, Streams } from './sessions.ts';
import { type ContainerConfig, startContainer } from './start-container.ts';
import type { StartedContainer } from './started-container.ts';

/** What a container runtime is made of. */
export interface RuntimeOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly networkOf: (pod: Pod) => PodNetwork;
  /** Why an image cannot be pulled; undefined: it can. Without it every image can. */
  readonly whyNoImage?: (image: string) => string | undefined;
  /** Images that have no shell and no tools, as containers name them. */
  readonly imagesWithoutShell?: ReadonlySet<string>;
  /** Without it a container has the plain values of its spec, and no texts in its volumes. */
  readonly configOf?: (pod: Pod, container: string) => ContainerConfig;
}

/** Runs containers for a kubelet and for the API server. */
export function createContainerRuntime(options: RuntimeOptions): ContainerRuntime & PodSessions {
  return new SimulatedContainerRuntime(options);
}

type Hook = 'postStart' | 'preStop';

/** A container since its last start. */
interface ContainerRecord {
  readonly pod: Pod;
  readonly podUid: string;
  readonly spec: ContainerSpec;
  readonly network: PodNetwork;
  readonly hookFailed: (hook: Hook) => void;
  readonly started: StartedContainer;
  /** The same container before its last start. */
  readonly previous: StartedContainer | undefined;
  hasEnded: boolean;
  isForgotten: boolean;
}

/** The grace period where a pod sets none, in seconds. */
const defaultGracePeriod = 30;

class SimulatedContainerRuntime implements ContainerRuntime, PodSessions {
  readonly #options: RuntimeOptions;
  readonly #containers = new Map<string, ContainerRecord>();
  /** The volumes of each pod, by its uid. */
  readonly #volumes = new Map<string, Map<string, Volume>>();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  whyNoImage(image: string): string | undefined {
    return this.#options.whyNoImage?.(image);
  }

  imageUser(image: string): number | string | undefined {
    const { user, isUnknown } = this.#contentsOf(image);
    if (isUnknown === true) return undefined;
    return user.isNamed === true ? user.name : user.uid;
  }

  start(
    pod: Pod,
    container: string,
    ended: (end: ContainerEnd) => void,
    hookFailed: (hook: Hook) => void = () => undefined,
  ): string | undefined {
    const podUid = pod.metadata?.uid ?? '';
    const spec = specOf(pod, container);
    if (spec === undefined) return `no container ${container} in pod ${pod.metadata?.name ?? ''}`;
    const network = this.#options.networkOf(pod);
    const config = this.#options.configOf?.(pod, container) ?? configOfSpec(spec);
    const { clock, random } = this.#options;
    const contents = this.#contentsOf(spec.image);
    const started = startContainer({
      pod,
      spec,
      contents,
      config,
      clock,
      random,
      network,
      volumes: this.#volumesOf(podUid),
    });
    if ('failed' in started) {
      return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${started.failed}: unknown`;
    }
    const key = keyOf(podUid, container);
    const previous = this.#containers.get(key)?.started;
    const record: ContainerRecord = {
      pod,
      podUid,
      spec,
      network,
      hookFailed,
      started,
      previous,
      hasEnded: false,
      isForgotten: false,
    };
    this.#containers.set(key, record);
    void runHook(this.#probeTarget(record), spec.lifecycle?.postStart).then((succeeded) => {
      if (!succeeded && !record.hasEnded && !record.isForgotten) hookFailed('postStart');
    });
    void started.exitCode.then((exitCode) => {
      record.hasEnded = true;
      if (!record.isForgotten) ended({ exitCode });
    });
    return undefined;
  }

  probe(
    podUid: string,
    container: string,
    how: Probe,
    milliseconds: number,
    onResult: (fault: ProbeFault | undefined) => boolean,
  ): () => void {
    let isCancelled = false;
    const cancelTimer = this.#options.clock.later(milliseconds, () => {
      const record = this.#running({ podUid, container });
      if (record === undefined) return;
      void probeOnce(this.#probeTarget(record), how).then((fault) => {
        if (!isCancelled && !record.hasEnded && !record.isForgotten) onResult(fault);
      });
    });
    return () => {
      isCancelled = true;
      cancelTimer();
    };
  }

  stop(podUid: string, container: string, graceSeconds: number): void {
    const record = this.#running({ podUid, container });
    if (record === undefined) return;
    const { started } = record;
    if (graceSeconds <= 0) return started.container.end();
    void this.#terminate(record);
    const { clock } = this.#options;
    const wait =
      graceSeconds === defaultGracePeriod ? clock.builtInDelay(defaultGracePeriod * 1000) : graceSeconds * 1000;
    const cancel = clock.later(wait, () => started.container.end());
    void started.exitCode.then(cancel);
  }

  forget(podUid: string): void {
    for (const [key, record] of this.#containers) {
      if (record.podUid !== podUid) continue;
      record.isForgotten = true;
      record.started.container.end();
      record.started.log.close();
      this.#containers.delete(key);
    }
    this.#volumes.delete(podUid);
  }

  exec(at: ContainerAt, command: readonly string[], streams: Streams): Session | { readonly failed: string } {
    const record = this.#running(at);
    return record === undefined ? notFound(at) : openExecSession(record.started, command, streams);
  }

  attach(at: ContainerAt, streams: Streams): Session | { readonly failed: string } {
    const record = this.#running(at);
    return record === undefined ? notFound(at) : openAttachSession(record.started, streams);
  }

  log({ podUid, container }: ContainerAt, previous: boolean): ContainerLog | undefined {
    const record = this.#containers.get(keyOf(podUid, container));
    return previous ? record?.previous?.log : record?.started.log;
  }

  /** The container, unless it has ended. */
  #running({ podUid, container }: ContainerAt): ContainerRecord | undefined {
    const record = this.#containers.get(keyOf(podUid, container));
    return record?.hasEnded === false ? record : undefined;
  }

  #contentsOf(image = ''): ImageContents {
    const contents = contentsOfImage(image);
    return this.#options.imagesWithoutShell?.has(image) ? withoutShell(contents) : contents;
  }

  #volumesOf(podUid: string): Map<string, Volume> {
    const volumes = this.#volumes.get(podUid) ?? new Map<string, Volume>();
    this.#volumes.set(podUid, volumes);
    return volumes;
  }

  /** Runs the hook before the end, and then asks the main program to end. */
  async #terminate(record: ContainerRecord): Promise<void> {
    const hook = record.spec.lifecycle?.preStop;
    if (hook !== undefined) {
      const succeeded = await runHook(this.#probeTarget(record), hook);
      if (!succeeded && !record.hasEnded) record.hookFailed('preStop');
    }
    record.started.container.kill(1, 'TERM');
  }

  #probeTarget({ pod, podUid, spec, network }: ContainerRecord): ProbeTarget {
    const contents = this.#contentsOf(spec.image);
    return {
      pod,
      spec,
      network,
      clock: this.#options.clock,
      isImageUnknown: contents.isUnknown === true || contents.mainProgram !== undefined,
      runsUnknownProgram: runsUnknownProgram(spec, contents),
      run: (command, output) => {
        const session = this.exec({ podUid, container: spec.name }, command, { stdout: output, stderr: output });
        return 'failed' in session ? session : { exitCode: session.exitCode, end: () => session.signal('KILL') };
      },
    };
  }
}

function keyOf(podUid: string, container: string): string {
  return `${podUid}/${container}`;
}

function notFound({ container }: ContainerAt): { readonly failed: string } {
  return { failed: `container not found ("${container}")` };
}

function specOf(pod: Pod, name: string): ContainerSpec | undefined {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers].find((container) => container.name === name);
}

function configOfSpec(spec: ContainerSpec): ContainerConfig {
  return { env: new Map((spec.env ?? []).map(({ name, value }) => [name, value ?? ''])), files: new Map() };
}
