import type { Process } from '../runtime/process.ts';

/** Sends one ICMP echo: how many milliseconds the answer took; undefined: there is none. */
export async function pingOnce(process: Process, address: string): Promise<number | undefined> {
  const { network, random } = process.container;
  const isAnswered = await network.ping(address);
  return isAnswered ? 0.05 + random() * 0.4 : undefined;
}

/** How many routers lie between the pod and an address: none to itself and to its node, one to anything else. */
export function hopsTo(process: Process, address: string): number {
  const { pod, network } = process.container;
  const own = address.startsWith('127.') || address === '::1' || network.addresses.includes(address);
  return own || address === pod.status?.hostIP ? 0 : 1;
}

/** The address of the pod's node on the pod's network. */
export function gatewayOf({ container }: Process): string {
  return (container.network.addresses[0] ?? '').replace(/\d+$/, '1');
}
