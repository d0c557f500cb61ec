import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { routingTable } from './routing-table.ts';

/** route: the pod's routes. Source: busybox 1.37, networking/route.c. */
export const route: Program = (process) => print(process, routingTable(process, process.argv.includes('-n'), columns));

const columns = { head: 'Flags Metric Ref    Use Iface', tail: '0      0        0 eth0' };
