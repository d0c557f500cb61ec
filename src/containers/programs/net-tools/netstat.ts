import type { ListeningPort } from '../../../kube/images.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { failOption } from '../../network/saying.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { openPorts } from './open-ports.ts';
import { routingTable } from './routing-table.ts';

/** netstat: the ports that are open in the pod (`-l`, `-a`), or its routes (`-r`). */
export const netstat: Program = async (process) => {
  const options = readOptions(process.argv, { flags: 'ralntuwxepWci', values: '' });
  if (isWrong(options)) return failOption(process, options);
  if (options.has('r')) {
    await writeText(process.stdout, routingTable(process, options.has('n'), 'netstat'));
    return 0;
  }
  const listens = options.has('l');
  const shows = listens ? '(only servers)' : options.has('a') ? '(servers and established)' : '(w/o servers)';
  const every = !options.has('t') && !options.has('u');
  const programs = options.has('p') ? 'PID/Program name    ' : '';
  const ports = listens || options.has('a') ? openPorts(process) : [];
  const lines = ports
    .filter(({ protocol }) => every || (protocol === 'TCP' ? options.has('t') : options.has('u')))
    .map((port) => netstatLine(process, port, options.has('p')));
  const head = `Active Internet connections ${shows}\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${programs}\n`;
  const unix = every
    ? `Active UNIX domain sockets ${shows}\nProto RefCnt Flags       Type       State         I-Node ${programs === '' ? '' : 'PID/Program name    '}Path\n`
    : '';
  await writeText(process.stdout, head + lines.join('') + unix);
  return 0;
};

export function netstatLine(process: Process, { port, protocol }: ListeningPort, withProgram: boolean): string {
  const local = `:::${port}`.padEnd(23);
  const state = protocol === 'TCP' ? 'LISTEN' : '';
  const first = process.container.processes()[0];
  const name = first?.argv[0] ?? '';
  const program = withProgram
    ? first === undefined
      ? '-'
      : `${first.pid}/${name.slice(name.lastIndexOf('/') + 1)}`
    : '';
  return `${protocol.toLowerCase()}        0      0 ${local} ${':::*'.padEnd(23)} ${state.padEnd(12)}${program}\n`;
}
