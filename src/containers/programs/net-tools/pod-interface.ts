import type { ListeningPort } from '../../../kube/images.ts';
import type { Process } from '../../runtime/process.ts';

/** The pod's interface `eth0`, as `ip` and `ifconfig` show it. */
export interface PodInterface {
  readonly v4: string | undefined;
  readonly v6: readonly string[];
  /** The address of the node on the pod's network. */
  readonly gateway: string;
  /** The first three numbers of its IPv4 addresses. */
  readonly network: string;
  /** Its MAC address. */
  readonly hardware: string;
}

/** The interface of the pod that a process runs in. */
export function podInterface({ container }: Process): PodInterface {
  const { addresses } = container.network;
  const v4 = addresses.find((address) => !address.includes(':'));
  const parts = (v4 ?? '10.244.0.2').split('.');
  const network = parts.slice(0, 3).join('.');
  const hardware = ['5a', '59', ...parts.map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
  return { v4, v6: addresses.filter((address) => address.includes(':')), gateway: `${network}.1`, network, hardware };
}

/** The ports that are open in the pod, by number. */
export function openPorts({ container }: Process): readonly ListeningPort[] {
  return container.network.openPorts().toSorted((one, other) => one.port - other.port);
}
