import type { Process } from '../../runtime/process.ts';
import { gatewayOf } from '../busybox-network/traceroute.ts';

/** The kernel's table of routes, as route and netstat print it. */
export function routingTable(process: Process, numeric: boolean, by: 'route' | 'netstat'): string {
  const gateway = gatewayOf(process);
  const network = gateway.replace(/\d+$/, '0');
  const rows = [
    [numeric ? '0.0.0.0' : 'default', gateway, '0.0.0.0', 'UG'],
    [network, gateway, '255.255.255.0', 'UG'],
    [gateway, numeric ? '0.0.0.0' : '*', '255.255.255.255', 'UH'],
  ];
  const head = by === 'route' ? 'Flags Metric Ref    Use Iface' : 'Flags   MSS Window  irtt Iface';
  const tail = (flags: string) =>
    by === 'route' ? `${flags}    0      0        0 eth0` : `${flags}        0 0          0 eth0`;
  const line = ([to = '', via = '', mask = '', flags = '']: readonly string[]) =>
    `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${tail(flags)}\n`;
  return `Kernel IP routing table\n${'Destination'.padEnd(15)} ${'Gateway'.padEnd(15)} ${'Genmask'.padEnd(15)} ${head}\n${rows.map(line).join('')}`;
}
