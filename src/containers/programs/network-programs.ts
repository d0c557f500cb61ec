import type { Programs } from '../runtime/process.ts';
import { busyboxHttpd } from '../servers/http/busybox-httpd.ts';
import { python } from '../servers/http/python-http-server.ts';
import { plainServers } from '../servers/server-programs.ts';
import { agnhost } from './agnhost.ts';
import { dig } from './bind/dig.ts';
import { host } from './bind/host.ts';
import { bindNslookup } from './bind/nslookup.ts';
import { nc } from './busybox-network/nc.ts';
import { nslookup } from './busybox-network/nslookup.ts';
import { ping } from './busybox-network/ping.ts';
import { telnet } from './busybox-network/telnet.ts';
import { traceroute } from './busybox-network/traceroute.ts';
import { wget } from './busybox-network/wget.ts';
import { curl } from './curl/curl.ts';
import { mysql } from './databases/mysql.ts';
import { mysqladmin } from './databases/mysqladmin.ts';
import { pgIsReady } from './databases/pg-isready.ts';
import { psql } from './databases/psql.ts';
import { redisCli } from './databases/redis-cli.ts';
import { getent } from './debian-network/getent.ts';
import { openbsdNc } from './debian-network/nc.ts';
import { iputilsPing } from './debian-network/ping.ts';
import { gnuWget } from './debian-network/wget.ts';
import { netstat } from './net-tools/netstat.ts';
import { ss } from './net-tools/ss.ts';
import { openssl } from './system/openssl.ts';

export { resolveHost, resolveName as lookUp } from '../libc/resolver.ts';
export { createPodNetworks, type PodNetworks, type PodNetworksOptions } from '../network/pod-networks.ts';
export { whoamiServer } from '../servers/http/whoami.ts';
export { serveDeclared } from '../servers/server-programs.ts';

/** Programs that serve, by the names that images start them by. */
export const servers: Programs = { ...plainServers, agnhost };

/** The applets of busybox that meet the network. */
export const busyboxNetwork: Programs = {
  wget,
  nc,
  nslookup,
  ping,
  ping6: ping,
  telnet,
  traceroute,
  traceroute6: traceroute,
  netstat,
  httpd: busyboxHttpd,
};

/** bind's tools for looking at DNS. */
export const bindPrograms: Programs = { dig, host, nslookup: bindNslookup };

export const curlPrograms: Programs = { curl };

/** What Debian-like images have or get from packages: GNU wget, OpenBSD's netcat, iputils, iproute2, bind's tools. */
export const debianNetwork: Programs = {
  ...bindPrograms,
  ...curlPrograms,
  getent,
  wget: gnuWget,
  nc: openbsdNc,
  netcat: openbsdNc,
  ping: iputilsPing,
  ping6: iputilsPing,
  traceroute,
  tracepath: traceroute,
  telnet,
  netstat,
  ss,
  openssl,
};

/** netshoot: busybox with the tools of the packages in their place. */
export const netshootNetwork: Programs = {
  ...busyboxNetwork,
  ...debianNetwork,
  wget,
  telnet,
  ncat: openbsdNc,
};

/** Clients of databases, which their images bring. */
export const databaseClients: Programs = {
  psql,
  pg_isready: pgIsReady,
  'redis-cli': redisCli,
  'valkey-cli': redisCli,
  mysql,
  mysqladmin,
  mariadb: mysql,
  'mariadb-admin': mysqladmin,
};

/** Programs that answer or dial for a language or a test image: `python3 -m http.server`, `agnhost connect`. */
export const otherNetwork: Programs = { python, python3: python, agnhost };

/**
 * Every network program for images of a flavour, by the name it is called by; an image brings those of them that its own
 * list names. An image with bind's tools has its `nslookup` in place of busybox's.
 */
export function networkPrograms(flavour: 'busybox' | 'gnu' | 'none', names: ReadonlySet<string>): Programs {
  const more = { ...databaseClients, ...otherNetwork };
  if (flavour !== 'busybox') return { ...debianNetwork, ...more };
  const packaged = names.has('dig') ? netshootNetwork : { ...curlPrograms, getent, ss, openssl, ...busyboxNetwork };
  return { ...packaged, ...more };
}
