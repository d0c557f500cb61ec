/** How many processes a container may have, as nodes commonly set it. Source: kubelet's `podPidsLimit`. */
const maxProcesses = 1024;

/** Counts the processes and subshells of a container against the most that it may have. */
export class ProcessLimit {
  #used = 0;

  /** How many more there may be. */
  get available(): number {
    return maxProcesses - this.#used;
  }

  /** One more. */
  acquire(): void {
    this.#used += 1;
  }

  /** One less. */
  release(): void {
    this.#used -= 1;
  }
}
