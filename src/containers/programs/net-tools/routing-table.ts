import type { Process } from '../../runtime/process.ts';
import { podInterface } from './pod-interface.ts';

/** The columns after the first three, which route and netstat print each in its own way. */
export interface RouteColumns {
  readonly head: string;
  /** What follows the flags of a route. */
  readonly tail: string;
}

/** The kernel's routes, names of addresses or numbers. Source: busybox 1.37, networking/route.c, `bb_displayroutes`. */
export function routingTable(process: Process, isNumeric: boolean, { head, tail }: RouteColumns): string {
  const { gateway, network } = podInterface(process);
  const rows = [
    ['Destination', 'Gateway', 'Genmask', head],
    [isNumeric ? '0.0.0.0' : 'default', gateway, '0.0.0.0', `UG    ${tail}`],
    [`${network}.0`, gateway, '255.255.255.0', `UG    ${tail}`],
    [gateway, isNumeric ? '0.0.0.0' : '*', '255.255.255.255', `UH    ${tail}`],
  ];
  const lines = rows.map((row) => `${row.map((cell, at) => (at < 3 ? cell.padEnd(15) : cell)).join(' ')}\n`);
  return `Kernel IP routing table\n${lines.join('')}`;
}
