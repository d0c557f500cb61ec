import type { Pod, Probe } from 'kubernetes-types/core/v1';

/** How the main program of a container ended. `exitCode` is 128 + n after signal n. */
export interface ContainerEnd {
  readonly exitCode: number;
}

/** Why a probe failed; `error`: it could not be made. `because` is in the words of the kubelet. */
export interface ProbeFault {
  readonly is: 'failure' | 'error';
  readonly because: string;
}

/**
 * The interface between the kubelet and what runs containers. A container is named by the uid of its pod and its own
 * name. A container that is restarted is the same one: its files are made again, and its log is kept as the previous
 * log.
 * Source: https://kubernetes.io/docs/concepts/containers/cri/
 */
export interface ContainerRuntime {
  /** Why an image cannot be pulled, in the words of the runtime; undefined if it can. */
  whyNoImage(image: string): string | undefined;
  /** The user of an image, by number or by name; undefined for an unknown image. */
  imageUser(image: string): number | string | undefined;
  /**
   * Starts the main program of a container (also of an init or ephemeral one), and calls `ended` once when it has
   * ended. If it cannot be started, returns the reason in the words of the runtime (`exec: "x": executable file not
   * found in $PATH`), and never calls `ended`. The pod has its addresses in `status` by then. `hookFailed` is called
   * with the name of a lifecycle hook that fails.
   */
  start(
    pod: Pod,
    container: string,
    ended: (end: ContainerEnd) => void,
    hookFailed?: (hook: 'postStart' | 'preStop') => void,
  ): string | undefined;
  /**
   * Probes a running container once, after some milliseconds, and calls `report` with the fault, or with undefined if
   * the probe succeeds. `report` returns whether it acts on that. Returns a function that cancels the probe. Nothing is
   * reported for a container that has ended by then.
   */
  probe(
    podUid: string,
    container: string,
    how: Probe,
    milliseconds: number,
    report: (fault: ProbeFault | undefined) => boolean,
  ): () => void;
  /**
   * Asks the main program to end: it gets TERM, and KILL after some seconds. `ended` is called as for any other end.
   */
  stop(podUid: string, container: string, graceSeconds: number): void;
  /** Ends everything of a deleted pod at once, and removes its files and logs. `ended` is not called. */
  forget(podUid: string): void;
}
