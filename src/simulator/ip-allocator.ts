import { kindServiceRange } from '../kube/kind-addresses.ts';

/** The addresses and ports that the control plane gives out. None is given out again at once. */
export interface Allocations {
  /** The next free address of a node's pod range, `10.244.1.0/24`; undefined when all are taken. */
  podAddress(podCIDR: string, taken: (address: string) => boolean): string | undefined;
  /** A free address for a Service. */
  clusterIP(taken: (address: string) => boolean): string;
  /** A free port of 30000 to 32767. */
  nodePort(taken: (port: number) => boolean): number;
}

/** Allocations that have given nothing out yet but the addresses of these pods. */
export function createAllocations(random: () => number, podAddresses: readonly string[] = []): Allocations {
  const lastByRange = new Map<string, number>();
  for (const address of podAddresses) {
    const [range, host] = [`${prefixOf(address)}.0/24`, Number(address.slice(address.lastIndexOf('.') + 1))];
    lastByRange.set(range, Math.max(host, lastByRange.get(range) ?? 1));
  }
  const given = new Set<string | number>();
  return {
    podAddress: (podCIDR, taken) => {
      const prefix = prefixOf(podCIDR);
      const last = lastByRange.get(podCIDR) ?? 1;
      for (let step = 1; step <= hostsPerNode; step++) {
        const host = 2 + ((last - 2 + step) % hostsPerNode);
        const address = `${prefix}.${host}`;
        if (taken(address)) continue;
        lastByRange.set(podCIDR, host);
        return address;
      }
      return undefined;
    },
    clusterIP: (taken) =>
      draw(
        () => `${kindServiceRange.prefix}.${1 + Math.floor(random() * 254)}.${1 + Math.floor(random() * 254)}`,
        taken,
      ),
    nodePort: (taken) => draw(() => 30_000 + Math.floor(random() * 2768), taken),
  };

  /** Draws until one is free; one that was given before is taken only when nothing else is found. */
  function draw<T extends string | number>(next: () => T, taken: (value: T) => boolean): T {
    for (let tries = 0; ; tries++) {
      const value = next();
      if (taken(value) || (given.has(value) && tries < 1000)) continue;
      given.add(value);
      return value;
    }
  }
}

function prefixOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.'));
}

/** .2 to .254: the first address of a range is the node's own bridge. */
const hostsPerNode = 253;
