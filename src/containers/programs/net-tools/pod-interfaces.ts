import type { Process } from '../../runtime/process.ts';

export function interfaceAddresses(process: Process): {
  readonly v4: string | undefined;
  readonly v6: readonly string[];
  readonly gateway: string;
  readonly network: string;
  readonly hardware: string;
} {
  const { addresses } = process.container.network;
  const v4 = addresses.find((address) => !address.includes(':'));
  const parts = (v4 ?? '10.244.0.2').split('.');
  const network = parts.slice(0, 3).join('.');
  const hardware = ['5a', '59', ...parts.map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
  return { v4, v6: addresses.filter((address) => address.includes(':')), gateway: `${network}.1`, network, hardware };
}
