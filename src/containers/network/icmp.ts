import type { Process } from '../runtime/process.ts';

/** One ICMP echo: how many milliseconds the answer took; undefined: none comes. */
export async function pingOnce(process: Process, address: string): Promise<number | undefined> {
  const { network, random } = process.container;
  const answers = await network.ping(address);
  return answers ? 0.05 + random() * 0.4 : undefined;
}

/** How many routers lie between the pod and an address: none to itself and to its node, one to what that leads to. */
export function hopsTo(process: Process, address: string): number {
  const { pod, network } = process.container;
  const own = address.startsWith('127.') || address === '::1' || network.addresses.includes(address);
  return own || address === pod.status?.hostIP ? 0 : 1;
}
