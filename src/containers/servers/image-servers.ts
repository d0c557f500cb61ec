import type { Container, Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import { type ListeningPort, listeningPorts, nameOfImage } from '../../kube/images.ts';
import type { DialledEnd } from '../../network/dial.ts';
import type { Socket } from '../network/pod-network.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from './connection-handler.ts';
import { serveMongo } from './databases/mongo.ts';
import { serveMysql } from './databases/mysql.ts';
import { servePostgres } from './databases/postgres.ts';
import { serveRedis } from './databases/redis.ts';
import { serveSilently } from './databases/silent.ts';
import { serveAgnhost } from './http/agnhost.ts';
import { serveApache } from './http/apache.ts';
import { serveRedirect } from './http/dashboard.ts';
import { serveExternalSite } from './http/external-site.ts';
import { serveHello } from './http/hello-app.ts';
import { serveHostname } from './http/hostname.ts';
import { serveHttpEcho } from './http/http-echo.ts';
import { serveApiServer } from './http/kube-apiserver.ts';
import { serveKubelet } from './http/kubelet.ts';
import { serveNginx } from './http/nginx.ts';
import { servePodserver } from './http/podserver.ts';
import { serveWhoami } from './http/whoami.ts';

/**
 * Who takes a connection where no program of the pod has opened the port by itself: what the container's image does on
 * it, a node's daemon, or the world outside. Undefined: nobody.
 */
export function handlerOf(
  end: DialledEnd,
  pod: Pod | undefined,
  { clock }: { readonly clock: Clock },
): ((socket: Socket) => void) | undefined {
  const place = { now: clock.now, log: () => {}, read: () => undefined, port: end.port, argv: [] };
  if (!('pod' in end)) {
    const serve = 'ip' in end ? serveExternalSite : end.port === 6443 ? serveApiServer : serveKubelet;
    const name = 'node' in end ? end.node : end.ip;
    return acceptWith(serve, { ...place, hostname: name, addresses: [], namespace: '', container: { name } });
  }
  const container = pod === undefined ? undefined : containerAt(pod, end.port);
  if (pod === undefined || container === undefined) return undefined;
  const argv = [...(container.command ?? []), ...(container.args ?? [])];
  const at = { ...place, ...podIdentity(pod), container, argv };
  return acceptWith(serveOf(container, end.port), at);
}

/** What a container's image does on a port: what the program of a known one does, else HTTP that answers the pod's name. */
export function serveOf(container: Container, port: number): ConnectionHandler {
  const known = servers[nameOfImage(container.image ?? '')];
  return known?.ports.includes(port) || known?.anywhere === true ? known.serve : serveHostname;
}

/** All ports that a pod has open: those of its images, and those that programs have opened. */
export function openPortsOf(pod: Pod, opened: readonly ListeningPort[]): readonly ListeningPort[] {
  const all = [...(pod.spec?.containers ?? []).flatMap(listeningPorts), ...opened];
  const byKey = new Map(all.map(({ port, protocol }) => [`${port}/${protocol}`, { port, protocol }]));
  return [...byKey.values()];
}

function containerAt(pod: Pod, port: number): Container | undefined {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  return [...(pod.spec?.containers ?? []), ...sidecars].find((container) =>
    listeningPorts(container).some((open) => open.port === port && open.protocol === 'TCP'),
  );
}

interface KnownServer {
  readonly serve: ConnectionHandler;
  readonly ports: readonly number[];
  /** Whether its arguments may move it to other ports. */
  readonly anywhere?: boolean;
}

const redis: KnownServer = { serve: serveRedis, ports: [6379] };
const postgres: KnownServer = { serve: servePostgres, ports: [5432] };
const mysql: KnownServer = { serve: serveMysql, ports: [3306] };
const mongo: KnownServer = { serve: serveMongo, ports: [27_017] };
const silent = (...ports: readonly number[]): KnownServer => ({ serve: serveSilently, ports });

const servers: Readonly<Record<string, KnownServer>> = {
  nginx: { serve: serveNginx, ports: [80], anywhere: true },
  'nginx-unprivileged': { serve: serveNginx, ports: [8080], anywhere: true },
  httpd: { serve: serveApache, ports: [80], anywhere: true },
  podserver: { serve: servePodserver, ports: [80], anywhere: true },
  agnhost: { serve: serveAgnhost, ports: [8080], anywhere: true },
  'http-echo': { serve: serveHttpEcho, ports: [5678], anywhere: true },
  whoami: { serve: serveWhoami, ports: [80], anywhere: true },
  'hello-app': { serve: serveHello, ports: [8080], anywhere: true },
  grafana: { serve: serveRedirect('/login'), ports: [3000] },
  prometheus: { serve: serveRedirect('/query'), ports: [9090] },
  redis,
  valkey: redis,
  postgres,
  postgresql: postgres,
  mysql,
  mariadb: mysql,
  mongo,
  mongodb: mongo,
  memcached: silent(11_211),
  cassandra: silent(9042),
  rabbitmq: silent(5672),
  kafka: silent(9092),
  coredns: silent(53),
};
