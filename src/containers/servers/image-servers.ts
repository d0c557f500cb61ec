import type { Container, Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import { type ListeningPort, listeningPorts, nameOfImage } from '../../kube/images.ts';
import type { OutsideService } from '../../kube/snapshot.ts';
import type { DialledEnd } from '../../network/dial.ts';
import type { Socket } from '../network/pod-network.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from './connection-handler.ts';
import { serveMongo } from './databases/mongo.ts';
import { serveMysql } from './databases/mysql.ts';
import { servePostgres } from './databases/postgres.ts';
import { serveRedis } from './databases/redis.ts';
import { discardInput } from './discard.ts';
import { serveAgnhost } from './http/agnhost.ts';
import { serveApache } from './http/apache.ts';
import { serveExternalSite } from './http/external-site.ts';
import { serveHelloApp } from './http/hello-app.ts';
import { serveHostname } from './http/hostname.ts';
import { serveHttpEcho } from './http/http-echo.ts';
import { type ApiServerConnection, apiServerHandler } from './http/kube-apiserver.ts';
import { serveKubelet } from './http/kubelet.ts';
import { serveMetadata } from './http/metadata-service.ts';
import { serveNginx } from './http/nginx.ts';
import { servePodserver } from './http/podserver.ts';
import { redirectTo } from './http/redirect.ts';
import { serveWhoami } from './http/whoami.ts';

/**
 * What accepts a connection where no program of the pod has opened the port itself: what the container's image runs
 * there, a daemon of a node, or a site outside the cluster. Undefined: nothing does.
 */
export function connectionHandlerOf(
  end: DialledEnd,
  pod: Pod | undefined,
  clock: Clock,
  apiServer?: ApiServerConnection,
): ((socket: Socket) => void) | undefined {
  const base = { now: clock.now, log: () => {}, read: () => undefined, port: end.port, argv: [] };
  if (!('pod' in end)) {
    const ofNode = end.port === 6443 ? apiServerHandler(apiServer) : serveKubelet;
    const handler = 'ip' in end ? outsideHandler(end.serves) : ofNode;
    const name = 'node' in end ? end.node : end.ip;
    return acceptWith(handler, { ...base, hostname: name, addresses: [], namespace: '', container: { name } });
  }
  const container = pod === undefined ? undefined : containerListeningOn(pod, end.port);
  if (pod === undefined || container === undefined) return undefined;
  const argv = [...(container.command ?? []), ...(container.args ?? [])];
  return acceptWith(imageHandler(container, end.port), { ...base, ...podIdentity(pod), container, argv });
}

function outsideHandler(serves: OutsideService | undefined): ConnectionHandler {
  if (serves === 'metadata') return serveMetadata;
  return serves === 'cluster DNS' ? discardInput : serveExternalSite;
}

/** What a container's image serves on a port: a known one what its program does, others HTTP with the pod's name. */
export function imageHandler({ image = '' }: Container, port: number): ConnectionHandler {
  const server = servers[nameOfImage(image)];
  return server !== undefined && (server.isAnyPort === true || server.ports.includes(port))
    ? server.handler
    : serveHostname;
}

/** All ports that a pod has open: those of its images, and those that programs have opened. */
export function openPortsOf(pod: Pod, opened: readonly ListeningPort[]): readonly ListeningPort[] {
  const all = [...(pod.spec?.containers ?? []).flatMap(listeningPorts), ...opened];
  const byKey = new Map(all.map(({ port, protocol }) => [`${port}/${protocol}`, { port, protocol }]));
  return [...byKey.values()];
}

function containerListeningOn(pod: Pod, port: number): Container | undefined {
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  return [...(pod.spec?.containers ?? []), ...sidecars].find((container) =>
    listeningPorts(container).some((open) => open.port === port && open.protocol === 'TCP'),
  );
}

/** The server in a known image. */
interface ImageServer {
  readonly handler: ConnectionHandler;
  readonly ports: readonly number[];
  /** Whether its arguments may set other ports. */
  readonly isAnyPort?: boolean;
}

const redis: ImageServer = { handler: serveRedis, ports: [6379] };
const postgres: ImageServer = { handler: servePostgres, ports: [5432] };
const mysql: ImageServer = { handler: serveMysql, ports: [3306] };
const mongo: ImageServer = { handler: serveMongo, ports: [27_017] };
const discarding = (port: number): ImageServer => ({ handler: discardInput, ports: [port] });

const servers: Readonly<Record<string, ImageServer>> = {
  nginx: { handler: serveNginx, ports: [80], isAnyPort: true },
  'nginx-unprivileged': { handler: serveNginx, ports: [8080], isAnyPort: true },
  httpd: { handler: serveApache, ports: [80], isAnyPort: true },
  podserver: { handler: servePodserver, ports: [80], isAnyPort: true },
  agnhost: { handler: serveAgnhost, ports: [8080], isAnyPort: true },
  'http-echo': { handler: serveHttpEcho, ports: [5678], isAnyPort: true },
  whoami: { handler: serveWhoami, ports: [80], isAnyPort: true },
  'hello-app': { handler: serveHelloApp, ports: [8080], isAnyPort: true },
  grafana: { handler: redirectTo('/login'), ports: [3000] },
  prometheus: { handler: redirectTo('/query'), ports: [9090] },
  redis,
  valkey: redis,
  postgres,
  postgresql: postgres,
  mysql,
  mariadb: mysql,
  mongo,
  mongodb: mongo,
  memcached: discarding(11_211),
  cassandra: discarding(9042),
  rabbitmq: discarding(5672),
  kafka: discarding(9092),
  coredns: discarding(53),
  'k8s-dns-node-cache': discarding(53),
};
