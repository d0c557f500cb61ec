import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { interfaceAddresses } from './pod-interfaces.ts';

export const route: Program = async (process) => {
  const { gateway, network } = interfaceAddresses(process);
  const row = (to: string, via: string, mask: string, flags: string) =>
    `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 eth0\n`;
  await writeText(
    process.stdout,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${row(process.argv.includes('-n') ? '0.0.0.0' : 'default', gateway, '0.0.0.0', 'UG')}${row(`${network}.0`, gateway, '255.255.255.0', 'UG')}${row(gateway, process.argv.includes('-n') ? '0.0.0.0' : '*', '255.255.255.255', 'UH')}`,
  );
  return 0;
};
