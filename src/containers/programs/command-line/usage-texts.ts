/** The first line of the usage of busybox's applets. */
export const busyboxBanner = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.';

/**
 * How a busybox applet is called. The real ones go on to explain each option; these do not.
 * Source: busybox 1.37, the applets' `//usage` comments.
 */
export function busyboxUsage(name: string): string {
  return usages[name] ?? `Usage: ${name} [ARG]...`;
}

const usages: Readonly<Record<string, string>> = {
  awk: 'Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...',
  basename: 'Usage: basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...',
  cat: 'Usage: cat [-nbvteA] [FILE]...',
  chmod: 'Usage: chmod [-Rcvf] MODE[,MODE]... FILE...',
  cp: `Usage: cp [-arPLHpfinlsTu] SOURCE DEST
or: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }`,
  cut: 'Usage: cut [OPTIONS] [FILE]...',
  grep: 'Usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
  head: 'Usage: head [OPTIONS] [FILE]...',
  ip: 'Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]',
  ln: 'Usage: ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR',
  ls: 'Usage: ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
  mkdir: 'Usage: mkdir [-m MODE] [-p] DIRECTORY...',
  mv: `Usage: mv [-finT] SOURCE DEST
or: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }`,
  nc: `Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen`,
  netstat: 'Usage: netstat',
  nslookup: 'Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]',
  ping: 'Usage: ping [OPTIONS] HOST',
  ping6: 'Usage: ping6',
  rm: 'Usage: rm [-irf] FILE...',
  rmdir: 'Usage: rmdir [-p] DIRECTORY...',
  sed: `Usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
or: sed [-i[SFX]] [-nrE] CMD [FILE]...`,
  seq: 'Usage: seq [-w] [-s SEP] [FIRST [INC]] LAST',
  sleep: 'Usage: sleep [N]...',
  sort: 'Usage: sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
  tail: 'Usage: tail [OPTIONS] [FILE]...',
  tar: 'Usage: tar c|x|t [-zJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...',
  tee: 'Usage: tee [-ai] [FILE]...',
  telnet: 'Usage: telnet [-a] [-l USER] HOST [PORT]',
  timeout: 'Usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS',
  touch: 'Usage: touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...',
  tr: 'Usage: tr [-cds] STRING1 [STRING2]',
  tracepath: 'Usage: tracepath',
  traceroute: `Usage: traceroute [-46Ilnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
\t[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
\t[-z PAUSE_MSEC] HOST [BYTES]`,
  traceroute6: 'Usage: traceroute6',
  uniq: 'Usage: uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]',
  wc: 'Usage: wc [-cmlwL] [FILE]...',
  wget: `Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
\t[--post-data STR | --post-file FILE] [-Y on/off]
\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...`,
  which: 'Usage: which [-a] COMMAND...',
  xargs: 'Usage: xargs [OPTIONS] [PROG ARGS]',
};
