import type { Options } from '../../libc/getopt.ts';
import { portOfService } from '../../libc/services.ts';
import { strerror } from '../../libc/strerror.ts';
import { connectError, connectWithTimeout } from '../../network/connect.ts';
import { Listener } from '../../network/listener.ts';
import type { Socket } from '../../network/pod-network.ts';
import { relay, relayDatagrams } from '../../network/relay.ts';
import { withPort } from '../../network/url.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { withSignalHandler } from '../../runtime/signal-handler.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { fail, failWith } from '../command-line/messages.ts';
import { operandsOf, parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { hostAddress } from './host-address.ts';

/**
 * nc of busybox. It reports problems only with `-v`, and a refusal not at all.
 * Source: busybox 1.37, networking/nc_bloaty.c.
 */
export const nc: Program = withUsage(
  (process) =>
    withSignalHandler(
      process,
      run,
      async (killed) => {
        await failWith(process, 'punt!\n');
        throw killed;
      },
      ['INT', 'TERM'],
    ),
  { style: 'busybox' },
);

/** The options of nc, and the command of `-e`. */
interface Request {
  readonly options: Options;
  readonly command: readonly string[] | undefined;
  /** The milliseconds of `-w`. */
  readonly timeout: number | undefined;
}

/** Where nc connects to. */
interface Target {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

async function run(process: Process): Promise<number> {
  const { argv, command } = withoutCommand(process.argv);
  const options = parseOptions({ argv }, { short: 'lknvzub46w:p:s:i:o:' });
  const seconds = options.value('w');
  const request = { options, command, timeout: seconds === undefined ? undefined : Number(seconds) * 1000 };
  if (options.has('l')) return listen(process, request);
  const [host = '', service, ...more] = operandsOf(options);
  if (more.length > 0) throw new UsageError();
  if (service === undefined) return 1;
  const port = portOfService(service) ?? 0;
  if (port < 1 || port > 65_535) return fail(process, `bad port '${service}'`);
  const address = await hostAddress(process, host, options.has('n') ? [4] : [4, 6]);
  if (address === undefined) return 1;
  const connect = options.has('u') ? sendDatagrams : connectTo;
  return connect(process, request, { host, address, port });
}

/** `-e` takes all that follows: a command with its arguments. */
function withoutCommand(all: readonly string[]): {
  readonly argv: readonly string[];
  readonly command: readonly string[] | undefined;
} {
  const at = all.findIndex((word, index) => index > 0 && /^-[a-z]*e$/.test(word));
  if (at < 0) return { argv: all, command: undefined };
  const flags = (all[at] ?? '').slice(0, -1);
  return { argv: [...all.slice(0, at), ...(flags === '-' ? [] : [flags])], command: all.slice(at + 1) };
}

async function connectTo(process: Process, { options, command, timeout }: Request, target: Target): Promise<number> {
  const { address, port } = target;
  const connected = await connectWithTimeout(process, address, port, timeout);
  if (connected.is !== 'connected') {
    const isReported = connected.is === 'timed out' && options.has('v');
    return isReported ? fail(process, `${nameOf(target)}: ${connectError(connected.is)}`) : 1;
  }
  const { socket } = connected;
  if (options.has('v')) await failWith(process, `${nameOf(target)} open\n`);
  if (options.has('z')) socket.close();
  else if (command !== undefined) return runOver(process, socket, command);
  else await relay(process, socket, timeout === undefined ? {} : { idleTimeout: timeout });
  return 0;
}

/** Sends the input as datagrams. A rejected one ends it; one that is lost looks like one that has arrived. */
async function sendDatagrams(process: Process, { options, timeout }: Request, target: Target): Promise<number> {
  const { address, port } = target;
  const isScan = options.has('z');
  if (isScan && process.container.network.isPortUnreachable(address, port)) return 1;
  if (options.has('v')) await failWith(process, `${nameOf(target)} open\n`);
  if (isScan) return 0;
  if (!(await relayDatagrams(process, address, port))) return 1;
  await pauseProcess(process, timeout || 2 ** 31);
  return 0;
}

function nameOf({ host, address, port }: Target): string {
  return `${host} (${withPort(address, port)})`;
}

async function listen(process: Process, { options, command, timeout }: Request): Promise<number> {
  const port = Number(options.value('p') ?? options.operands.at(-1) ?? 0);
  const listener = Listener.open(process, port, options.has('u') ? 'UDP' : 'TCP');
  if (listener === undefined) return fail(process, `bind: ${strerror('EADDRINUSE')}`);
  try {
    if (options.has('v')) await failWith(process, `listening on [::]:${port} ...\n`);
    do {
      const socket = await listener.accept(timeout);
      if (socket === 'timed out') return await fail(process, 'timeout');
      if (options.has('v')) await reportConnection(process, socket, port);
      if (command === undefined) await relay(process, socket);
      else if (options.has('k')) void runOver(process, socket, command);
      else return await runOver(process, socket, command);
    } while (options.has('k'));
    return 0;
  } finally {
    listener.close();
  }
}

async function reportConnection(process: Process, { remote }: Socket, port: number): Promise<void> {
  const isLocal = remote.address.startsWith('127.');
  const own = isLocal ? '127.0.0.1' : (process.container.network.addresses[0] ?? '0.0.0.0');
  const client = `[::ffff:${remote.address}]:${remote.port}`;
  await failWith(process, `connect to [::ffff:${own}]:${port} from ${client} (${client})\n`);
}

/** Runs a command with the connection as its input and output. */
async function runOver(process: Process, socket: Socket, command: readonly string[]): Promise<number> {
  const { env, cwd, signal, container } = process;
  const code = await container.spawn(command, { env, cwd, signal, stdin: socket, stdout: socket, stderr: socket });
  socket.end();
  socket.close();
  return code;
}
