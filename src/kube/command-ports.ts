import type { ListeningPort } from './images.ts';

/**
 * The ports that a command line opens, if its program is known: `nc -l -p 8080`, `python3 -m http.server`, `agnhost
 * netexec --http-port=80`. Empty for a known program that opens none; undefined for an unknown one.
 */
export function portsOfCommand(words: readonly string[]): readonly ListeningPort[] | undefined {
  const [first = '', ...rest] = words;
  const name = first.slice(first.lastIndexOf('/') + 1);
  return programs[/^python[\d.]*$/.test(name) ? 'python' : name]?.(rest);
}

type Opens = (words: readonly string[]) => readonly ListeningPort[] | undefined;

const programs: Readonly<Record<string, Opens>> = {
  nc: netcat,
  ncat: netcat,
  netcat,
  python: (words) =>
    words[0] === '-m' && words[1] === 'http.server' ? tcp(lastNumber(words.slice(2)) ?? 8000) : undefined,
  busybox: ([applet = '', ...words]) => (applet === 'busybox' ? undefined : portsOfCommand([applet, ...words])),
  // Both busybox's and Apache's have the name; Apache's is never given a port by `-p`.
  httpd: (words) => {
    const port = words.findIndex((word) => /^-[fvc]*p\d*$/.test(word));
    if (port < 0) return tcp(80);
    return tcp(Number(/\d+$/.exec(words[port] ?? '')?.[0] ?? /\d+$/.exec(words[port + 1] ?? '')?.[0] ?? 80));
  },
  podserver: (words) => (words.length === 0 ? tcp(80) : words.flatMap(podserverPort)),
  agnhost,
  'redis-server': (words) => tcp(valueOf(words, 'port') ?? 6379),
  'valkey-server': (words) => tcp(valueOf(words, 'port') ?? 6379),
  'http-echo': (words) => tcp(valueOf(words, 'listen') ?? 5678),
  postgres: (words) => tcp(valueOf(words, 'p') ?? 5432),
  mysqld: (words) => tcp(valueOf(words, 'port') ?? 3306),
  mongod: (words) => tcp(valueOf(words, 'port') ?? 27_017),
};

function netcat(words: readonly string[]): readonly ListeningPort[] {
  const flags = words.filter((word) => /^-[a-zA-Z]+/.test(word)).join('');
  if (!flags.includes('l')) return [];
  const port = valueOf(words, 'p') ?? lastNumber(words);
  if (port === undefined) return [];
  return flags.includes('u') ? [{ port, protocol: 'UDP' }] : tcp(port);
}

/** Source: kubernetes/kubernetes test/images/agnhost/README.md. */
function agnhost(words: readonly string[]): readonly ListeningPort[] | undefined {
  const [mode = 'pause', ...flags] = words.filter((word) => word !== '/agnhost');
  switch (mode) {
    case 'netexec': {
      const udp = valueOf(flags, 'udp-port') ?? 8081;
      const opened = tcp(valueOf(flags, 'http-port') ?? 8080);
      return udp < 0 ? opened : [...opened, { port: udp, protocol: 'UDP' }];
    }
    case 'serve-hostname':
      return tcp(valueOf(flags, 'port') ?? 9376);
    case 'test-webserver':
      return tcp(valueOf(flags, 'port') ?? 80);
    case 'nettest':
    case 'liveness':
      return tcp(8080);
    case 'pause':
    case 'connect':
      return [];
    default:
      return undefined;
  }
}

function podserverPort(word: string): readonly ListeningPort[] {
  const [, protocol = 'tcp', digits = ''] = /^(?:(tcp|udp):)?(\d+)$/.exec(word) ?? [];
  return digits === '' ? [] : [{ port: Number(digits), protocol: protocol === 'udp' ? 'UDP' : 'TCP' }];
}

/** The number at the end of `-p 80`, `-p80`, `--port=:80` or `--port 80`. */
function valueOf(words: readonly string[], name: string): number | undefined {
  for (const [at, word] of words.entries()) {
    const [, flag, joined] = /^--?([a-zA-Z-]+)(?:=(.*)|(\d+))?$/.exec(word) ?? [];
    if (flag === undefined) continue;
    const isBundle = name.length === 1 && word.startsWith('-') && !word.startsWith('--') && flag.endsWith(name);
    if (flag !== name && !isBundle) continue;
    const digits = /(-?\d+)$/.exec(joined ?? /\d+$/.exec(word)?.[0] ?? words[at + 1] ?? '')?.[1];
    return digits === undefined ? undefined : Number(digits);
  }
  return undefined;
}

function lastNumber(words: readonly string[]): number | undefined {
  const digits = words.findLast((word) => /^\d+$/.test(word));
  return digits === undefined ? undefined : Number(digits);
}

function tcp(port: number): readonly ListeningPort[] {
  return [{ port, protocol: 'TCP' }];
}
