import type { Flavour } from '../images/image.ts';
import type { Programs } from '../runtime/process.ts';
import { busyboxHttpd } from '../servers/http/busybox-httpd.ts';
import { python } from '../servers/http/python-http-server.ts';
import { agnhost } from './agnhost/agnhost.ts';
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

/** The applets of busybox that use the network. */
const busyboxApplets: Programs = {
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

/** What Debian has or gets from packages: GNU wget, OpenBSD's netcat, iputils, iproute2, bind's programs. */
const debianPrograms: Programs = {
  dig,
  host,
  nslookup: bindNslookup,
  curl,
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

/** busybox, with packages that have the same names in its place: netshoot and images like it. */
const busyboxWithPackages: Programs = { ...busyboxApplets, ...debianPrograms, wget, telnet, ncat: openbsdNc };

/** busybox, with packages beside it. */
const busyboxBesidePackages: Programs = { curl, getent, ss, openssl, ...busyboxApplets };

/** The clients of databases and the programs of test images, which are the same everywhere. */
const clientPrograms: Programs = {
  psql,
  pg_isready: pgIsReady,
  'redis-cli': redisCli,
  'valkey-cli': redisCli,
  mysql,
  mysqladmin,
  mariadb: mysql,
  'mariadb-admin': mysqladmin,
  python,
  python3: python,
  agnhost,
};

/** The programs that use the network, by name, in an image of a flavour that has the programs of these names. */
export function networkPrograms(flavour: Flavour, names: ReadonlySet<string>): Programs {
  if (flavour !== 'busybox') return { ...debianPrograms, ...clientPrograms };
  // An image with bind's programs has its `nslookup`, and other packages, in place of busybox's.
  return { ...(names.has('dig') ? busyboxWithPackages : busyboxBesidePackages), ...clientPrograms };
}

/** The names of all programs that use the network but are no servers. */
export const networkProgramNames: ReadonlySet<string> = new Set(
  [busyboxWithPackages, clientPrograms].flatMap((programs) => Object.keys(programs)),
);
