import type { ImageContents, User } from './image.ts';

/** Root, as most images run. */
export const root: User = { name: 'root', uid: 0, gid: 0, group: 'root', home: '/root' };

/** A user other than root whose group has the same name and number. */
export function nonRoot(name: string, uid: number): User {
  return { name, uid, gid: uid, group: name, home: '/' };
}

/** A user that its image names by name alone. */
export function namedUser(name: string, uid: number): User {
  return { ...nonRoot(name, uid), isNamed: true };
}

/** An image with its own program and nothing else: no shell, no tools. */
export function distroless(): ImageContents {
  return {
    flavour: 'none',
    programs: new Set(),
    binDirectory: '/',
    user: root,
    workingDirectory: '/',
    env: { PATH: standardPath },
    entrypoint: 'program',
  };
}

/** busybox. Source: https://hub.docker.com/_/busybox */
export function busybox(more: readonly string[] = []): ImageContents {
  return {
    ...distroless(),
    flavour: 'busybox',
    shell: 'ash',
    binDirectory: '/bin',
    programs: new Set([...applets(), ...more]),
    entrypoint: 'none',
  };
}

/** alpine. Source: https://hub.docker.com/_/alpine */
export function alpine(more: readonly string[] = []): ImageContents {
  return {
    ...busybox([...words('apk getent nproc'), ...more]),
    osRelease: osRelease('Alpine Linux', 'alpine', '3.22.2', 'Alpine Linux v3.22'),
  };
}

/** bash: alpine with a newer bash. Source: https://hub.docker.com/_/bash */
export function bash(): ImageContents {
  return { ...alpine(['bash']), entrypoint: 'script', env: { PATH: standardPath, _BASH_VERSION: '5.3' } };
}

/** curlimages/curl. Source: https://github.com/curl/curl-container */
export function curl(): ImageContents {
  return {
    ...alpine(['curl']),
    entrypoint: 'script',
    mainProgram: ['curl'],
    user: { name: 'curl_user', uid: 100, gid: 101, group: 'curl_group', home: '/home/curl_user', isNamed: true },
    workingDirectory: '/home/curl_user',
    env: { PATH: standardPath, CURL_CA_BUNDLE: '/cacert.pem' },
  };
}

/** nicolaka/netshoot: alpine with every tool that looks at a network. Source: https://github.com/nicolaka/netshoot */
export function netshoot(): ImageContents {
  const tools = words(
    'bash zsh curl dig host drill nmap ncat socat iperf3 tcpdump mtr ss jq openssl telnet git vim fping',
  );
  return { ...alpine([...tools, ...dnsTools]), workingDirectory: '/root' };
}

/** Debian 13. Source: https://hub.docker.com/_/debian */
export function debian(more: readonly string[] = [], other: Partial<ImageContents> = {}): ImageContents {
  return {
    ...distroless(),
    flavour: 'gnu',
    shell: 'dash',
    binDirectory: '/usr/bin',
    programs: new Set([...gnuTools(), 'bash', 'apt-get', 'apt', 'dpkg', 'perl', ...more]),
    osRelease: osRelease('Debian GNU/Linux', 'debian', '13', 'Debian GNU/Linux 13 (trixie)'),
    entrypoint: 'none',
    ...other,
  };
}

/** Ubuntu 24.04, which also brings procps. Source: https://hub.docker.com/_/ubuntu */
export function ubuntu(more: readonly string[] = []): ImageContents {
  return debian([...procps, ...more], { osRelease: osRelease('Ubuntu', 'ubuntu', '24.04', 'Ubuntu 24.04.3 LTS') });
}

/** The family of Red Hat Enterprise Linux: bash as `sh`, curl, yum. */
export function redHat(prettyName: string, id: string, more: readonly string[] = []): ImageContents {
  const tools = gnuTools().filter((program) => program !== 'dash');
  return {
    ...debian(),
    shell: 'bash',
    programs: new Set([...tools, 'bash', 'curl', 'yum', 'dnf', 'rpm', 'vi', ...more]),
    osRelease: osRelease(prettyName.split(' ').slice(0, -1).join(' '), id, '9.6', prettyName),
  };
}

/** Whether every system has a program, so that it does not distinguish an image. */
export function isSystemProgram(program: string): boolean {
  return new Set([...applets(), ...gnuTools(), 'apk', 'apt', 'apt-get', 'dpkg', 'yum', 'dnf', 'rpm']).has(program);
}

/** What the bind and iputils packages bring. */
export const dnsTools: readonly string[] = words('dig nslookup host ping nc ip traceroute tracepath netstat ss');

const procps = words('ps top free kill pgrep pidof pkill uptime');

const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function applets(): readonly string[] {
  return words(`sh ash awk base64 basename busybox cat chmod chown clear cmp cp cut date dd df diff dirname dmesg du echo
    egrep env expr false fgrep find free grep gunzip gzip head hostname httpd id ifconfig ip kill killall less ln ls md5sum mkdir
    mktemp more mount mv nc netstat nl nohup nproc nslookup od paste pgrep pidof ping ping6 pkill printenv printf ps pwd readlink
    realpath rev rm rmdir route sed seq sha1sum sha256sum sha512sum sleep sort stat stty sync tac tail tar tee telnet
    test [ time timeout top touch tr traceroute true tty uname uniq uptime usleep vi watch wc wget which whoami who
    xargs yes zcat`);
}

function gnuTools(): readonly string[] {
  return words(`sh dash awk mawk base64 basename cat chmod chown clear cmp cp cut date dd df diff dirname dmesg du echo
    egrep env expr false fgrep find getent grep gunzip gzip head hostname id ln ls md5sum mkdir mktemp more mount mv nl nohup nproc
    od paste printenv printf pwd readlink realpath rm rmdir sed seq sha1sum sha256sum sha512sum sleep sort stat stty
    sync tac tail tar tee test [ timeout touch tr true tty uname uniq wc which whoami who xargs yes rev zcat`);
}

function osRelease(name: string, id: string, version: string, pretty: string): string {
  return `PRETTY_NAME="${pretty}"\nNAME="${name}"\nVERSION_ID="${version}"\nID=${id}\n`;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
