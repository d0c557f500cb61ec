import type { Container } from 'kubernetes-types/core/v1';
import { portsOfCommand } from './command-ports.ts';

/** A port that a program listens on, declared or not. */
export interface ListeningPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/**
 * The ports that a container listens on: those that its command is known to open, or else those that it declares and
 * those that its image opens unless it is started with another command. A container that only waits (`sleep`, `tail
 * -f`, an idle shell) listens on no port, whatever it declares.
 */
export function listeningPorts(container: Container): readonly ListeningPort[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (isIdle(words)) return [];
  const image = nameOfImage(container.image ?? '');
  const opened = portsOpened(container, words, image);
  if (opened !== undefined) return opened;
  const declared = (container.ports ?? []).map((port) => ({
    port: port.containerPort,
    protocol: (port.protocol ?? 'TCP') as ListeningPort['protocol'],
  }));
  const startsShell = shells.has(programOf(words[0] ?? ''));
  return startsShell ? declared : [...declared, ...portsOfImage(container.image ?? '')];
}

/**
 * The ports that a command is known to open: the command itself, the commands of a script, or the arguments of the
 * program of the image (`image: agnhost, args: [netexec]`).
 */
function portsOpened(
  container: Container,
  words: readonly string[],
  image: string,
): readonly ListeningPort[] | undefined {
  const [first = '', ...rest] = words;
  if (words.length === 0) return undefined;
  if (shells.has(programOf(first))) {
    const script = rest.find((word) => !word.startsWith('-')) ?? '';
    const known = script.split(/[;&|\n]+/).flatMap((command) => portsOfCommand(wordsOf(command)) ?? []);
    return known.length > 0 ? known : undefined;
  }
  const takesArguments = (container.command ?? []).length === 0 && ownProgram.has(image);
  const own = ownProgram.get(image) ?? image;
  return takesArguments && programOf(first) !== own ? portsOfCommand([own, ...words]) : portsOfCommand(words);
}

function wordsOf(command: string): readonly string[] {
  const words = command.trim().split(/\s+/).filter(Boolean);
  const start = words.findIndex((word) => !glue.has(word));
  return start < 0 ? [] : words.slice(start);
}

/** The ports that a known image opens when it is started with its own command. Empty for unknown images. */
export function portsOfImage(image: string): readonly ListeningPort[] {
  return knownPorts.get(nameOfImage(image)) ?? [];
}

/** `docker.io/library/nginx:1.29@sha256:…` → `nginx`: the last part of an image's path, without tag and digest. */
export function nameOfImage(image: string): string {
  const path = image.split('@')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.split(':')[0] ?? '';
}

/** Images whose own program takes the arguments of a container, which can change the ports that it opens. */
const ownProgram: ReadonlyMap<string, string> = new Map([
  ['agnhost', 'agnhost'],
  ['redis', 'redis-server'],
  ['valkey', 'valkey-server'],
  ['http-echo', 'http-echo'],
  ['podserver', 'podserver'],
]);

/**
 * Why an image cannot be pulled, in the words of containerd; undefined if it can. All images exist, except those whose
 * last part begins with `no-such`, `missing` or `nonexistent`, and those in `absent`.
 */
export function whyNoImage(image: string, absent: ReadonlySet<string> = new Set()): string | undefined {
  if (!/^(no-such|missing|nonexistent)/.test(nameOfImage(image)) && !absent.has(image)) return undefined;
  const reference = fullReference(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
}

/** `nginx` → `docker.io/library/nginx:latest`. Source: distribution/reference normalize.go. */
export function fullReference(image: string): string {
  const [path = '', digest] = image.split('@');
  const first = path.split('/')[0] ?? '';
  const hasRegistry = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const named = hasRegistry ? path : path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`;
  if (digest !== undefined) return `${named}@${digest}`;
  return named.slice(named.lastIndexOf('/')).includes(':') ? named : `${named}:latest`;
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const waiting: ReadonlySet<string> = new Set(['sleep', 'tail', 'pause', 'cat', 'true', 'wait', 'read']);
/** Words of a script around a waiting command that open no port: `while true; do sleep 60; done`. */
const glue: ReadonlySet<string> = new Set(['while', 'until', 'do', 'done', 'exec', 'trap', ':', 'echo', 'set', 'exit']);

/** Whether a command line only waits. An empty one does not: it starts the program of the image. */
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
  ['podserver', tcp(80)],
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
  ['k8s-dns-node-cache', [...tcp(53), ...udp(53)]],
]);
