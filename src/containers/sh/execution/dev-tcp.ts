import { gaiStrerror, resolveName } from '../../libc/resolver.ts';
import { portOfService } from '../../libc/services.ts';
import { strerror } from '../../libc/strerror.ts';
import { type ConnectFailure, connectError, connectWithTimeout } from '../../network/connect.ts';
import type { PodNetwork } from '../../network/pod-network.ts';
import { Pipe } from '../../runtime/pipe.ts';
import { withPushback } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import type { Descriptor } from '../state/descriptors.ts';
import type { Shell } from '../state/shell.ts';

/**
 * bash's `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT`; a text is the error message.
 * Source: bash(1), Redirection.
 */
export async function openSocket(shell: Shell, name: string): Promise<Descriptor | string> {
  const [, , protocol, host = '', service = ''] = name.split('/');
  const port = portOfService(service);
  if (port === undefined || port > 65_535) return `${name}: invalid port number`;
  const process = { ...shell.process, signal: shell.signal };
  const found = await abortable(resolveName(process, host), shell.signal);
  if (typeof found === 'string') {
    await shell.printError(`${host}: ${gaiStrerror('no such name')}`);
    return `${name}: ${strerror('EINVAL')}`;
  }
  const [address = ''] = found.addresses;
  if (protocol === 'udp') return datagramDescriptor(shell.container.network, address, port);
  const connected = await connectWithTimeout(process, address, port, undefined);
  if (connected.is !== 'connected') return reportFailure(shell, name, connected.is);
  const { socket } = connected;
  return { input: withPushback(socket), output: socket, close: () => socket.close() };
}

/** bash prints it twice: the error of connect, and what it means for the redirection. */
async function reportFailure(shell: Shell, name: string, failure: ConnectFailure): Promise<string> {
  const why = connectError(failure);
  await shell.printError(`connect: ${why}`);
  return `${name}: ${why}`;
}

/** Each write is a datagram; what comes back can be read. */
function datagramDescriptor(network: PodNetwork, address: string, port: number): Descriptor {
  const replies = new Pipe();
  return {
    input: withPushback(replies.reader),
    output: {
      async write(bytes) {
        void network.exchange(address, port, bytes).then((reply) => reply && replies.writer.write(reply));
      },
    },
    close: () => replies.writer.close(),
  };
}
