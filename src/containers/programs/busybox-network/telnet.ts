import { connectError, connectWithTimeout } from '../../network/connect.ts';
import type { Socket } from '../../network/pod-network.ts';
import { relay } from '../../network/relay.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { copyAll } from '../../runtime/streams.ts';
import { fail, print } from '../command-line/messages.ts';
import { operandsOf, parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { hostAddress } from './host-address.ts';

/** telnet: it ends with its input. Source: busybox 1.37, networking/telnet.c. */
export const telnet: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: 'al:' });
    const [host = '', port = '23', ...more] = operandsOf(options);
    if (more.length > 0) throw new UsageError();
    const number = Number(port);
    if (!(number > 0 && number < 65_536)) return fail(process, `bad port '${port}'`);
    const address = await hostAddress(process, host);
    if (address === undefined) return 1;
    const connected = await connectWithTimeout(process, address, number, undefined);
    if (connected.is !== 'connected') {
      const why = connectError(connected.is === 'refused' ? 'refused' : 'timed out');
      return fail(process, `can't connect to remote host (${address}): ${why}`);
    }
    await print(process, `Connected to ${host}\n`);
    if (process.terminal === undefined) {
      await copyInput(process, connected.socket);
      return 0;
    }
    await print(process, "\nEntering character mode\nEscape character is '^]'.\n\n");
    await relay(process, connected.socket);
    return 0;
  },
  { style: 'busybox' },
);

/** Without a terminal it ends with the input, whatever is still to come. */
async function copyInput({ stdin, stdout, signal }: Process, socket: Socket): Promise<void> {
  const receiving = copyAll(socket, stdout, signal);
  receiving.catch(() => undefined);
  await Promise.race([receiving, copyAll(stdin, socket, signal)]);
  socket.close();
}
