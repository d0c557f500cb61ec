import { getopt, isOptionError, type Options, optionErrorMessage } from '../../libc/getopt.ts';
import { gaiStrerror, resolveName } from '../../libc/resolver.ts';
import { portOfService, serviceOfPort } from '../../libc/services.ts';
import { strerror } from '../../libc/strerror.ts';
import { type ConnectFailure, connectError, connectWithTimeout } from '../../network/connect.ts';
import { Listener } from '../../network/listener.ts';
import { relay, relayDatagrams } from '../../network/relay.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith } from '../command-line/messages.ts';

/** OpenBSD's netcat, as Debian packages it. Source: nc(1), netcat-openbsd. */
export const openbsdNc: Program = async (process) => {
  const options = getopt(process.argv, { short: '46bCDdFhklNnrStUuvZzI:i:M:m:O:P:p:q:s:T:V:W:w:X:x:' });
  if (isOptionError(options)) return failWith(process, `nc: ${optionErrorMessage(options)}\n${usage}`);
  if (options.has('l')) return listen(process, options);
  const [host, service] = options.operands;
  if (host === undefined || service === undefined) return failWith(process, usage);
  const ports = portsOf(service);
  if (ports === undefined) return failWith(process, `nc: port number invalid: ${service}\n`);
  const found = await resolveName(process, host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
  if (typeof found === 'string') {
    const why = gaiStrerror(found);
    return failWith(process, `nc: getaddrinfo for host "${host}" port ${ports[0]}: ${why}\n`);
  }
  const [address = ''] = found.addresses;
  const connect = options.has('u') ? sendDatagrams : connectTo;
  let code = 1;
  for (const port of ports) {
    if ((await connect(process, options, { host, address, port })) === 0) code = 0;
  }
  return code;
};

const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
`;

/** The ports of `80`, `80-82` or the name of a service; undefined: there are no such. */
function portsOf(text: string): readonly number[] | undefined {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const from = portOfService(first ?? text);
  if (from === undefined || from < 1 || from > 65_535) return undefined;
  const to = last === undefined ? from : Number(last);
  return to < from || to > 65_535 ? undefined : Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

/** Where nc connects to. */
interface Target {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/** The milliseconds of `-w`; undefined: none. */
function timeoutOf(options: Options): number | undefined {
  const seconds = Number(options.value('w') ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}

async function connectTo(process: Process, options: Options, target: Target): Promise<number> {
  const timeout = timeoutOf(options);
  const connected = await connectWithTimeout(process, target.address, target.port, timeout);
  if (connected.is !== 'connected') {
    if (!options.has('v') && connected.is !== 'unreachable') return 1;
    return failWith(process, failureMessage(target, connected.is, timeout !== undefined));
  }
  if (options.has('v')) await failWith(process, successMessage(target, 'tcp'));
  if (options.has('z')) connected.socket.close();
  else await relay(process, connected.socket, timeout === undefined ? {} : { idleTimeout: timeout });
  return 0;
}

/** With `-w` it gives up while the connection is still being opened; without, the system does. */
function failureMessage({ host, address, port }: Target, failure: ConnectFailure, hasTimeout: boolean): string {
  const isGivenUp = failure === 'timed out' && hasTimeout;
  const where = host === address ? host : `${host} (${address})`;
  const why = isGivenUp ? 'timed out: Operation now in progress' : `failed: ${connectError(failure)}`;
  return `nc: connect to ${where} port ${port} (tcp) ${why}\n`;
}

function successMessage({ host, address, port }: Target, protocol: 'tcp' | 'udp'): string {
  const where = host === address ? host : `${host} (${address})`;
  return `Connection to ${where} ${port} port [${protocol}/${serviceOfPort(port) ?? '*'}] succeeded!\n`;
}

/** Sends the input as datagrams. A rejected one ends it; one that is lost looks like one that has arrived. */
async function sendDatagrams(process: Process, options: Options, target: Target): Promise<number> {
  const { address, port } = target;
  if (process.container.network.isPortUnreachable(address, port)) return 1;
  if (options.has('v')) await failWith(process, successMessage(target, 'udp'));
  if (options.has('z')) return 0;
  if (!(await relayDatagrams(process, address, port))) return 1;
  await pauseProcess(process, Number(options.value('w') ?? 2 ** 31) * 1000);
  return 0;
}

async function listen(process: Process, options: Options): Promise<number> {
  const port = Number(options.value('p') ?? options.operands.at(-1) ?? 0);
  const listener = Listener.open(process, port, options.has('u') ? 'UDP' : 'TCP');
  if (listener === undefined) return failWith(process, `nc: ${strerror('EADDRINUSE')}\n`);
  try {
    if (options.has('v')) await failWith(process, `Listening on 0.0.0.0 ${port}\n`);
    do {
      const socket = await listener.accept();
      if (socket === 'timed out') return 1;
      const { address, port: from } = socket.remote;
      if (options.has('v')) await failWith(process, `Connection received on ${address} ${from}\n`);
      await relay(process, socket);
    } while (options.has('k'));
    return 0;
  } finally {
    listener.close();
  }
}
