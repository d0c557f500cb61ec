import type { ListeningPort } from '../../../kube/images.ts';
import { getopt, isOptionError, optionErrorMessage } from '../../libc/getopt.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { openPorts } from './pod-interface.ts';

/** ss: the ports that are open in the pod. Source: ss(8) of iproute2. */
export const ss: Program = async (process) => {
  const options = getopt(process.argv, { short: 'hVnrlaoempiTsbEtuwxdS460HOQKf:A:N:D:' });
  if (isOptionError(options)) return fail(process, optionErrorMessage(options), 255);
  const [isTcp, isUdp] = [options.has('t'), options.has('u')];
  const isAny = !isTcp && !isUdp;
  const ports = (options.has('l', 'a') ? openPorts(process) : []).filter(
    ({ protocol }) => isAny || (protocol === 'TCP' ? isTcp : isUdp),
  );
  const hasNetid = isAny || (isTcp && isUdp);
  const head = `${hasNetid ? 'Netid ' : ''}State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n`;
  const lines = ports.map((port) => portLine(port, hasNetid));
  return print(process, (options.has('H') ? '' : head) + lines.join(''));
};

function portLine({ port, protocol }: ListeningPort, hasNetid: boolean): string {
  const netid = hasNetid ? protocol.toLowerCase().padEnd(6) : '';
  const state = protocol === 'TCP' ? 'LISTEN 0      128   ' : 'UNCONN 0      0     ';
  return `${netid}${state} ${`*:${port}`.padStart(18)} ${'*:*'.padStart(18)}\n`;
}
