import { nameOfImage } from '../../kube/images.ts';
import * as base from './image-bases.ts';

/** Who writes a command's texts: busybox's applets, GNU's coreutils, or nobody (a distroless image). */
export type Flavour = 'busybox' | 'gnu' | 'none';

/** What an image brings. */
export interface ImageContents {
  readonly flavour: Flavour;
  /** Programs by name; what is not listed is not there. */
  readonly programs: ReadonlySet<string>;
  /** What `/bin/sh` is. */
  readonly shell?: 'ash' | 'dash' | 'bash';
  /** The folder that most programs lie in. */
  readonly binaries: string;
  readonly user: User;
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** `/etc/os-release`. */
  readonly osRelease?: string;
  /** The program that is the point of the image, with its arguments; undefined: the image's own unknown one. */
  readonly server?: readonly string[];
  /** What is run before `command` and `args` are looked at: an entry script hands its arguments on, a program takes them. */
  readonly entry: 'hands on' | 'takes arguments' | 'none';
  /** Whether these contents are only a guess: an image that nobody here knows. */
  readonly unknown?: boolean;
}

/** A user of the container. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly group: string;
  readonly home: string;
  /** Whether the image names it by its name alone: its number is then not known before the image runs. */
  readonly isNamed?: true;
}

/**
 * What an image brings, by the last part of its name, its tag (`-alpine`, `-slim`) and where it comes from
 * (`gcr.io/distroless`). Source: the images' Dockerfiles in their public repositories.
 */
export function contentsOfImage(image: string): ImageContents {
  const known = seen.get(image) ?? look(image);
  seen.set(image, known);
  return known;
}

/** An image's own program and nothing else, whatever else such an image usually brings. */
export function withoutShell({ user, workingDirectory, env, entry, server }: ImageContents): ImageContents {
  const own = server?.[0];
  return {
    ...base.nothing(),
    user,
    workingDirectory,
    env,
    entry,
    ...(server === undefined ? {} : { server }),
    programs: new Set(own === undefined ? [] : [own]),
  };
}

/** What was found for an image before: its contents never change. */
const seen = new Map<string, ImageContents>();

function look(image: string): ImageContents {
  const name = nameOfImage(image);
  if (isWithoutShell(image)) return { ...base.nothing(), ...serverOf(name) };
  const known = images[name];
  if (known !== undefined) return withTag(known(), image);
  if (isPlain(name)) return base.nothing();
  return unknownImage(baseOfTag(image) ?? base.busybox());
}

/** What an unknown image is taken to bring once its own manifest uses a program that GNU systems alone have. */
export function contentsOfAnUnknownImageWithTools(): ImageContents {
  return unknownImage(base.debian());
}

/** An unknown image is taken to bring what a person tries first in a pod: a shell, the usual programs, and curl. */
function unknownImage(system: ImageContents): ImageContents {
  return { ...system, programs: new Set([...system.programs, 'bash', 'curl', 'wget']), unknown: true };
}

/** Whether an image's name says that it has no shell: a part of its path, or the end of its name or tag. */
function isWithoutShell(image: string): boolean {
  return /distroless|chainguard\/static|[/:._-](scratch|static)(?=$|[:@])/.test(image);
}

function withTag(contents: ImageContents, image: string): ImageContents {
  const tagged = baseOfTag(image);
  if (tagged === undefined || contents.flavour === 'none') return contents;
  const { entry, workingDirectory, env } = contents;
  const extra = [...contents.programs].filter((program) => !base.isOfSystem(program));
  const slim = /slim/.test(image) ? extra.filter((program) => !['curl', 'wget', 'git'].includes(program)) : extra;
  const bash = tagged.flavour === 'busybox' ? slim.filter((program) => program !== 'bash') : slim;
  const curl = nameOfImage(image) === 'nginx' ? ['curl'] : [];
  return {
    ...tagged,
    programs: new Set([...tagged.programs, ...bash, ...curl]),
    entry,
    workingDirectory,
    env,
    ...(contents.server === undefined ? {} : { server: contents.server }),
  };
}

function baseOfTag(image: string): ImageContents | undefined {
  const tag = /:([^/@]*)(@|$)/.exec(image)?.[1] ?? '';
  if (/alpine/.test(tag)) return base.alpine();
  if (/busybox|uclibc|musl|glibc/.test(tag)) return base.busybox();
  if (/debian|bookworm|bullseye|trixie|buster|slim/.test(tag)) return base.debian();
  if (/ubuntu|jammy|noble|focal/.test(tag)) return base.ubuntu();
  return undefined;
}

/** Images that bring their program and nothing else. */
function isPlain(name: string): boolean {
  return (
    /-exporter$|^kube-|^csi-|distroless/.test(name) ||
    ['pause', 'coredns', 'etcd', 'static', 'scratch', 'hello-world', 'metrics-server', 'node-exporter'].includes(name)
  );
}

function serverOf(name: string): Partial<ImageContents> {
  const server = images[name]?.().server;
  return server === undefined ? {} : { server };
}

const server = (
  contents: ImageContents,
  argv: readonly string[],
  more: Partial<ImageContents> = {},
): ImageContents => ({
  ...contents,
  programs: new Set([...contents.programs, argv[0] ?? '']),
  server: argv,
  entry: 'hands on',
  ...more,
});

const plain = (argv: readonly string[], more: Partial<ImageContents> = {}): ImageContents =>
  server(base.nothing(), argv, { entry: 'takes arguments', ...more });

const language = (...programs: readonly string[]) => base.debian(['curl', 'wget', 'git', 'ps', ...programs]);

const images: Readonly<Record<string, () => ImageContents>> = {
  busybox: () => base.busybox(),
  busyboxplus: () => base.busybox(['curl']),
  alpine: () => base.alpine(),
  curl: () => base.curl(),
  bash: () => base.bash(),
  netshoot: () => base.netshoot(),
  'network-multitool': () => server(base.netshoot(), ['nginx', '-g', 'daemon off;']),
  multitool: () => base.netshoot(),
  dnsutils: () => base.debian(base.dnsTools),
  'jessie-dnsutils': () => base.debian(base.dnsTools),
  'e2e-test-images-dnsutils': () => base.debian(base.dnsTools),
  dnstools: () => base.alpine([...base.dnsTools, 'curl']),
  agnhost: () => server(base.alpine([...base.dnsTools, 'bash', 'curl']), ['agnhost'], { entry: 'takes arguments' }),
  podserver: () => server(base.busybox(['curl']), ['podserver'], { entry: 'takes arguments' }),
  debian: () => base.debian(),
  'debian-slim': () => base.debian(),
  ubuntu: () => base.ubuntu(),
  centos: () => base.redHat('CentOS Stream 9', 'centos'),
  stream9: () => base.redHat('CentOS Stream 9', 'centos'),
  fedora: () => base.redHat('Fedora Linux 43 (Container Image)', 'fedora'),
  rockylinux: () => base.redHat('Rocky Linux 9.6 (Blue Onyx)', 'rocky'),
  almalinux: () => base.redHat('AlmaLinux 9.6 (Sage Margay)', 'almalinux'),
  oraclelinux: () => base.redHat('Oracle Linux Server 9.6', 'ol'),
  amazonlinux: () => base.redHat('Amazon Linux 2023', 'amzn'),
  ubi: () => base.redHat('Red Hat Enterprise Linux 9.6 (Plow)', 'rhel'),
  'ubi-minimal': () => base.redHat('Red Hat Enterprise Linux 9.6 (Plow)', 'rhel'),
  nginx: () => server(base.debian(['curl']), ['nginx', '-g', 'daemon off;']),
  'nginx-unprivileged': () =>
    server(base.debian(['curl']), ['nginx', '-g', 'daemon off;'], { user: base.nonRoot('nginx', 101) }),
  httpd: () => server(base.debian(), ['httpd-foreground'], { workingDirectory: '/usr/local/apache2' }),
  caddy: () => server(base.alpine(), ['caddy', 'run'], { workingDirectory: '/srv' }),
  traefik: () => server(base.alpine(), ['traefik']),
  haproxy: () => server(base.debian(), ['haproxy', '-W', '-db'], { user: base.namedUser('haproxy', 99) }),
  redis: () => server(base.debian(['redis-cli']), ['redis-server'], { workingDirectory: '/data' }),
  valkey: () => server(base.debian(['valkey-cli']), ['valkey-server'], { workingDirectory: '/data' }),
  memcached: () => server(base.debian(), ['memcached'], { user: base.namedUser('memcache', 11211) }),
  postgres: () => server(base.debian(['psql', 'pg_isready']), ['postgres']),
  postgresql: () =>
    server(base.debian(['psql', 'pg_isready', 'curl']), ['postgres'], { user: base.nonRoot('postgres', 1001) }),
  mysql: () => server(base.redHat('Oracle Linux Server 9.6', 'ol', ['mysql', 'mysqladmin']), ['mysqld']),
  mariadb: () => server(base.ubuntu(['mariadb', 'mariadb-admin']), ['mariadbd']),
  mongo: () => server(base.ubuntu(['mongosh', 'curl']), ['mongod']),
  mongodb: () => server(base.debian(['mongosh', 'curl']), ['mongod'], { user: base.nonRoot('mongodb', 1001) }),
  rabbitmq: () => server(base.ubuntu(), ['rabbitmq-server']),
  nats: () => plain(['nats-server']),
  cassandra: () => server(base.ubuntu(), ['cassandra', '-f']),
  elasticsearch: () => server(base.redHat('Red Hat Enterprise Linux 9.6 (Plow)', 'rhel'), ['elasticsearch']),
  tomcat: () => server(base.ubuntu(['curl']), ['catalina.sh', 'run'], { workingDirectory: '/usr/local/tomcat' }),
  wordpress: () => server(base.debian(['curl']), ['apache2-foreground'], { workingDirectory: '/var/www/html' }),
  grafana: () => server(base.alpine(['bash', 'curl']), ['grafana'], { user: base.nonRoot('grafana', 472) }),
  prometheus: () =>
    server(base.busybox(), ['prometheus'], { user: base.namedUser('nobody', 65534), entry: 'takes arguments' }),
  registry: () => server(base.alpine(), ['registry', 'serve', '/etc/distribution/config.yml']),
  vault: () => server(base.alpine(), ['vault', 'server', '-dev']),
  httpbin: () => server(base.ubuntu(), ['gunicorn', '-b', '0.0.0.0:80', 'httpbin:app']),
  'http-echo': () => plain(['http-echo']),
  whoami: () => plain(['whoami']),
  'hello-app': () => plain(['hello-app']),
  'hello-node': () => plain(['hello-node']),
  echoserver: () => server(base.ubuntu(), ['nginx', '-g', 'daemon off;']),
  coredns: () => plain(['coredns'], { entry: 'takes arguments' }),
  python: () => language('python3', 'python'),
  node: () => language('node', 'npm'),
  golang: () => language('go'),
  ruby: () => language('ruby'),
  perl: () => language('perl'),
  php: () => language('php'),
  openjdk: () => language('java'),
  'eclipse-temurin': () => base.ubuntu(['curl', 'wget', 'java']),
  'buildpack-deps': () => language(),
  kubectl: () => base.debian(['curl', 'kubectl'], { user: base.nonRoot('I have no name!', 1001) }),
};
