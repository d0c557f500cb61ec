import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Files } from '../../runtime/process.ts';

/** What curl was asked to do. */
export interface CurlOptions {
  readonly urls: readonly string[];
  /** By the long name of each option: its values in their order; flags have ''. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/** What is wrong with curl's command line, and its exit code. */
export interface WrongUse {
  readonly wrong: string;
  readonly code: number;
}

/** Reads curl's command line. A flag with `no-` takes itself back. Source: curl(1). */
export function parseCurlOptions(words: readonly string[]): CurlOptions | WrongUse {
  const urls: string[] = [];
  const given = new Map<string, string[]>();
  const rest = [...words];
  const add = (name: string, value: string) => given.set(name, [...(given.get(name) ?? []), value]);
  const take = (name: string, shown: string, joined: string | undefined): WrongUse | undefined => {
    const value = joined ?? rest.shift();
    if (value === undefined) return usage(`option ${shown}: requires parameter`);
    if (numeric.has(name) && !/^\d*\.?\d+$/.test(value)) {
      return usage(`option ${shown}: expected a proper numerical parameter`);
    }
    if (name === 'url') urls.push(value);
    else add(name, value);
    return undefined;
  };
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    let wrong: WrongUse | undefined;
    if (word.startsWith('--') && word.length > 2) wrong = long(word, add, take, given);
    else if (word.startsWith('-') && word.length > 1) wrong = short(word, add, take);
    else urls.push(word);
    if (wrong !== undefined) return wrong;
  }
  return { urls, given };
}

/** The last value of an option; undefined where it was not given. */
export function lastValue({ given }: CurlOptions, name: string): string | undefined {
  return given.get(name)?.at(-1);
}

/** A value that may stand in a file: `@FILE`; line ends are left out unless it is binary. */
export function dataOf(value: string, mode: 'text' | 'binary' | 'raw', read: Files['read']): string | undefined {
  if (mode === 'raw' || !value.startsWith('@')) return value;
  const bytes = read(value.slice(1));
  if (typeof bytes === 'string') return undefined;
  return mode === 'binary' ? decodeUtf8(bytes) : decodeUtf8(bytes).replaceAll(/[\r\n]/g, '');
}

type Add = (name: string, value: string) => void;
type Take = (name: string, shown: string, joined: string | undefined) => WrongUse | undefined;

function long(word: string, add: Add, take: Take, given: Map<string, string[]>): WrongUse | undefined {
  const name = word.slice(2);
  const all = [...flags, ...values];
  const near = all.filter((known) => known.startsWith(name));
  const known = all.includes(name) ? name : near.length === 1 ? near[0] : undefined;
  if (known !== undefined && values.has(known)) return take(known, word, undefined);
  const taken = name.startsWith('no-') ? name.slice(3) : undefined;
  if (known !== undefined) {
    add(known, '');
    return undefined;
  }
  if (taken !== undefined && flags.has(taken)) {
    given.delete(taken);
    return undefined;
  }
  return usage(`option ${word}: is unknown`);
}

function short(word: string, add: Add, take: Take): WrongUse | undefined {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const name = letters[letter];
    if (name === undefined) return usage(`option -${letter}: is unknown`);
    if (values.has(name)) return take(name, `-${letter}`, word.length > at + 1 ? word.slice(at + 1) : undefined);
    add(name, '');
  }
  return undefined;
}

function usage(wrong: string): WrongUse {
  return { wrong: `curl: ${wrong}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`, code: 2 };
}

const letters: Readonly<Record<string, string>> = {
  '#': 'progress-bar',
  '0': 'http1.0',
  '1': 'tlsv1',
  '4': 'ipv4',
  '6': 'ipv6',
  A: 'user-agent',
  b: 'cookie',
  c: 'cookie-jar',
  C: 'continue-at',
  d: 'data',
  D: 'dump-header',
  e: 'referer',
  E: 'cert',
  f: 'fail',
  F: 'form',
  g: 'globoff',
  G: 'get',
  h: 'help',
  H: 'header',
  i: 'include',
  I: 'head',
  j: 'junk-session-cookies',
  k: 'insecure',
  K: 'config',
  L: 'location',
  m: 'max-time',
  M: 'manual',
  n: 'netrc',
  N: 'no-buffer',
  o: 'output',
  O: 'remote-name',
  p: 'proxytunnel',
  q: 'disable',
  r: 'range',
  R: 'remote-time',
  s: 'silent',
  S: 'show-error',
  T: 'upload-file',
  u: 'user',
  v: 'verbose',
  V: 'version',
  w: 'write-out',
  x: 'proxy',
  X: 'request',
  Z: 'parallel',
};

const flags: ReadonlySet<string> = new Set(
  `anyauth basic compressed compressed-ssh create-dirs digest disable fail fail-early fail-with-body get globoff head
  help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 include insecure ipv4 ipv6 junk-session-cookies
  location location-trusted manual netrc no-buffer no-keepalive keepalive parallel path-as-is post301 post302 post303
  progress-bar progress-meter proxytunnel raw remote-name remote-name-all remote-time retry-all-errors
  retry-connrefused show-error silent ssl ssl-reqd styled-output tcp-nodelay tls-max tlsv1 tlsv1.2 tlsv1.3 trace-time
  verbose version buffer`.split(/\s+/),
);

const values: ReadonlySet<string> = new Set(
  `cacert capath cert ciphers config connect-timeout connect-to continue-at cookie cookie-jar data data-ascii
  data-binary data-raw data-urlencode dns-servers dump-header expect100-timeout form header interface json keepalive-time
  key limit-rate local-port max-filesize max-redirs max-time noproxy output output-dir proxy range referer request
  request-target resolve retry retry-delay retry-max-time speed-limit speed-time stderr unix-socket upload-file url user
  user-agent write-out`.split(/\s+/),
);

const numeric: ReadonlySet<string> = new Set(['connect-timeout', 'max-time', 'retry', 'retry-delay', 'max-redirs']);
