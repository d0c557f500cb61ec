import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import { listenOn } from '../../network/listener.ts';
import { isWrong, type Options, readOptions } from '../../network/options.ts';
import { relay } from '../../network/relay.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';

/** OpenBSD's netcat, as Debian packages it. Source: nc(1) of netcat-openbsd. */
export const openbsdNc: Program = async (process) => {
  const options = readOptions(process.argv, { flags: '46bCDdFhklNnrStUuvZz', values: 'IiMmOPpqsTVWwXx' });
  if (isWrong(options)) {
    await writeText(process.stderr, `nc: invalid option -- '${options.unknown ?? options.needsValue}'\n${usage}`);
    return 1;
  }
  if (options.has('l')) return listen(process, options);
  const [host, ports] = options.words;
  if (host === undefined || ports === undefined) {
    await writeText(process.stderr, usage);
    return 1;
  }
  const numbers = portsOf(ports);
  if (numbers === undefined) {
    await writeText(process.stderr, `nc: port number invalid: ${ports}\n`);
    return 1;
  }
  const found = await resolveName(process, host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
  if (typeof found === 'string') {
    const why = found === 'no answer' ? 'Temporary failure in name resolution' : 'Name or service not known';
    await writeText(process.stderr, `nc: getaddrinfo for host "${host}" port ${numbers[0]}: ${why}\n`);
    return 1;
  }
  let code = 1;
  for (const port of numbers) {
    const once = await dial(process, options, { host, address: found.addresses[0] ?? '', port });
    if (once === 0) code = 0;
  }
  return code;
};

const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
`;

/** \`80\`, or \`80-82\`; names of services too. */
function portsOf(text: string): readonly number[] | undefined {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const from = first === undefined ? services[text] : Number(first);
  if (from === undefined || from < 1 || from > 65_535) return undefined;
  const to = last === undefined ? from : Number(last);
  return to < from || to > 65_535 ? undefined : Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

const services: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  domain: 53,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  postgresql: 5432,
  mysql: 3306,
};

interface Target {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

async function dial(process: Process, options: Options, { host, address, port }: Target): Promise<number> {
  const seconds = Number(options.value('w') ?? 0);
  const kind = options.has('u') ? 'udp' : 'tcp';
  const shown = host === address ? `${host} ${port}` : `${host} (${address}) ${port}`;
  const opened = `Connection to ${shown} port [${kind}/${nameOf(port)}] succeeded!\n`.replace(
    `${port} port`,
    `${port} port`,
  );
  if (options.has('u')) return sendDatagrams(process, options, address, port, opened);
  const connected = await connectWithTimeout(process, address, port, seconds > 0 ? seconds * 1000 : undefined);
  if (connected.is !== 'connected') {
    const why = {
      refused: 'Connection refused',
      'timed out': 'Connection timed out',
      unreachable: 'Network is unreachable',
    };
    // Without a time-out of its own, what the system says; with one, that the connection is still under way.
    const text = connected.is === 'timed out' && seconds > 0 ? 'Operation now in progress' : why[connected.is];
    const wanted = options.has('v') || connected.is === 'unreachable';
    if (wanted)
      await writeText(
        process.stderr,
        `nc: connect to ${shown.replace(/ \d+$/, '')} port ${port} (${kind}) ${connected.is === 'timed out' && seconds > 0 ? 'timed out' : 'failed'}: ${text}\n`,
      );
    return 1;
  }
  if (options.has('v')) await writeText(process.stderr, opened);
  if (options.has('z')) connected.socket.close();
  else await relay(process, connected.socket, seconds > 0 ? { idleTimeout: seconds * 1000 } : {});
  return 0;
}

function nameOf(port: number): string {
  return Object.entries(services).find(([, number]) => number === port)?.[0] ?? '*';
}

async function sendDatagrams(
  process: Process,
  options: Options,
  address: string,
  port: number,
  opened: string,
): Promise<number> {
  const { network } = process.container;
  if (network.isPortUnreachable?.(address, port) === true) return 1;
  if (options.has('v')) await writeText(process.stderr, opened);
  if (options.has('z')) return 0;
  for (
    let chunk = await process.stdin.read(process.signal);
    chunk !== null;
    chunk = await process.stdin.read(process.signal)
  ) {
    void network.exchange(address, port, chunk).then((answer) => answer && process.stdout.write(answer));
    await pauseProcess(process, 20);
  }
  await pauseProcess(process, Number(options.value('w') ?? 2 ** 31) * 1000);
  return 0;
}

async function listen(process: Process, options: Options): Promise<number> {
  const port = Number(options.value('p') ?? options.words.at(-1) ?? 0);
  const accepting = listenOn(process, port, options.has('u') ? 'UDP' : 'TCP');
  if (accepting === undefined) {
    await writeText(process.stderr, 'nc: Address already in use\n');
    return 1;
  }
  try {
    if (options.has('v')) await writeText(process.stderr, `Listening on 0.0.0.0 ${port}\n`);
    do {
      const socket = await accepting.accept();
      if (socket === 'timed out') return 1;
      if (options.has('v'))
        await writeText(process.stderr, `Connection received on ${socket.remote.address} ${socket.remote.port}\n`);
      await relay(process, socket);
    } while (options.has('k'));
    return 0;
  } finally {
    accepting.close();
  }
}
