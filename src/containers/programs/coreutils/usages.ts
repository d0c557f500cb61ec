/**
 * How busybox's applets are called, which they print under their name when a command line is wrong. The real ones go on
 * to explain each option; these do not.
 */
export const usages: Readonly<Record<string, string>> = {
  cat: `Usage: cat [-nbvteA] [FILE]...`,
  grep: `Usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...`,
  head: `Usage: head [OPTIONS] [FILE]...`,
  sleep: `Usage: sleep [N]...`,
  ls: `Usage: ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...`,
  tr: `Usage: tr [-cds] STRING1 [STRING2]`,
  cut: `Usage: cut [OPTIONS] [FILE]...`,
  mkdir: `Usage: mkdir [-m MODE] [-p] DIRECTORY...`,
  rm: `Usage: rm [-irf] FILE...`,
  cp: `Usage: cp [-arPLHpfinlsTu] SOURCE DEST
or: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }`,
  mv: `Usage: mv [-finT] SOURCE DEST
or: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }`,
  touch: `Usage: touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...`,
  sed: `Usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
or: sed [-i[SFX]] [-nrE] CMD [FILE]...`,
  awk: `Usage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...`,
  xargs: `Usage: xargs [OPTIONS] [PROG ARGS]`,
  timeout: `Usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS`,
  wc: `Usage: wc [-cmlwL] [FILE]...`,
  sort: `Usage: sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...`,
  seq: `Usage: seq [-w] [-s SEP] [FIRST [INC]] LAST`,
  tee: `Usage: tee [-ai] [FILE]...`,
  tail: `Usage: tail [OPTIONS] [FILE]...`,
  rmdir: `Usage: rmdir [-p] DIRECTORY...`,
  chmod: `Usage: chmod [-Rcvf] MODE[,MODE]... FILE...`,
  ln: `Usage: ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR`,
  which: `Usage: which [-a] COMMAND...`,
  tar: `Usage: tar c|x|t [-zJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...`,
  basename: `Usage: basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...`,
  uniq: `Usage: uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]`,
};
