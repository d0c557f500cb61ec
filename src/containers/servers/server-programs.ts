import type { Container } from 'kubernetes-types/core/v1';
import { portsOfCommand } from '../../kube/command-ports.ts';
import { type ListeningPort, listeningPorts, portsOfImage } from '../../kube/images.ts';
import type { Socket } from '../network/pod-network.ts';
import type { Process, Program, Programs } from '../runtime/process.ts';
import { say } from '../runtime/streams.ts';
import { accepting, datagramAnswer, datagramAnswerOf, placeOf, serveOf } from './answerer.ts';
import {
  serveAgnhost,
  serveApache,
  serveHello,
  serveHttpEcho,
  serveNginx,
  servePodserver,
  serveWhoami,
} from './apps.ts';
import { serveMongo, serveMysql, servePostgres, serveRedis } from './databases.ts';
import type { Serve } from './serving.ts';

/**
 * The main program of an image that nobody here knows: it answers over HTTP, with the pod's name, on the ports that its
 * container declares, until a signal ends it.
 */
export const serveDeclared: Program = (process) => {
  const spec = specOf(process);
  const serves = (port: number) => serveOf(spec, port);
  return serveOn(process, listeningPorts(spec), serves, []);
};

/** Programs that do nothing but serve, by the names that images start them by. */
export const plainServers: Programs = {
  nginx,
  'httpd-foreground': (process) =>
    serveOn(process, tcp(80), () => serveApache, [
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${process.container.network.addresses[0] ?? '127.0.0.1'}. Set the 'ServerName' directive globally to suppress this message`,
      `[${stamp(process)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations`,
      `[${stamp(process)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
    ]),
  'redis-server': redis('Redis'),
  'valkey-server': redis('Valkey'),
  postgres: (process) => {
    const time = `${process.container.clock.now().toISOString().replace('T', ' ').slice(0, 23)} UTC [1] LOG: `;
    return serveOn(process, portsOr(process, 5432), () => servePostgres, [
      `${time} listening on IPv4 address "0.0.0.0", port 5432`,
      `${time} listening on IPv6 address "::", port 5432`,
      `${time} database system is ready to accept connections`,
    ]);
  },
  mysqld: mysql('/usr/sbin/mysqld: ready for connections.'),
  mariadbd: mysql('mariadbd: ready for connections.'),
  mongod: (process) => serveOn(process, portsOr(process, 27_017), () => serveMongo, [mongoReady(process)]),
  'http-echo': (process) =>
    serveOn(process, portsOr(process, 5678), () => serveHttpEcho, ['[INFO] server is listening on :5678']),
  'hello-app': (process) => serveOn(process, tcp(8080), () => serveHello, ['Server listening on port 8080']),
  podserver: (process) => serveOn(process, portsOr(process, 80), () => servePodserver, []),
  ...Object.fromEntries(
    [
      'memcached',
      'caddy',
      'traefik',
      'haproxy',
      'rabbitmq-server',
      'nats-server',
      'cassandra',
      'elasticsearch',
      'catalina.sh',
      'apache2-foreground',
      'grafana',
      'prometheus',
      'registry',
      'vault',
      'gunicorn',
      'hello-node',
      'coredns',
      'kafka',
      'etcd',
      'minio',
    ].map((name): [string, Program] => [name, serveDeclared]),
  ),
};

/** traefik/whoami's program; the name is one of coreutils' elsewhere. */
export const whoamiServer: Program = (process) =>
  serveOn(process, tcp(80), () => serveWhoami, ['Starting up on port 80']);

/** Opens ports, says what a server says when it is ready, and serves until a signal ends the process. */
export async function serveOn(
  process: Process,
  ports: readonly ListeningPort[],
  serves: (port: number) => Serve,
  greeting: readonly string[],
): Promise<number> {
  const { container, stdout } = process;
  const closes: (() => void)[] = [];
  const opened = new Set<string>();
  for (const { port, protocol } of ports) {
    // A port that the container declares and its image opens is one port.
    if (protocol === 'SCTP' || opened.has(`${port}/${protocol}`)) continue;
    opened.add(`${port}/${protocol}`);
    const close = container.network.listen(port, protocol, accepter(process, port, protocol, serves));
    if (close === undefined) {
      for (const open of closes) open();
      await say(process.stderr, `${process.argv[0] ?? ''}: bind to 0.0.0.0:${port} failed: Address already in use\n`);
      return 1;
    }
    closes.push(close);
  }
  try {
    for (const line of greeting) await say(stdout, `${line}\n`);
    return await untilKilled(process.signal);
  } finally {
    for (const close of closes) close();
  }
}

function accepter(
  process: Process,
  port: number,
  protocol: 'TCP' | 'UDP',
  serves: (port: number) => Serve,
): (socket: Socket) => void {
  const { container } = process;
  if (protocol === 'UDP') return (socket) => void answerDatagram(socket, process, port);
  const spec = specOf(process);
  return accepting(serves(port), {
    ...placeOf(container.pod),
    container: { ...spec, env: [...process.env].map(([name, value]) => ({ name, value })) },
    words: process.argv,
    port,
    now: container.clock.now,
    log: (line) => void say(process.stdout, `${line}\n`).catch(() => undefined),
    read: (path) => {
      const bytes = container.files.read(path);
      return typeof bytes === 'string' ? undefined : bytes;
    },
  });
}

/** As the program that has the port answers; a shell may have started it, in an image of another name. */
async function answerDatagram(socket: Socket, { argv, container: { pod } }: Process, port: number): Promise<void> {
  const datagram = await socket.read();
  const name = argv[0]?.slice(argv[0].lastIndexOf('/') + 1) ?? '';
  const answer =
    datagram === null
      ? undefined
      : (datagramAnswerOf(name, pod, port, datagram) ?? datagramAnswer(pod, port, datagram));
  if (answer !== undefined) {
    await socket.write(answer);
    socket.end();
  }
}

async function nginx(process: Process): Promise<number> {
  const [, flag] = process.argv;
  if (flag === '-v') {
    await say(process.stderr, 'nginx version: nginx/1.29.3\n');
    return 0;
  }
  if (flag === '-t') {
    await say(
      process.stderr,
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
    return 0;
  }
  if (flag === '-s') return 0;
  const own = portsOfImage(specOf(process).image ?? '');
  const notice = `${process.container.clock.now().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} [notice] 1#1: `;
  return serveOn(process, own.length > 0 ? own : tcp(80), () => serveNginx, [
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    `${notice}using the "epoll" event method`,
    `${notice}nginx/1.29.3`,
    `${notice}start worker processes`,
  ]);
}

function redis(name: string): Program {
  return (process) => {
    const [first] = portsOr(process, 6379);
    const time = `1:M ${process.container.clock.now().toUTCString().slice(5, 25)}.000 * `;
    return serveOn(process, tcp(first?.port ?? 6379), () => serveRedis, [
      `${time}Running mode=standalone, port=${first?.port ?? 6379}.`,
      `${time}Server initialized`,
      `${time}Ready to accept connections tcp (${name})`,
    ]);
  };
}

function mysql(ready: string): Program {
  return (process) =>
    serveOn(process, portsOr(process, 3306), () => serveMysql, [
      `${process.container.clock.now().toISOString()} 0 [System] [Server] ${ready}`,
    ]);
}

/** agnhost's modes that serve. */
export function agnhostServer(process: Process): Promise<number> {
  const [, mode = 'pause'] = process.argv;
  if (mode === 'pause') return serveOn(process, [], () => serveAgnhost, ['Paused']);
  const declared = listeningPorts({ ...specOf(process), command: [...process.argv] });
  return serveOn(process, declared, () => serveAgnhost, [`Started HTTP server on port ${declared[0]?.port ?? 8080}`]);
}

function portsOr(process: Process, port: number): readonly ListeningPort[] {
  return portsOfCommand(process.argv) ?? tcp(port);
}

function tcp(port: number): readonly ListeningPort[] {
  return [{ port, protocol: 'TCP' }];
}

function specOf({ container }: Process): Container {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = container.pod.spec ?? {};
  const found = [...containers, ...initContainers, ...ephemeralContainers].find(({ name }) => name === container.name);
  return found ?? { name: container.name, image: container.image };
}

/** Servers answer TERM and INT by ending in order. */
function untilKilled(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
  });
}

function stamp({ container }: Process): string {
  const [, day, date, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(container.clock.now().toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time}.000000 ${year}`;
}

function mongoReady({ container }: Process): string {
  return JSON.stringify({
    t: { $date: container.clock.now().toISOString() },
    s: 'I',
    c: 'NETWORK',
    id: 23_016,
    ctx: 'listener',
    msg: 'Waiting for connections',
    attr: { port: 27_017, ssl: 'off' },
  });
}
