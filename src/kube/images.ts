import type { Container } from 'kubernetes-types/core/v1';

/** A port that a program listens on by itself, declared or not. */
export interface ListeningPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/**
 * The ports that a container listens on: those it declares, and those its image opens unless it is started with another
 * command. A container that only waits (`sleep`, `tail -f`, an idle shell) listens on nothing, whatever it declares.
 */
export function listeningPorts(container: Container): readonly ListeningPort[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (isIdle(words)) return [];
  const declared = (container.ports ?? []).map((port) => ({
    port: port.containerPort,
    protocol: (port.protocol ?? 'TCP') as ListeningPort['protocol'],
  }));
  const startsShell = shells.has(programOf(words[0] ?? ''));
  return startsShell ? declared : [...declared, ...portsOfImage(container.image ?? '')];
}

/** The ports that a known image opens when it is started as it comes. Unknown images: none. */
export function portsOfImage(image: string): readonly ListeningPort[] {
  return knownPorts.get(nameOfImage(image)) ?? [];
}

/** `docker.io/library/nginx:1.29@sha256:…` → `nginx`: the last part of an image's path, without tag and digest. */
export function nameOfImage(image: string): string {
  const path = image.split('@')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.split(':')[0] ?? '';
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const waiting: ReadonlySet<string> = new Set(['sleep', 'tail', 'pause', 'cat', 'true', 'wait', 'read']);
/** Words that may stand around a waiting command in a script without listening: `while true; do sleep 60; done`. */
const glue: ReadonlySet<string> = new Set(['while', 'until', 'do', 'done', 'exec', 'trap', ':', 'echo', 'set', 'exit']);

/** Whether a command line does nothing but wait. An empty one is the image's own, which does more. */
function isIdle(words: readonly string[]): boolean {
  const [first, ...rest] = words;
  if (first === undefined) return false;
  const program = programOf(first);
  if (waiting.has(program)) return true;
  if (!shells.has(program)) return false;
  const script = rest.find((word) => !word.startsWith('-'));
  return script === undefined || script.split(/[;&|\n]+/).every(isIdleCommand);
}

function isIdleCommand(command: string): boolean {
  const words = command.trim().split(/\s+/).filter(Boolean);
  const program = words.find((word) => !glue.has(word) || word === 'echo' || word === 'trap');
  return program === undefined || glue.has(program) || waiting.has(programOf(program));
}

function programOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

function tcp(...ports: readonly number[]): readonly ListeningPort[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}

function udp(...ports: readonly number[]): readonly ListeningPort[] {
  return ports.map((port) => ({ port, protocol: 'UDP' }));
}

const knownPorts: ReadonlyMap<string, readonly ListeningPort[]> = new Map([
  ['nginx', tcp(80)],
  ['nginx-unprivileged', tcp(8080)],
  ['httpd', tcp(80)],
  ['caddy', tcp(80)],
  ['traefik', tcp(80)],
  ['whoami', tcp(80)],
  ['haproxy-unprivileged', tcp(8080)],
  ['httpbin', tcp(80)],
  ['http-echo', tcp(5678)],
  ['hello-app', tcp(8080)],
  ['echoserver', tcp(8080)],
  ['agnhost', [...tcp(8080), ...udp(8081)]],
  ['tomcat', tcp(8080)],
  ['redis', tcp(6379)],
  ['valkey', tcp(6379)],
  ['memcached', tcp(11211)],
  ['postgres', tcp(5432)],
  ['postgresql', tcp(5432)],
  ['mysql', tcp(3306)],
  ['mariadb', tcp(3306)],
  ['mongo', tcp(27017)],
  ['mongodb', tcp(27017)],
  ['cassandra', tcp(9042)],
  ['elasticsearch', tcp(9200, 9300)],
  ['rabbitmq', tcp(5672)],
  ['nats', tcp(4222)],
  ['kafka', tcp(9092)],
  ['etcd', tcp(2379, 2380)],
  ['vault', tcp(8200)],
  ['minio', tcp(9000)],
  ['grafana', tcp(3000)],
  ['prometheus', tcp(9090)],
  ['node-exporter', tcp(9100)],
  ['postgres-exporter', tcp(9187)],
  ['registry', tcp(5000)],
  ['coredns', [...tcp(53), ...udp(53)]],
]);
