import { resolveName } from '../../libc/resolver.ts';
import type { PodNetwork } from '../../network/pod-network.ts';
import { Pipe } from '../../runtime/pipe.ts';
import { withPushback } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import type { Descriptor, Shell } from '../shell.ts';

/**
 * bash's `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT`; a string is what is wrong.
 * Source: https://www.gnu.org/software/bash/manual/html_node/Redirections.html
 */
export async function openSocket(shell: Shell, name: string): Promise<Descriptor | string> {
  const [, , protocol, host = '', service = ''] = name.split('/');
  const port = /^\d+$/.test(service) ? Number(service) : services[service];
  if (port === undefined || port > 65_535) return `${name}: invalid port number`;
  const resolved = await abortable(resolveName({ ...shell.process, signal: shell.signal }, host), shell.signal);
  const address = typeof resolved === 'string' ? undefined : resolved.addresses[0];
  if (address === undefined) {
    await shell.printError(`${host}: Name or service not known`);
    return `${name}: Invalid argument`;
  }
  const { network } = shell.container;
  if (protocol === 'udp') return datagrams(network, address, port);
  const found = await abortable(network.connect(address, port), shell.signal);
  if (found.is === 'lost') {
    await abortable(lostPatience(shell), shell.signal);
    return failed(shell, name, 'Connection timed out');
  }
  if (found.is !== 'connected')
    return failed(shell, name, found.is === 'refused' ? 'Connection refused' : 'Network is unreachable');
  const { socket } = found;
  return { input: withPushback(socket), output: socket, close: () => socket.close() };
}

/** bash says it twice: what connect said, and what it means for the redirection. */
async function failed(shell: Shell, name: string, why: string): Promise<string> {
  await shell.printError(`connect: ${why}`);
  return `${name}: ${why}`;
}

/** How long Linux repeats a SYN that nobody answers: 130 seconds. */
function lostPatience(shell: Shell): Promise<void> {
  const { clock } = shell.container;
  return new Promise((resolve) => void clock.later(clock.unchosen(130_000), resolve));
}

/** Each write is a datagram; what comes back can be read. */
function datagrams(network: PodNetwork, address: string, port: number): Descriptor {
  const answers = new Pipe();
  return {
    input: withPushback(answers.reader),
    output: {
      async write(bytes) {
        void network
          .exchange(address, port, bytes)
          .then((answer) => (answer === undefined ? undefined : answers.writer.write(answer)));
      },
    },
    close: () => answers.writer.close(),
  };
}

const services: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ssh: 22,
  domain: 53,
  smtp: 25,
  mysql: 3306,
  postgresql: 5432,
};
