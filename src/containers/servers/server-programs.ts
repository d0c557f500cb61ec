import { listeningPorts } from '../../kube/images.ts';
import type { Program, Programs } from '../runtime/process.ts';
import { mongoReady, serveMongo } from './databases/mongo.ts';
import { mysql } from './databases/mysql.ts';
import { servePostgres } from './databases/postgres.ts';
import { redis } from './databases/redis.ts';
import { serveApache, stamp } from './http/apache.ts';
import { serveHello } from './http/hello-app.ts';
import { serveHttpEcho } from './http/http-echo.ts';
import { nginx } from './http/nginx.ts';
import { servePodserver } from './http/podserver.ts';
import { serveOf } from './image-servers.ts';
import { portsOr, serveUntilKilled, specOf, tcp } from './listen.ts';

/**
 * The main program of an image that nobody here knows: it answers over HTTP, with the pod's name, on the ports that its
 * container declares, until a signal ends it.
 */
export const serveDeclared: Program = (process) => {
  const spec = specOf(process);
  const serves = (port: number) => serveOf(spec, port);
  return serveUntilKilled(process, listeningPorts(spec), serves, []);
};

/** Programs that do nothing but serve, by the names that images start them by. */
export const plainServers: Programs = {
  nginx,
  'httpd-foreground': (process) =>
    serveUntilKilled(process, tcp(80), () => serveApache, [
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${process.container.network.addresses[0] ?? '127.0.0.1'}. Set the 'ServerName' directive globally to suppress this message`,
      `[${stamp(process)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations`,
      `[${stamp(process)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
    ]),
  'redis-server': redis('Redis'),
  'valkey-server': redis('Valkey'),
  postgres: (process) => {
    const time = `${process.container.clock.now().toISOString().replace('T', ' ').slice(0, 23)} UTC [1] LOG: `;
    return serveUntilKilled(process, portsOr(process, 5432), () => servePostgres, [
      `${time} listening on IPv4 address "0.0.0.0", port 5432`,
      `${time} listening on IPv6 address "::", port 5432`,
      `${time} database system is ready to accept connections`,
    ]);
  },
  mysqld: mysql('/usr/sbin/mysqld: ready for connections.'),
  mariadbd: mysql('mariadbd: ready for connections.'),
  mongod: (process) => serveUntilKilled(process, portsOr(process, 27_017), () => serveMongo, [mongoReady(process)]),
  'http-echo': (process) =>
    serveUntilKilled(process, portsOr(process, 5678), () => serveHttpEcho, ['[INFO] server is listening on :5678']),
  'hello-app': (process) => serveUntilKilled(process, tcp(8080), () => serveHello, ['Server listening on port 8080']),
  podserver: (process) => serveUntilKilled(process, portsOr(process, 80), () => servePodserver, []),
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
