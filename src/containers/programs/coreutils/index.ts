import type { Flavour } from '../../images/image-contents.ts';
import type { Program, Programs } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';
import { gzip } from '../archives/gzip.ts';
import { tar } from '../archives/tar.ts';
import { awk } from '../awk/awk.ts';
import { md5 } from '../checksums/md5.ts';
import { show } from '../checksums/md5sum.ts';
import { sha1 } from '../checksums/sha1.ts';
import { sha256 } from '../checksums/sha256.ts';
import { expr } from '../conditions/expr.ts';
import { test } from '../conditions/test.ts';
import { basename } from '../files/basename.ts';
import { chmod } from '../files/chmod.ts';
import { chown } from '../files/chown.ts';
import { cp } from '../files/cp.ts';
import { dd } from '../files/dd.ts';
import { df } from '../files/df.ts';
import { dirname } from '../files/dirname.ts';
import { du } from '../files/du.ts';
import { find } from '../files/find.ts';
import { ln } from '../files/ln.ts';
import { ls } from '../files/ls.ts';
import { mkdir } from '../files/mkdir.ts';
import { mktemp } from '../files/mktemp.ts';
import { mv } from '../files/mv.ts';
import { readlink } from '../files/readlink.ts';
import { realpath } from '../files/realpath.ts';
import { rm } from '../files/rm.ts';
import { rmdir } from '../files/rmdir.ts';
import { stat } from '../files/stat.ts';
import { touch } from '../files/touch.ts';
import { which } from '../files/which.ts';
import { ifconfig } from '../net-tools/ifconfig.ts';
import { ip } from '../net-tools/ip.ts';
import { route } from '../net-tools/route.ts';
import { apk } from '../package-managers/apk.ts';
import { apt } from '../package-managers/apt.ts';
import { yum } from '../package-managers/yum.ts';
import { env, printenv } from '../processes/env.ts';
import { kill } from '../processes/kill.ts';
import { pgrep } from '../processes/pgrep.ts';
import { pidof } from '../processes/pidof.ts';
import { ps } from '../processes/ps.ts';
import { runCommand } from '../processes/run-command.ts';
import { sleep } from '../processes/sleep.ts';
import { time } from '../processes/time.ts';
import { timeout } from '../processes/timeout.ts';
import { top } from '../processes/top.ts';
import { watch } from '../processes/watch.ts';
import { xargs } from '../processes/xargs.ts';
import { sed } from '../sed/sed.ts';
import { busybox } from '../system/busybox.ts';
import { date } from '../system/date.ts';
import { free } from '../system/free.ts';
import { hostname } from '../system/hostname.ts';
import { id } from '../system/id.ts';
import { mount } from '../system/mount.ts';
import { tty } from '../system/tty.ts';
import { uname } from '../system/uname.ts';
import { uptime } from '../system/uptime.ts';
import { vi } from '../system/vi.ts';
import { whoami } from '../system/whoami.ts';
import { base64 } from '../text/base64.ts';
import { cat } from '../text/cat.ts';
import { cmp } from '../text/cmp.ts';
import { cut } from '../text/cut.ts';
import { diff } from '../text/diff.ts';
import { echo } from '../text/echo.ts';
import { grep } from '../text/grep.ts';
import { head } from '../text/head.ts';
import { mapLines } from '../text/map-lines.ts';
import { nl } from '../text/nl.ts';
import { od } from '../text/od.ts';
import { paste } from '../text/paste.ts';
import { printf } from '../text/printf.ts';
import { seq } from '../text/seq.ts';
import { sort } from '../text/sort.ts';
import { tac } from '../text/tac.ts';
import { tail } from '../text/tail.ts';
import { tee } from '../text/tee.ts';
import { tr } from '../text/tr.ts';
import { uniq } from '../text/uniq.ts';
import { wc } from '../text/wc.ts';
import { yes } from '../text/yes.ts';
import { fail, withUsage } from './command-line.ts';

/** The small programs of a system, by name, with the texts of busybox or of GNU. The same table each time. */
export function coreutils(flavour: Flavour): Programs {
  const known = tables.get(flavour);
  if (known !== undefined) return known;
  const made: Programs = {
    ...showing(flavour),
    ...filters(flavour),
    ...sorting(flavour),
    ...words(flavour),
    ...fileCommands(flavour),
    ...processCommands(flavour),
    ...starters(flavour),
    ...systemCommands(flavour),
    ...digests(flavour),
    ...archives(flavour),
    ...comparing(flavour),
    ...copying(flavour),
    ...interfaces,
    ...packageManagers,
    awk,
    mawk: awk,
    find,
    ls: ls(flavour),
    sed,
    grep: grep(flavour),
    egrep: grep(flavour),
    fgrep: grep(flavour),
  };
  tables.set(flavour, made);
  return made;
}

const tables = new Map<Flavour, Programs>();

/** echo, printf, test, expr, seq, yes, basename, dirname, base64: what works on its words. */
export function words(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    echo,
    printf: usage(printf),
    test,
    '[': test,
    true: async () => 0,
    false: async () => 1,
    expr: usage(expr),
    seq: usage((process) => seq(process, flavour)),
    yes,
    basename: usage(basename),
    dirname: usage(dirname),
    base64: usage((process) => base64(process, flavour)),
  };
}

/** cat, head, tail, tac, tee, more, less: what shows a file or a part of it. */
export function showing(flavour: Flavour): Programs {
  const show = withUsage(flavour, 1, (process) => cat(process, flavour));
  return {
    cat: show,
    more: show,
    less: show,
    head: withUsage(flavour, 1, (process) => head(process, flavour)),
    tail: withUsage(flavour, 1, (process) => tail(process, flavour)),
    tac: withUsage(flavour, 1, (process) => tac(process, flavour)),
    tee: withUsage(flavour, 1, tee),
  };
}

/** wc, cut, tr, nl, rev, paste, od: what turns a stream into another, line by line or byte by byte. */
export function filters(flavour: Flavour): Programs {
  const each = (map: (line: string, number: number) => string) =>
    withUsage(flavour, 1, (process) => mapLines(process, flavour, map));
  return {
    wc: withUsage(flavour, 1, wc),
    cut: withUsage(flavour, 1, (process) => cut(process, flavour)),
    tr: withUsage(flavour, 1, tr),
    rev: each((line) => Array.from(line).reverse().join('')),
    nl: withUsage(flavour, 1, (process) => nl(process, flavour)),
    paste: withUsage(flavour, 1, (process) => paste(process, flavour)),
    od: withUsage(flavour, 1, (process) => od(process, flavour)),
  };
}

/** sort and uniq. */
export function sorting(flavour: Flavour): Programs {
  return {
    sort: withUsage(flavour, 2, (process) => sort(process, flavour)),
    uniq: withUsage(flavour, 1, (process) => uniq(process, flavour)),
  };
}

/** diff and cmp. Source: POSIX.1-2024, utilities, diff and cmp; busybox writes unified differences only. */
export function comparing(flavour: Flavour): Programs {
  return {
    diff: withUsage(flavour, 2, (process) => diff(process, flavour)),
    cmp: withUsage(flavour, 2, (process) => cmp(process, flavour)),
  };
}

/** dd, gzip, gunzip, zcat: bytes from one place to another. */
export function copying(flavour: Flavour): Programs {
  const zip = withUsage(flavour, 1, gzip);
  return { dd: (process) => dd(process, flavour), gzip: zip, gunzip: zip, zcat: zip };
}

/** tar, also packed by gzip: what `kubectl cp` speaks. Source: POSIX.1-2024, utilities, pax, ustar interchange format */
export function archives(flavour: Flavour): Programs {
  return { tar: withUsage(flavour, 1, tar) };
}

/** md5sum, sha1sum and sha256sum. */
export function digests(flavour: Flavour): Programs {
  const sum = (digest: (bytes: Uint8Array) => string) =>
    withUsage(flavour, 1, (process) => show(process, flavour, digest));
  return { md5sum: sum(md5), sha1sum: sum(sha1), sha256sum: sum(sha256) };
}

/** mkdir, rm, rmdir, mv, cp, ln, touch, chmod, chown, mktemp, readlink, realpath, stat: what changes or names files. */
export function fileCommands(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    mkdir: usage((process) => mkdir(process, flavour)),
    rm: usage((process) => rm(process, flavour)),
    rmdir: usage((process) => rmdir(process, flavour)),
    mv: usage((process) => mv(process, flavour)),
    cp: usage((process) => cp(process, flavour)),
    ln: usage((process) => ln(process, flavour)),
    touch: usage((process) => touch(process, flavour)),
    chmod: usage((process) => chmod(process, flavour)),
    chown: usage((process) => chown(process, flavour)),
    mktemp: usage(mktemp),
    readlink: usage(readlink),
    realpath: usage((process) => realpath(process, flavour)),
    stat: usage((process) => stat(process, flavour)),
    truncate: usage(async (process) => (await touch(process, flavour), 0)),
    sync: async () => 0,
  };
}

/** ps, top, kill, killall, pidof, pgrep, pkill. */
export function processCommands(flavour: Flavour): Programs {
  return {
    ps: (process) => ps(process, flavour),
    top: withUsage(flavour, 1, top),
    kill: withUsage(flavour, 1, kill),
    killall: withUsage(flavour, 1, pgrep),
    pidof: withUsage(flavour, 1, pidof),
    pgrep: withUsage(flavour, 2, pgrep),
    pkill: withUsage(flavour, 2, pgrep),
  };
}

/** sleep, timeout, time, env, xargs, nohup, watch, which: what waits or starts other programs. */
export function starters(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, flavour === 'gnu' ? 125 : 1, program);
  return {
    sleep: withUsage(flavour, 1, (process) => sleep(process, flavour)),
    usleep: async (process) => (
      await delay(process.container.clock, Number(process.argv[1] ?? 0) / 1000, process.signal), 0
    ),
    timeout: usage((process) => timeout(process, flavour)),
    time,
    env: usage(env),
    printenv,
    xargs: withUsage(flavour, 1, xargs),
    nohup: usage((process) => runCommand(process, process.argv.slice(1))),
    setsid: usage((process) =>
      runCommand(
        process,
        process.argv.slice(1).filter((word) => !word.startsWith('-')),
      ),
    ),
    watch: withUsage(flavour, 1, watch),
    which: withUsage(flavour, 1, which),
  };
}

/** hostname, id, whoami, uname, date, df, du, free, mount, tty, clear, vi and others that say where one is. */
export function systemCommands(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    hostname: usage(hostname),
    id: usage(id),
    whoami: usage((process) => whoami(process, flavour)),
    who: async () => 0,
    uname: usage(uname),
    arch: async (process) => (await writeText(process.stdout, 'x86_64\n'), 0),
    nproc: async (process) => (await writeText(process.stdout, '2\n'), 0),
    date: usage((process) => date(process, flavour)),
    df: usage(df),
    du: usage(du),
    free: usage(free),
    uptime,
    mount: usage(mount),
    tty,
    clear: async (process) => (await writeText(process.stdout, '\u001b[H\u001b[J'), 0),
    reset: async (process) => (await writeText(process.stdout, '\u001bc'), 0),
    stty: async (process) => (
      process.argv[1] === 'size' && process.terminal !== undefined
        ? await writeText(process.stdout, `${process.terminal.rows} ${process.terminal.columns}\n`)
        : undefined,
      0
    ),
    pwd: async (process) => (await writeText(process.stdout, `${process.cwd}\n`), 0),
    dmesg: (process) => fail(process, 'klogctl: Operation not permitted'),
    vi,
    vim: vi,
    busybox,
  };
}

/** ip, ifconfig and route: a pod has `lo`, and `eth0` with its addresses. */
export const interfaces: Programs = {
  ip: (process) => ip(process),
  ifconfig: (process) => ifconfig(process),
  route: (process) => route(process),
};

/** apk, apt and yum: nothing can be installed here, which they say as they do without a way to their servers. */
export const packageManagers: Programs = { apk, apt, 'apt-get': apt, yum, dnf: yum };
