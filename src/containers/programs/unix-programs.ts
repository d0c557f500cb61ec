import type { Programs } from '../runtime/process.ts';
import { gzip } from './archives/gzip.ts';
import { tar } from './archives/tar.ts';
import { awk } from './awk/awk.ts';
import { md5sum, sha1sum, sha256sum, sha512sum } from './checksums/checksum-programs.ts';
import { expr } from './conditions/expr.ts';
import { test } from './conditions/test.ts';
import { falseProgram, trueProgram } from './conditions/true.ts';
import { basename } from './files/basename.ts';
import { chmod } from './files/chmod.ts';
import { chown } from './files/chown.ts';
import { cp } from './files/cp.ts';
import { dd } from './files/dd.ts';
import { df } from './files/df.ts';
import { dirname } from './files/dirname.ts';
import { du } from './files/du.ts';
import { ln } from './files/ln.ts';
import { ls } from './files/ls.ts';
import { mkdir } from './files/mkdir.ts';
import { mktemp } from './files/mktemp.ts';
import { mv } from './files/mv.ts';
import { pwd } from './files/pwd.ts';
import { readlink } from './files/readlink.ts';
import { realpath } from './files/realpath.ts';
import { rm } from './files/rm.ts';
import { rmdir } from './files/rmdir.ts';
import { stat } from './files/stat.ts';
import { sync } from './files/sync.ts';
import { touch, truncate } from './files/touch.ts';
import { which } from './files/which.ts';
import { find } from './find/find.ts';
import { ifconfig } from './net-tools/ifconfig.ts';
import { ip } from './net-tools/ip.ts';
import { route } from './net-tools/route.ts';
import { apk } from './package-managers/apk.ts';
import { apt } from './package-managers/apt.ts';
import { yum } from './package-managers/yum.ts';
import { env, printenv } from './processes/env.ts';
import { kill } from './processes/kill.ts';
import { nohup, setsid } from './processes/nohup.ts';
import { killall, pgrep, pkill } from './processes/pgrep.ts';
import { pidof } from './processes/pidof.ts';
import { ps } from './processes/ps.ts';
import { sleep, usleep } from './processes/sleep.ts';
import { time } from './processes/time.ts';
import { timeout } from './processes/timeout.ts';
import { top } from './processes/top.ts';
import { watch } from './processes/watch.ts';
import { xargs } from './processes/xargs.ts';
import { sed } from './sed/sed.ts';
import { busybox } from './system/busybox.ts';
import { date } from './system/date.ts';
import { dmesg } from './system/dmesg.ts';
import { free } from './system/free.ts';
import { hostname } from './system/hostname.ts';
import { id } from './system/id.ts';
import { mount } from './system/mount.ts';
import { nproc } from './system/nproc.ts';
import { clear, reset, stty, tty } from './system/tty.ts';
import { arch, uname } from './system/uname.ts';
import { uptime } from './system/uptime.ts';
import { vi } from './system/vi.ts';
import { who, whoami } from './system/whoami.ts';
import { base64 } from './text/base64.ts';
import { cat } from './text/cat.ts';
import { cmp } from './text/cmp.ts';
import { cut } from './text/cut.ts';
import { diff } from './text/diff.ts';
import { echo } from './text/echo.ts';
import { grep } from './text/grep.ts';
import { head } from './text/head.ts';
import { nl } from './text/nl.ts';
import { od } from './text/od.ts';
import { paste } from './text/paste.ts';
import { printf } from './text/printf.ts';
import { rev } from './text/rev.ts';
import { seq } from './text/seq.ts';
import { sort } from './text/sort.ts';
import { tac } from './text/tac.ts';
import { tail } from './text/tail.ts';
import { tee } from './text/tee.ts';
import { tr } from './text/tr.ts';
import { uniq } from './text/uniq.ts';
import { wc } from './text/wc.ts';
import { yes } from './text/yes.ts';

/**
 * The programs of every Unix, by name: those of busybox, and of GNU's coreutils and the packages around them. They print
 * the messages of the flavour of their container's image.
 */
export const unixPrograms: Programs = {
  // Text
  awk,
  base64,
  cat,
  cmp,
  cut,
  diff,
  echo,
  egrep: grep,
  fgrep: grep,
  grep,
  head,
  less: cat,
  mawk: awk,
  more: cat,
  nl,
  od,
  paste,
  printf,
  rev,
  sed,
  seq,
  sort,
  tac,
  tail,
  tee,
  tr,
  uniq,
  wc,
  yes,
  // Files
  basename,
  chmod,
  chown,
  cp,
  dd,
  df,
  dirname,
  du,
  find,
  gunzip: gzip,
  gzip,
  ln,
  ls,
  md5sum,
  mkdir,
  mktemp,
  mv,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  sha1sum,
  sha256sum,
  sha512sum,
  stat,
  sync,
  tar,
  touch,
  truncate,
  which,
  zcat: gzip,
  // Conditions
  '[': test,
  expr,
  false: falseProgram,
  test,
  true: trueProgram,
  // Processes
  env,
  kill,
  killall,
  nohup,
  pgrep,
  pidof,
  pkill,
  printenv,
  ps,
  setsid,
  sleep,
  time,
  timeout,
  top,
  usleep,
  watch,
  xargs,
  // System
  arch,
  busybox,
  clear,
  date,
  dmesg,
  free,
  hostname,
  id,
  ifconfig,
  ip,
  mount,
  nproc,
  reset,
  route,
  stty,
  tty,
  uname,
  uptime,
  vi,
  vim: vi,
  who,
  whoami,
  // Package managers
  apk,
  apt,
  'apt-get': apt,
  dnf: yum,
  yum,
};
