import { isWrong, readOptions } from '../../network/options.ts';
import { programName } from '../../network/saying.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { openPorts } from './open-ports.ts';

/** ss of iproute2: the ports that are open in the pod. */
export const ss: Program = async (process) => {
  const options = readOptions(process.argv, { flags: 'hVnrlaoempiTsbEtuwxdS460HOQK', values: 'fAND' });
  if (isWrong(options)) {
    await writeText(
      process.stderr,
      `${programName(process)}: invalid option -- '${options.unknown ?? options.needsValue}'\n`,
    );
    return 255;
  }
  const every = !options.has('t') && !options.has('u');
  const ports = options.has('l') || options.has('a') ? openPorts(process) : [];
  const shown = ports.filter(({ protocol }) => every || (protocol === 'TCP' ? options.has('t') : options.has('u')));
  const kind = every || (options.has('t') && options.has('u')) ? 'Netid ' : '';
  const head = `${kind}State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process\n`;
  const lines = shown.map(({ port, protocol }) => {
    const first = kind === '' ? '' : protocol === 'TCP' ? 'tcp   ' : 'udp   ';
    const state = protocol === 'TCP' ? 'LISTEN 0      128   ' : 'UNCONN 0      0     ';
    return `${first}${state} ${`*:${port}`.padStart(18)} ${'*:*'.padStart(18)}\n`;
  });
  await writeText(process.stdout, (options.has('H') ? '' : head) + lines.join(''));
  return 0;
};
