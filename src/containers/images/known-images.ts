import type { ImageContents } from './image.ts';
import * as base from './image-bases.ts';

/** The images that are known, by the last part of their names. Source: their Dockerfiles in their public repositories. */
export const knownImages: Readonly<Record<string, () => ImageContents>> = {
  busybox: () => base.busybox(),
  busyboxplus: () => base.busybox(['curl']),
  alpine: () => base.alpine(),
  curl: () => base.curl(),
  bash: () => base.bash(),
  netshoot: () => base.netshoot(),
  'network-multitool': () => withMainProgram(base.netshoot(), ['nginx', '-g', 'daemon off;']),
  multitool: () => base.netshoot(),
  dnsutils: () => base.debian(base.dnsTools),
  'jessie-dnsutils': () => base.debian(base.dnsTools),
  'e2e-test-images-dnsutils': () => base.debian(base.dnsTools),
  dnstools: () => base.alpine([...base.dnsTools, 'curl']),
  agnhost: () =>
    withMainProgram(base.alpine([...base.dnsTools, 'bash', 'curl']), ['agnhost'], { entrypoint: 'program' }),
  podserver: () => withMainProgram(base.busybox(['curl']), ['podserver'], { entrypoint: 'program' }),
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
  nginx: () => withMainProgram(base.debian(['curl']), ['nginx', '-g', 'daemon off;']),
  'nginx-unprivileged': () =>
    withMainProgram(base.debian(['curl']), ['nginx', '-g', 'daemon off;'], { user: base.nonRoot('nginx', 101) }),
  httpd: () => withMainProgram(base.debian(), ['httpd-foreground'], { workingDirectory: '/usr/local/apache2' }),
  caddy: () => withMainProgram(base.alpine(), ['caddy', 'run'], { workingDirectory: '/srv' }),
  traefik: () => withMainProgram(base.alpine(), ['traefik']),
  haproxy: () => withMainProgram(base.debian(), ['haproxy', '-W', '-db'], { user: base.namedUser('haproxy', 99) }),
  redis: () => withMainProgram(base.debian(['redis-cli']), ['redis-server'], { workingDirectory: '/data' }),
  valkey: () => withMainProgram(base.debian(['valkey-cli']), ['valkey-server'], { workingDirectory: '/data' }),
  memcached: () => withMainProgram(base.debian(), ['memcached'], { user: base.namedUser('memcache', 11_211) }),
  postgres: () => withMainProgram(base.debian(['psql', 'pg_isready']), ['postgres']),
  postgresql: () =>
    withMainProgram(base.debian(['psql', 'pg_isready', 'curl']), ['postgres'], {
      user: base.nonRoot('postgres', 1001),
    }),
  mysql: () => withMainProgram(base.redHat('Oracle Linux Server 9.6', 'ol', ['mysql', 'mysqladmin']), ['mysqld']),
  mariadb: () => withMainProgram(base.ubuntu(['mariadb', 'mariadb-admin']), ['mariadbd']),
  mongo: () => withMainProgram(base.ubuntu(['mongosh', 'curl']), ['mongod']),
  mongodb: () => withMainProgram(base.debian(['mongosh', 'curl']), ['mongod'], { user: base.nonRoot('mongodb', 1001) }),
  rabbitmq: () => withMainProgram(base.ubuntu(), ['rabbitmq-server']),
  nats: () => onlyProgram(['nats-server']),
  cassandra: () => withMainProgram(base.ubuntu(), ['cassandra', '-f']),
  elasticsearch: () => withMainProgram(base.redHat('Red Hat Enterprise Linux 9.6 (Plow)', 'rhel'), ['elasticsearch']),
  tomcat: () =>
    withMainProgram(base.ubuntu(['curl']), ['catalina.sh', 'run'], { workingDirectory: '/usr/local/tomcat' }),
  wordpress: () =>
    withMainProgram(base.debian(['curl']), ['apache2-foreground'], { workingDirectory: '/var/www/html' }),
  grafana: () => withMainProgram(base.alpine(['bash', 'curl']), ['grafana'], { user: base.nonRoot('grafana', 472) }),
  prometheus: () =>
    withMainProgram(base.busybox(), ['prometheus'], { user: base.namedUser('nobody', 65_534), entrypoint: 'program' }),
  registry: () => withMainProgram(base.alpine(), ['registry', 'serve', '/etc/distribution/config.yml']),
  vault: () => withMainProgram(base.alpine(), ['vault', 'server', '-dev']),
  httpbin: () => withMainProgram(base.ubuntu(), ['gunicorn', '-b', '0.0.0.0:80', 'httpbin:app']),
  'http-echo': () => onlyProgram(['http-echo']),
  whoami: () => onlyProgram(['whoami']),
  'hello-app': () => onlyProgram(['hello-app']),
  'hello-node': () => onlyProgram(['hello-node']),
  echoserver: () => withMainProgram(base.ubuntu(), ['nginx', '-g', 'daemon off;']),
  coredns: () => onlyProgram(['coredns']),
  'k8s-dns-node-cache': () => onlyProgram(['node-cache']),
  python: () => languageImage('python3', 'python'),
  node: () => languageImage('node', 'npm'),
  golang: () => languageImage('go'),
  ruby: () => languageImage('ruby'),
  perl: () => languageImage('perl'),
  php: () => languageImage('php'),
  openjdk: () => languageImage('java'),
  'eclipse-temurin': () => base.ubuntu(['curl', 'wget', 'java']),
  'buildpack-deps': () => languageImage(),
  kubectl: () => base.debian(['curl', 'kubectl'], { user: base.nonRoot('I have no name!', 1001) }),
};

/** An image that exists for one program, which an entry script starts. */
function withMainProgram(
  contents: ImageContents,
  argv: readonly string[],
  more: Partial<ImageContents> = {},
): ImageContents {
  return {
    ...contents,
    programs: new Set([...contents.programs, argv[0] ?? '']),
    mainProgram: argv,
    entrypoint: 'script',
    ...more,
  };
}

/** An image with one program and nothing else. */
function onlyProgram(argv: readonly string[]): ImageContents {
  return withMainProgram(base.distroless(), argv, { entrypoint: 'program' });
}

/** An image of a language: Debian with the tools of `buildpack-deps`. */
function languageImage(...programs: readonly string[]): ImageContents {
  return base.debian(['curl', 'wget', 'git', 'ps', ...programs]);
}
