/**
 * Gives out the addresses of pods. An address that was given out is not given out again soon.
 * Source: github.com/containernetworking/plugins plugins/ipam/host-local, which kind's network uses.
 */
export class PodIpAllocator {
  /** The last part of the address that was given out last, by range. */
  readonly #lastByRange = new Map<string, number>();
  /** The addresses of pods that had one elsewhere, by `namespace/name`. */
  readonly #reserved = new Map<string, string>();

  /** Starts behind the highest of the addresses that pods have already. */
  constructor(podAddresses: readonly string[] = []) {
    for (const address of podAddresses) {
      const range = `${prefixOf(address)}.0/24`;
      const host = Number(address.slice(address.lastIndexOf('.') + 1));
      this.#lastByRange.set(range, Math.max(host, this.#lastByRange.get(range) ?? 1));
    }
  }

  /** Keeps an address for the next pod of a name, which had it in another cluster. */
  reserve(pod: string, address: string): void {
    this.#reserved.set(pod, address);
  }

  /**
   * The address that is reserved for a pod, `namespace/name`, or the next free one of its node's range, `10.244.1.0/24`;
   * undefined when all are taken.
   */
  allocate(pod: string, podCIDR: string, isTaken: (address: string) => boolean): string | undefined {
    const reserved = this.#reserved.get(pod);
    this.#reserved.delete(pod);
    if (reserved !== undefined && !isTaken(reserved)) return reserved;
    const last = this.#lastByRange.get(podCIDR) ?? 1;
    for (let step = 1; step <= HOSTS_PER_NODE; step++) {
      const host = 2 + ((last - 2 + step) % HOSTS_PER_NODE);
      const address = `${prefixOf(podCIDR)}.${host}`;
      if (isTaken(address)) continue;
      this.#lastByRange.set(podCIDR, host);
      return address;
    }
    return undefined;
  }
}

function prefixOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.'));
}

/** .2 to .254: the first address of a range is the node's own bridge. */
const HOSTS_PER_NODE = 253;
