import type { Pod, Probe } from 'kubernetes-types/core/v1';

/** How a container's main program ended. `exitCode` is 128 + n after signal n. */
export interface ContainerEnd {
  readonly exitCode: number;
}

/** How a probe went that did not go well; `error`: it could not be made. In the words of a kubelet. */
export interface ProbeFault {
  readonly is: 'failure' | 'error';
  readonly because: string;
}

/**
 * What a kubelet asks of whatever runs containers. Containers are named by the uid of their pod and their own name;
 * a container that is started again after its end is the same one, with its files made anew and its log kept as the
 * previous one.
 * Source: https://kubernetes.io/docs/concepts/containers/cri/
 */
export interface ContainerRuntime {
  /** Why an image cannot be pulled, in the words of the runtime; undefined: it can. */
  whyNoImage(image: string): string | undefined;
  /** The user that an image names, by number or by name; undefined: nobody here knows the image. */
  imageUser(image: string): number | string | undefined;
  /**
   * Starts a container's main program (init and ephemeral containers included), and calls back once when it has ended.
   * Where it cannot be started at all, returns why, in the words of the runtime (`exec: "x": executable file not found
   * in $PATH`), and never calls back. The pod has its addresses in `status` by now.
   * A hook of the container's lifecycle that fails is told by its name.
   */
  start(
    pod: Pod,
    container: string,
    ended: (end: ContainerEnd) => void,
    hookFailed?: (hook: 'postStart' | 'preStop') => void,
  ): string | undefined;
  /**
   * Probes a container that runs, once, after so many milliseconds, and tells how it went (undefined: well). `told`
   * says whether anything follows from that. Returns how to call it off. Nothing is told of a container that has ended
   * by then.
   */
  probe(
    podUid: string,
    container: string,
    how: Probe,
    milliseconds: number,
    told: (fault: ProbeFault | undefined) => boolean,
  ): () => void;
  /** Asks the main program to end: TERM, and KILL after so many seconds. Its end is told as any other. */
  stop(podUid: string, container: string, graceSeconds: number): void;
  /** The pod is gone: ends at once whatever of it still runs, and forgets its files and logs. Tells no ends. */
  forget(podUid: string): void;
}
