import { resolveName } from '../libc/resolver.ts';
import { connectWithTimeout } from '../network/connect.ts';
import { isWrong, readOptions } from '../network/options.ts';
import { encodeUtf8 } from '../runtime/bytes.ts';
import type { Process, Program } from '../runtime/process.ts';
import { writeText } from '../runtime/streams.ts';
import { withTimeout } from '../runtime/timeout.ts';
import { agnhostServer } from '../servers/http/agnhost.ts';

/**
 * agnhost: `connect HOST:PORT` tries one connection and says TIMEOUT, REFUSED or DNS in one word; its other modes serve.
 * Source: kubernetes/kubernetes test/images/agnhost/connect/connect.go.
 */
export const agnhost: Program = async (process) => {
  if (process.argv[1] === 'connect') return connect(process);
  if (process.argv[1] === '--help' || process.argv[1] === 'help') {
    await writeText(
      process.stdout,
      'Usage:\n  app [command]\n\nAvailable Commands:\n  connect\n  netexec\n  pause\n  porter\n  serve-hostname\n',
    );
    return 0;
  }
  return agnhostServer(process);
};

async function connect(process: Process): Promise<number> {
  const argv = ['connect', ...process.argv.slice(2)];
  const options = readOptions(argv, {
    flags: '',
    values: '',
    long: { 'timeout=': 'timeout', 'protocol=': 'protocol', 'udp-data=': 'data', 'sctp-data=': 'sctp' },
  });
  const fail = async (text: string, code = 1): Promise<number> => {
    await writeText(process.stderr, `${text}\n`);
    return code;
  };
  if (isWrong(options)) return fail(`Error: unknown flag: ${options.unknown ?? options.needsValue}`);
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(options.words[0] ?? '') ?? [];
  if (port === '') return fail(`Error: address ${options.words[0] ?? ''}: missing port in address`, 1);
  const milliseconds = durationOf(options.value('timeout') ?? '0s');
  const found = await resolveName(process, host);
  if (typeof found === 'string')
    return fail(`DNS: lookup ${host}: ${found === 'no answer' ? 'i/o timeout' : 'no such host'}`);
  const address = found.addresses[0] ?? '';
  if (options.value('protocol') === 'udp') return connectUdp(process, address, Number(port), milliseconds, fail);
  const connected = await connectWithTimeout(
    process,
    address,
    Number(port),
    milliseconds > 0 ? milliseconds : undefined,
  );
  if (connected.is === 'connected') {
    connected.socket.close();
    return 0;
  }
  return fail(
    { refused: 'REFUSED', 'timed out': 'TIMEOUT', unreachable: 'OTHER: connect: network is unreachable' }[connected.is],
  );
}

/** Over UDP only an answer tells that somebody is there: agnhost's servers answer to `echo`. */
async function connectUdp(
  process: Process,
  address: string,
  port: number,
  milliseconds: number,
  fail: (text: string) => Promise<number>,
): Promise<number> {
  const { network, clock } = process.container;
  if (network.isPortUnreachable?.(address, port) === true) return fail('REFUSED');
  const answer = network.exchange(address, port, encodeUtf8('echo hello'));
  const patience = milliseconds > 0 ? milliseconds : clock.unchosen(131_000);
  const got = await withTimeout(
    process,
    patience,
    answer.then((bytes) => bytes ?? new Promise<never>(() => {})),
  );
  return got === 'timed out' ? fail('TIMEOUT') : 0;
}

/** `1s`, `500ms`, `1m30s` in milliseconds. */
function durationOf(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}
