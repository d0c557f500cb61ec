import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import { listenOn } from '../../network/listener.ts';
import { isWrong, type Options, readOptions } from '../../network/options.ts';
import type { Socket } from '../../network/pod-network.ts';
import { relay } from '../../network/relay.ts';
import { fail, failOption, failUsage, withPort } from '../../network/saying.ts';
import { withSignalHandler } from '../../runtime/interrupt.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';

/** busybox's nc. It says what went wrong only when asked to (`-v`), and of a refusal nothing at all. */
export const nc: Program = (process) =>
  withSignalHandler(
    process,
    run,
    async (by) => {
      await writeText(process.stderr, 'punt!\n');
      throw by;
    },
    ['INT', 'TERM'],
  );

async function run(process: Process): Promise<number> {
  const { argv, program } = withoutProgram(process.argv);
  const options = readOptions(argv, { flags: 'lknvzub46', values: 'wpsio' });
  if (isWrong(options)) return failOption(process, options);
  if (options.has('l')) return listen(process, options, program);
  const [host, port, ...more] = options.words;
  if (host === undefined || more.length > 0) return failUsage(process);
  if (port === undefined) return 1;
  const number = /^\d+$/.test(port) ? Number(port) : (services[port] ?? 0);
  if (number < 1 || number > 65_535) return fail(process, `bad port '${port}'`);
  const found = await resolveName(process, host, options.has('n') ? [4] : [4, 6]);
  if (typeof found === 'string') return fail(process, `bad address '${host}'`);
  const address = found.addresses[0] ?? '';
  if (options.has('u')) return datagrams(process, options, host, address, number);
  return dial(process, options, { host, address, port: number }, program);
}

const services: Readonly<Record<string, number>> = { http: 80, https: 443, domain: 53, ssh: 22, telnet: 23, smtp: 25 };

/** `-e` takes all that follows: the program and its arguments. */
function withoutProgram(all: readonly string[]): {
  readonly argv: readonly string[];
  readonly program?: readonly string[];
} {
  const at = all.findIndex((word, index) => index > 0 && /^-[a-z]*e$/.test(word));
  if (at < 0) return { argv: all };
  const flags = (all[at] ?? '').slice(0, -1);
  return { argv: [...all.slice(0, at), ...(flags === '-' ? [] : [flags])], program: all.slice(at + 1) };
}

interface Target {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

async function dial(
  process: Process,
  options: Options,
  { host, address, port }: Target,
  program: readonly string[] | undefined,
): Promise<number> {
  const seconds = options.value('w');
  const patience = seconds === undefined ? undefined : Number(seconds) * 1000;
  const where = `${host} (${withPort(address, port)})`;
  const connected = await connectWithTimeout(process, address, port, patience);
  if (connected.is !== 'connected') {
    const timedOut = connected.is === 'timed out' && options.has('v');
    return timedOut ? fail(process, `${where}: Connection timed out`) : 1;
  }
  const { socket } = connected;
  if (options.has('v')) await writeText(process.stderr, `${where} open\n`);
  if (options.has('z')) socket.close();
  else if (program !== undefined) return serve(process, socket, program);
  else await relay(process, socket, patience === undefined ? {} : { idleTimeout: patience });
  return 0;
}

/** A datagram that nobody takes comes back; one that is lost looks like one that was taken. */
async function datagrams(
  process: Process,
  options: Options,
  host: string,
  address: string,
  port: number,
): Promise<number> {
  const { network } = process.container;
  const seconds = Number(options.value('w') ?? 0);
  if (options.has('z')) {
    if (network.isPortUnreachable?.(address, port) === true) return 1;
    if (options.has('v')) await writeText(process.stderr, `${host} (${withPort(address, port)}) open\n`);
    return 0;
  }
  if (options.has('v')) await writeText(process.stderr, `${host} (${withPort(address, port)}) open\n`);
  for (
    let chunk = await process.stdin.read(process.signal);
    chunk !== null;
    chunk = await process.stdin.read(process.signal)
  ) {
    if (network.isPortUnreachable?.(address, port) === true) return 1;
    void network.exchange(address, port, chunk).then((answer) => answer && process.stdout.write(answer));
    await pauseProcess(process, 20);
  }
  await pauseProcess(process, seconds > 0 ? seconds * 1000 : 2 ** 31);
  return 0;
}

async function listen(process: Process, options: Options, program: readonly string[] | undefined): Promise<number> {
  const port = Number(options.value('p') ?? options.words.at(-1) ?? 0);
  const protocol = options.has('u') ? 'UDP' : 'TCP';
  const accepting = listenOn(process, port, protocol);
  if (accepting === undefined) return fail(process, 'bind: Address already in use');
  const seconds = options.value('w');
  try {
    if (options.has('v')) await writeText(process.stderr, `listening on [::]:${port} ...\n`);
    do {
      const socket = await accepting.accept(seconds === undefined ? undefined : Number(seconds) * 1000);
      if (socket === 'timed out') return await fail(process, 'timeout');
      if (options.has('v')) await tellFrom(process, socket, port);
      if (program === undefined) await relay(process, socket);
      else if (options.has('k')) void serve(process, socket, program);
      else return await serve(process, socket, program);
    } while (options.has('k'));
    return 0;
  } finally {
    accepting.close();
  }
}

async function tellFrom(process: Process, socket: Socket, port: number): Promise<void> {
  const { address, port: from } = socket.remote;
  const own = address.startsWith('127.') ? '127.0.0.1' : (process.container.network.addresses[0] ?? '0.0.0.0');
  const far = `[::ffff:${address}]:${from}`;
  await writeText(process.stderr, `connect to [::ffff:${own}]:${port} from ${far} (${far})\n`);
}

/** Runs a program with the connection as its input and output. */
async function serve(process: Process, socket: Socket, program: readonly string[]): Promise<number> {
  const { env, cwd, signal, container } = process;
  const code = await container.spawn(program, { env, cwd, signal, stdin: socket, stdout: socket, stderr: socket });
  socket.end();
  socket.close();
  return code;
}
