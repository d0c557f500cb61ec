import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { relay } from '../../network/relay.ts';
import { fail, failOption, failUsage } from '../../network/saying.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** busybox's telnet: it ends with its input. */
export const telnet: Program = async (process) => {
  const options = readOptions(process.argv, { flags: 'a', values: 'l' });
  if (isWrong(options)) return failOption(process, options);
  const [host, port = '23', ...more] = options.words;
  if (host === undefined || more.length > 0) return failUsage(process);
  const number = Number(port);
  if (!(number > 0 && number < 65_536)) return fail(process, `bad port '${port}'`);
  const found = await resolveName(process, host);
  if (typeof found === 'string') return fail(process, `bad address '${host}'`);
  const address = found.addresses[0] ?? '';
  const connected = await connectWithTimeout(process, address, number, undefined);
  if (connected.is !== 'connected') {
    const why = connected.is === 'refused' ? 'Connection refused' : 'Connection timed out';
    return fail(process, `can't connect to remote host (${address}): ${why}`);
  }
  await writeText(process.stdout, `Connected to ${host}\n`);
  await writeText(
    process.stdout,
    process.terminal === undefined ? '' : "\nEntering character mode\nEscape character is '^]'.\n\n",
  );
  if (process.terminal === undefined) await copyInput(process, connected.socket);
  else await relay(process, connected.socket);
  return 0;
};

/** Without a terminal the end of the input ends it, whatever is still to come. */
async function copyInput(process: Parameters<Program>[0], socket: Parameters<typeof relay>[1]): Promise<void> {
  const reading = (async () => {
    for (let chunk = await socket.read(process.signal); chunk !== null; chunk = await socket.read(process.signal)) {
      await process.stdout.write(chunk);
    }
  })();
  reading.catch(() => undefined);
  const typing = (async () => {
    for (
      let chunk = await process.stdin.read(process.signal);
      chunk !== null;
      chunk = await process.stdin.read(process.signal)
    ) {
      await socket.write(chunk);
    }
  })();
  await Promise.race([reading, typing]);
  socket.close();
}
