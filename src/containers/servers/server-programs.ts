import { listeningPorts } from '../../kube/images.ts';
import type { Program, Programs } from '../runtime/process.ts';
import { mongod } from './databases/mongo.ts';
import { mysqlServer } from './databases/mysql.ts';
import { postgres } from './databases/postgres.ts';
import { redisServer } from './databases/redis.ts';
import { httpdForeground } from './http/apache.ts';
import { helloApp } from './http/hello-app.ts';
import { httpEcho } from './http/http-echo.ts';
import { nginx } from './http/nginx.ts';
import { podserver } from './http/podserver.ts';
import { imageHandler } from './image-servers.ts';
import { containerSpecOf, serveUntilKilled } from './listen.ts';

/**
 * The main program of an image that is not known here: it answers over HTTP, with the pod's name, on the ports that its
 * container declares, until a signal ends it.
 */
export const declaredPortsServer: Program = (process) => {
  const spec = containerSpecOf(process);
  return serveUntilKilled(process, listeningPorts(spec), (port) => imageHandler(spec, port), []);
};

/** Known by name alone: they serve as an unknown image does. */
const namesOfOthers = [
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
  'node-cache',
  'kafka',
  'etcd',
  'minio',
];

/** The programs that only serve, by the names that images start them by. */
export const serverPrograms: Programs = {
  nginx,
  'httpd-foreground': httpdForeground,
  'redis-server': redisServer('Redis'),
  'valkey-server': redisServer('Valkey'),
  postgres,
  mysqld: mysqlServer('/usr/sbin/mysqld: ready for connections.'),
  mariadbd: mysqlServer('mariadbd: ready for connections.'),
  mongod,
  'http-echo': httpEcho,
  'hello-app': helloApp,
  podserver,
  ...Object.fromEntries(namesOfOthers.map((name) => [name, declaredPortsServer])),
};
