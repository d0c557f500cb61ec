import type { ListeningPort } from '../../kube/images.ts';
import type { Socket } from './pod-network.ts';

/** A port that a program has opened. */
export interface OpenPort extends ListeningPort {
  readonly accept: (socket: Socket) => void;
}

/** The ports that programs of all pods have opened. */
export class OpenPorts {
  readonly #byPod = new Map<string, readonly OpenPort[]>();
  #listeners: ReadonlyMap<string, readonly ListeningPort[]> = new Map();

  /** The same map until a port is opened or closed. */
  get listeners(): ReadonlyMap<string, readonly ListeningPort[]> {
    return this.#listeners;
  }

  /** Those of one pod, by `namespace/name`. */
  of(pod: string): readonly OpenPort[] {
    return this.#byPod.get(pod) ?? [];
  }

  /** The one on a port of a pod; undefined: there is none. */
  find(pod: string, port: number, protocol: ListeningPort['protocol']): OpenPort | undefined {
    return this.of(pod).find((open) => open.port === port && open.protocol === protocol);
  }

  /** Adds a port; returns how to close it. */
  add(pod: string, port: OpenPort): () => void {
    this.#set(pod, [...this.of(pod), port]);
    return () => {
      if (!this.of(pod).includes(port)) return;
      this.#set(
        pod,
        this.of(pod).filter((open) => open !== port),
      );
    };
  }

  /** Closes those of one pod. */
  closeAll(pod: string): void {
    if (this.#byPod.has(pod)) this.#set(pod, []);
  }

  #set(pod: string, ports: readonly OpenPort[]): void {
    if (ports.length === 0) this.#byPod.delete(pod);
    else this.#byPod.set(pod, ports);
    this.#listeners = new Map(
      [...this.#byPod].map(([name, open]) => [name, open.map(({ port, protocol }) => ({ port, protocol }))]),
    );
  }
}
