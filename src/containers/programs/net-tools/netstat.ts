import type { ListeningPort } from '../../../kube/images.ts';
import { basename } from '../../files/paths.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { openPorts } from './pod-interface.ts';
import { routingTable } from './routing-table.ts';

/**
 * netstat: the ports that are open in the pod (`-l`, `-a`), or its routes (`-r`).
 * Source: busybox 1.37, networking/netstat.c.
 */
export const netstat: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: 'ralntuwxepWci' });
    if (options.has('r')) return print(process, routingTable(process, options.has('n'), routeColumns));
    const [isTcp, isUdp] = [options.has('t'), options.has('u')];
    const isAny = !isTcp && !isUdp;
    const program = options.has('p') ? programOf(process) : '';
    const lines = (options.has('l', 'a') ? openPorts(process) : [])
      .filter(({ protocol }) => isAny || (protocol === 'TCP' ? isTcp : isUdp))
      .map((port) => portLine(port, program));
    const kinds = options.has('l')
      ? '(only servers)'
      : options.has('a')
        ? '(servers and established)'
        : '(w/o servers)';
    const column = options.has('p') ? 'PID/Program name    ' : '';
    const sockets = isAny ? `Active UNIX domain sockets ${kinds}\n${unixColumns}${column}Path\n` : '';
    return print(
      process,
      `Active Internet connections ${kinds}\n${internetColumns}${column}\n${lines.join('')}${sockets}`,
    );
  },
  { style: 'busybox' },
);

const routeColumns = { head: 'Flags   MSS Window  irtt Iface', tail: '    0 0          0 eth0' };

const internetColumns = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State       ';

const unixColumns = 'Proto RefCnt Flags       Type       State         I-Node ';

/** What has the pod's ports open: the container's first process. */
function programOf({ container }: Process): string {
  const [first] = container.processes();
  return first === undefined ? '-' : `${first.pid}/${basename(first.argv[0] ?? '')}`;
}

function portLine({ port, protocol }: ListeningPort, program: string): string {
  const state = protocol === 'TCP' ? 'LISTEN' : '';
  return `${protocol.toLowerCase()}        0      0 ${`:::${port}`.padEnd(23)} ${':::*'.padEnd(23)} ${state.padEnd(12)}${program}\n`;
}
