import { hostnameOf } from '../../files/container-files.ts';
import { pathIn } from '../../files/open-file.ts';
import { kernel, memory } from '../../files/proc-files.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { own } from '../../runtime/container.ts';
import type { Process, Program, Programs } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';
import { fail, filesOf, nameOf, readOptions, withUsage } from './command-line.ts';
import { formatDate } from './dates.ts';

/** hostname, id, whoami, uname, date, df, du, free, mount, tty, clear, vi and others that say where one is. */
export function systemCommands(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    hostname: usage(hostname),
    id: usage(id),
    whoami: usage((process) => whoami(process, flavour)),
    who: async () => 0,
    uname: usage(uname),
    arch: async (process) => (await say(process.stdout, 'x86_64\n'), 0),
    nproc: async (process) => (await say(process.stdout, '2\n'), 0),
    date: usage((process) => date(process, flavour)),
    df: usage(df),
    du: usage(du),
    free: usage(free),
    uptime,
    mount: usage(mount),
    tty,
    clear: async (process) => (await say(process.stdout, '\u001b[H\u001b[J'), 0),
    reset: async (process) => (await say(process.stdout, '\u001bc'), 0),
    stty: async (process) => (
      process.argv[1] === 'size' && process.terminal !== undefined
        ? await say(process.stdout, `${process.terminal.rows} ${process.terminal.columns}\n`)
        : undefined,
      0
    ),
    pwd: async (process) => (await say(process.stdout, `${process.cwd}\n`), 0),
    dmesg: (process) => fail(process, 'klogctl: Operation not permitted'),
    vi,
    vim: vi,
    busybox,
  };
}

async function hostname(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ifsdIF:A', { fqdn: 'f', 'ip-address': 'i', short: 's' });
  const name = hostnameOf(process.container.pod);
  if (options.operands.length > 0) return fail(process, 'sethostname: Operation not permitted');
  const { subdomain } = process.container.pod.spec ?? {};
  const { namespace = 'default' } = process.container.pod.metadata ?? {};
  const domain = subdomain === undefined ? '' : `${subdomain}.${namespace}.svc.cluster.local`;
  const { addresses } = process.container.network;
  const text =
    options.has('i') || options.has('I')
      ? addresses.join(' ')
      : options.has('d')
        ? domain
        : options.has('f') && domain !== ''
          ? `${name}.${domain}`
          : name;
  if (text !== '') await say(process.stdout, `${text}\n`);
  return 0;
}

async function id(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ugnGr', { user: 'u', group: 'g', name: 'n', groups: 'G' });
  const { user } = own(process.container);
  const named = (number: number, name: string) => (name === '' ? String(number) : `${number}(${name})`);
  const extra = process.container.pod.spec?.securityContext?.supplementalGroups ?? [];
  const fsGroup = process.container.pod.spec?.securityContext?.fsGroup;
  const groups = [...new Set([user.gid, ...extra, ...(fsGroup === undefined ? [] : [fsGroup])])].toSorted(
    (a, b) => a - b,
  );
  const all = groups.map((gid) => named(gid, gid === user.gid ? user.group : ''));
  const text = options.has('u')
    ? options.has('n')
      ? user.name || String(user.uid)
      : String(user.uid)
    : options.has('g')
      ? options.has('n')
        ? user.group || String(user.gid)
        : String(user.gid)
      : options.has('G')
        ? groups.join(' ')
        : `uid=${named(user.uid, user.name)} gid=${named(user.gid, user.group)} groups=${all.join(',')}`;
  await say(process.stdout, `${text}\n`);
  return 0;
}

async function whoami(process: Process, flavour: Flavour): Promise<number> {
  const { user } = own(process.container);
  if (user.name === '')
    return fail(process, flavour === 'gnu' ? `cannot find name for user ID ${user.uid}` : `unknown uid ${user.uid}`);
  await say(process.stdout, `${user.name}\n`);
  return 0;
}

async function uname(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'amnrspvio', {
    all: 'a',
    machine: 'm',
    'kernel-release': 'r',
    'kernel-name': 's',
    nodename: 'n',
  });
  const parts: readonly [string, string][] = [
    ['s', 'Linux'],
    ['n', hostnameOf(process.container.pod)],
    ['r', kernel],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', own(process.container).flavour === 'busybox' ? 'Linux' : 'GNU/Linux'],
  ];
  const chosen = parts.filter(
    ([letter]) => options.has('a') || options.has(letter) || (options.given.length === 0 && letter === 's'),
  );
  await say(process.stdout, `${chosen.map(([, text]) => text).join(' ')}\n`);
  return 0;
}

async function date(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'ud:s:r:I::R', { utc: 'u', date: 'd', 'iso-8601': 'I', rfc: 'R' });
  const now = process.container.clock.now();
  const asked = options.value('d');
  const stamp = /^@(\d+)/.exec(asked ?? '')?.[1];
  const time =
    asked === undefined || asked === 'now' ? now : new Date(stamp === undefined ? asked : Number(stamp) * 1000);
  if (Number.isNaN(time.getTime())) return fail(process, `invalid date '${asked ?? ''}'`);
  const [format] = options.operands;
  if (format !== undefined && !format.startsWith('+'))
    return fail(process, flavour === 'gnu' ? `invalid date '${format}'` : `invalid date '${format}'`);
  const iso = options.value('I') === '' ? '%Y-%m-%d' : options.has('I') ? '%Y-%m-%dT%H:%M:%S+00:00' : undefined;
  const rfc = options.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : undefined;
  await say(process.stdout, `${formatDate(format?.slice(1) ?? iso ?? rfc ?? '%a %b %e %H:%M:%S UTC %Y', time)}\n`);
  return 0;
}

async function df(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'hkmTaPi', { 'human-readable': 'h' });
  const all = [
    ['overlay', 101_430_960, 17_096_404, '/'],
    ['tmpfs', 65_536, 0, '/dev'],
    ['shm', 65_536, 0, '/dev/shm'],
    ['tmpfs', 8_123_456, 12, '/run/secrets/kubernetes.io/serviceaccount'],
  ] as const satisfies readonly Mounted[];
  const mounts = (process.container.pod.spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  const volumes = mounts.map(({ mountPath, name }): Mounted => {
    const volume = process.container.pod.spec?.volumes?.find((volume) => volume.name === name);
    const isInMemory = volume?.emptyDir?.medium === 'Memory' || volume?.secret || volume?.projected;
    return isInMemory ? ['tmpfs', 8_123_456, 12, mountPath] : ['/dev/vda1', 101_430_960, 17_096_404, mountPath];
  });
  const rows: readonly Mounted[] =
    options.operands.length === 0
      ? all
      : options.operands.map((operand) => {
          const path = pathIn(process, operand);
          const above = [...all, ...volumes].filter(([, , , at]) => at === '/' || `${path}/`.startsWith(`${at}/`));
          return above.toSorted((a, b) => b[3].length - a[3].length)[0] ?? all[0];
        });
  const size = (kib: number) => (options.has('h') ? human(kib * 1024) : String(kib));
  const lines = rows.map(([name, total, used, at]) => {
    const share = `${Math.ceil((used / total) * 100)}%`;
    return `${name.padEnd(20)} ${size(total).padStart(9)} ${size(used).padStart(9)} ${size(total - used).padStart(9)} ${share.padStart(4)} ${at}\n`;
  });
  const header = options.has('h')
    ? 'Filesystem                Size      Used Available Use% Mounted on\n'
    : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n';
  await say(process.stdout, header + lines.join(''));
  return 0;
}

/** What is mounted, KiB in all and in use, and where. */
type Mounted = readonly [name: string, total: number, used: number, at: string];

async function du(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'shaxckmd:', { summarize: 's', 'human-readable': 'h', 'max-depth': 'd' });
  const files = filesOf(process);
  for (const name of options.operands.length > 0 ? options.operands : ['.']) {
    const start = pathIn(process, name);
    if (typeof files.stat(start) === 'string') return fail(process, `${name}: No such file or directory`);
    const walk = async (path: string, shown: string, isTop: boolean): Promise<number> => {
      const names = files.target(path) === undefined ? files.list(path) : 'ENOTDIR';
      const stat = files.stat(path);
      let total = typeof stat === 'string' ? 0 : Math.max(4, Math.ceil(stat.size / 4096) * 4);
      if (typeof names === 'string') return total;
      for (const each of names)
        total += await walk(`${path === '/' ? '' : path}/${each}`, `${shown === '/' ? '' : shown}/${each}`, false);
      if (isTop || !options.has('s'))
        await say(process.stdout, `${options.has('h') ? human(total * 1024) : total}\t${shown}\n`);
      return total;
    };
    await walk(start, name, true);
  }
  return 0;
}

function human(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  return step === 0 ? String(bytes) : `${(bytes / 1024 ** step).toFixed(1)}${'KMGT'.charAt(step - 1)}`;
}

async function free(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'hmgkb', {});
  const unit = options.has('m') ? 1024 : options.has('g') ? 1_048_576 : 1;
  const show = (kib: number) => (options.has('h') ? human(kib * 1024) : String(Math.floor(kib / unit))).padStart(11);
  const { total, used, free, shared, cache, available } = memory;
  await say(
    process.stdout,
    `              total        used        free      shared  buff/cache   available\nMem:    ${[total, used, free, shared, cache, available].map(show).join(' ')}\nSwap:   ${[0, 0, 0].map(show).join(' ')}\n`,
  );
  return 0;
}

async function uptime(process: Process): Promise<number> {
  await say(
    process.stdout,
    ` ${process.container.clock.now().toISOString().slice(11, 19)} up  1:00,  0 users,  load average: 0.10, 0.08, 0.05\n`,
  );
  return 0;
}

async function mount(process: Process): Promise<number> {
  if (process.argv.length > 1) return fail(process, 'permission denied (are you root?)');
  const kept = ['/etc/hosts', '/dev/termination-log', '/etc/hostname', '/etc/resolv.conf'].map(
    (path) => `/dev/vda1 on ${path} type ext4 (rw,relatime)\n`,
  );
  await say(
    process.stdout,
    `overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\ntmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\ndevpts on /dev/pts type devpts (rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666)\nsysfs on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)\n${kept.join('')}shm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)\ntmpfs on /run/secrets/kubernetes.io/serviceaccount type tmpfs (ro,relatime)\n`,
  );
  return 0;
}

async function tty(process: Process): Promise<number> {
  await say(process.stdout, process.terminal === undefined ? 'not a tty\n' : '/dev/pts/0\n');
  return process.terminal === undefined ? 1 : 0;
}

/** An editor needs a screen of its own, which a simulated container does not have. */
async function vi(process: Process): Promise<number> {
  return fail(
    process,
    `there is no editor in this simulated container; write files with: cat > ${process.argv[1] ?? 'FILE'} <<'EOF'`,
  );
}

async function busybox(process: Process): Promise<number> {
  const { programs } = process.container;
  const [, name, ...rest] = process.argv;
  if (name === undefined || name === '--help' || name === '--list') {
    const names = Object.keys(programs).sort();
    await say(
      process.stdout,
      name === '--list'
        ? names.map((each) => `${each}\n`).join('')
        : `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n\nCurrently defined functions:\n\t${names.join(', ')}\n`,
    );
    return 0;
  }
  const program = programs[name];
  if (program !== undefined) return program({ ...process, argv: [name, ...rest] });
  await say(process.stderr, `${name}: applet not found\n`);
  return nameOf(process) === '' ? 1 : 127;
}
