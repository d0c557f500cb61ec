/** The long names of curl's short options. Source: curl(1), 7.88.1. */
export const longNames: Readonly<Record<string, string>> = {
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

/** The options without a value. */
export const flagOptions: ReadonlySet<string> = new Set(
  `anyauth basic compressed compressed-ssh create-dirs digest disable fail fail-early fail-with-body get globoff head
  help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 include insecure ipv4 ipv6 junk-session-cookies
  location location-trusted manual netrc no-buffer no-keepalive keepalive parallel path-as-is post301 post302 post303
  progress-bar progress-meter proxytunnel raw remote-name remote-name-all remote-time retry-all-errors
  retry-connrefused show-error silent ssl ssl-reqd styled-output tcp-nodelay tls-max tlsv1 tlsv1.2 tlsv1.3 trace-time
  verbose version buffer`.split(/\s+/),
);

/** The options with a value. */
export const valueOptions: ReadonlySet<string> = new Set(
  `cacert capath cert ciphers config connect-timeout connect-to continue-at cookie cookie-jar data data-ascii
  data-binary data-raw data-urlencode dns-servers dump-header expect100-timeout form header interface json keepalive-time
  key limit-rate local-port max-filesize max-redirs max-time noproxy output output-dir proxy range referer request
  request-target resolve retry retry-delay retry-max-time speed-limit speed-time stderr unix-socket upload-file url user
  user-agent write-out`.split(/\s+/),
);

/** Those whose value is a number. */
export const numberOptions: ReadonlySet<string> = new Set([
  'connect-timeout',
  'max-time',
  'retry',
  'retry-delay',
  'max-redirs',
]);
