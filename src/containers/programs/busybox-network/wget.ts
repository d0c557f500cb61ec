import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import { base64, type HttpConnection, httpConnection, openTls, readBody, readHead } from '../../network/http-client.ts';
import { isWrong, type Options, readOptions } from '../../network/options.ts';
import { errorText, fail, failOption, failUsage, fullPath, withPort } from '../../network/saying.ts';
import { parseUrl, resolveLocation, type Url } from '../../network/url.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { withTimeout } from '../../runtime/timeout.ts';

/** busybox's wget: it reads HTTP, and gives up in its own words. */
export const wget: Program = async (process) => {
  const options = readOptions(process.argv, table);
  if (isWrong(options)) return failOption(process, options);
  if (options.words.length === 0) return failUsage(process);
  const seconds = options.value('T') ?? '900';
  if (!/^\d+(\.\d+)?$/.test(seconds)) return fail(process, `invalid number '${seconds}'`);
  for (const text of options.words) {
    const code = await download(process, options, text);
    if (code !== 0) return code;
  }
  return 0;
};

const table = {
  flags: 'cqS',
  values: 'OoPUTYt',
  long: {
    continue: 'c',
    quiet: 'q',
    'server-response': 'S',
    spider: 'spider',
    'output-document=': 'O',
    'output-file=': 'o',
    'directory-prefix=': 'P',
    'user-agent=': 'U',
    'timeout=': 'T',
    'tries=': 't',
    'proxy=': 'Y',
    'header=': 'header',
    'post-data=': 'post',
    'post-file=': 'post-file',
    'no-check-certificate': 'no-check',
    'no-verbose': 'no-verbose',
    'no-clobber': 'no-clobber',
    'no-host-directories': 'none',
    'no-parent': 'none',
    'passive-ftp': 'none',
  },
};

const redirections = 5;

async function download(process: Process, options: Options, text: string): Promise<number> {
  let url = parseUrl(text);
  for (let left = redirections; ; left--) {
    const next = await fetchOnce(process, options, url, text);
    if (typeof next === 'number') return next;
    if (left === 0) return fail(process, 'too many redirections');
    url = parseUrl(next.to);
  }
}

/** One request; `to`: the server has sent on to somewhere else. */
async function fetchOnce(
  process: Process,
  options: Options,
  url: Url,
  text: string,
): Promise<number | { readonly to: string }> {
  if (!['http', 'https', 'ftp'].includes(url.scheme)) return fail(process, `not an http or ftp url: ${text}`);
  if (url.portText !== undefined && !(url.port > 0 && url.port < 65_536))
    return fail(process, `bad port '${url.portText}'`);
  const found = await resolveName(process, url.host);
  if (typeof found === 'string') return fail(process, `bad address '${url.authority}'`);
  const address = found.addresses[0] ?? '';
  await tell(process, options, `Connecting to ${url.authority} (${withPort(address, url.port)})\n`);
  const given = options.value('T');
  const patience = given === undefined ? undefined : Number(given) * 1000;
  const connected = await connectWithTimeout(process, address, url.port, patience);
  if (connected.is === 'timed out' && patience !== undefined) return fail(process, 'download timed out');
  if (connected.is !== 'connected') {
    const where = address.includes(':') ? '' : ` (${address})`;
    return fail(process, `can't connect to remote host${where}: ${connectErrors[connected.is]}`);
  }
  const stop = new AbortController();
  const connection = httpConnection(process, connected.socket, stop.signal);
  try {
    const silence = patience ?? process.container.clock.unchosen(900_000);
    const result = await withTimeout(process, silence, talk(process, options, url, connection));
    return result === 'timed out' ? await fail(process, 'download timed out') : result;
  } finally {
    stop.abort(new Error('the download has ended'));
    connection.close();
  }
}

const connectErrors = {
  refused: 'Connection refused',
  'timed out': 'Connection timed out',
  unreachable: 'Network is unreachable',
} as const;

async function talk(
  process: Process,
  options: Options,
  url: Url,
  connection: HttpConnection,
): Promise<number | { readonly to: string }> {
  if (url.scheme === 'https') {
    const code = await startTls(process, options, connection);
    if (code !== 0) return code;
  }
  await sendRequest(process, options, url, connection);
  let head = await readHead(connection);
  while (head?.status === 100) head = await readHead(connection);
  if (head === null || head.status === 0) return fail(process, 'error getting response');
  if (options.has('S')) {
    for (const line of [head.statusLine, ...head.headerLines, '']) await writeText(process.stderr, `  ${line}\n`);
  }
  const location = head.header('location');
  if (head.status >= 300 && head.status < 400 && location !== undefined) return { to: resolveLocation(url, location) };
  if (head.status < 200 || head.status > 299) return fail(process, `server returned error: ${head.statusLine}`);
  if (options.has('spider')) {
    await tell(process, options, 'remote file exists\n');
    return 0;
  }
  return save(process, options, url, readBody(connection, head));
}

/** What is said, unless it is to be quiet; to the log file where one is named. */
async function tell(process: Process, options: Options, text: string): Promise<void> {
  if (options.has('q')) return;
  const log = options.value('o');
  if (log === undefined) await writeText(process.stderr, text);
  else process.container.files.write(fullPath(process, log), encodeUtf8(text), !text.startsWith('Connecting'));
}

async function startTls(process: Process, options: Options, connection: HttpConnection): Promise<number> {
  if (!options.has('no-check'))
    await writeText(process.stderr, 'wget: note: TLS certificate validation not implemented\n');
  const tls = await openTls(connection);
  if (tls === 'open') return 0;
  if (tls === 'ended') return fail(process, 'error getting response: Connection reset by peer');
  const { wrong } = tls;
  await writeText(process.stderr, `wget: got bad TLS record (len:${wrong.length}) while expecting handshake record\n`);
  const dump = [...wrong.subarray(0, 99)].map((byte) => ` ${byte.toString(16).padStart(2, '0')}`).join('');
  await writeText(process.stderr, `${dump}\n`);
  return fail(process, 'error getting response: Connection reset by peer');
}

async function sendRequest(process: Process, options: Options, url: Url, connection: HttpConnection): Promise<void> {
  const file = options.value('post-file');
  const read = file === undefined ? undefined : process.container.files.read(fullPath(process, file));
  const text = options.value('post') ?? (read === undefined || typeof read === 'string' ? undefined : decodeUtf8(read));
  const body = text === undefined ? undefined : encodeUtf8(text);
  const method = body !== undefined ? 'POST' : options.has('spider') ? 'HEAD' : 'GET';
  const own = options.all('header').map((line) => `${line.trim()}\r\n`);
  const names = own.map((line) => line.split(':')[0]?.toLowerCase());
  const headers = [
    ...(names.includes('host') ? [] : [`Host: ${url.authority}\r\n`]),
    ...(names.includes('user-agent') ? [] : [`User-Agent: ${options.value('U') ?? 'Wget'}\r\n`]),
    'Connection: close\r\n',
    ...(url.user === undefined ? [] : [`Authorization: Basic ${base64(url.user)}\r\n`]),
    ...own,
    ...(body === undefined || names.includes('content-type')
      ? []
      : ['Content-Type: application/x-www-form-urlencoded\r\n']),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}\r\n`]),
  ];
  await connection.send(`${method} ${url.target} HTTP/1.1\r\n${headers.join('')}\r\n`, body);
}

async function save(process: Process, options: Options, url: Url, body: AsyncGenerator<Uint8Array>): Promise<number> {
  const [path = ''] = url.target.split('?');
  const last = path.slice(path.lastIndexOf('/') + 1);
  const asked = options.value('O');
  const name = asked ?? `${options.has('P') ? `${options.value('P')}/` : ''}${last === '' ? 'index.html' : last}`;
  const shown = name.slice(name.lastIndexOf('/') + 1);
  const toOutput = name === '-';
  const { files } = process.container;
  const file = fullPath(process, name);
  if (!toOutput) {
    const exists = typeof files.stat(file) !== 'string';
    const error = exists && asked === undefined && !options.has('c') ? 'EEXIST' : files.write(file, new Uint8Array(0));
    if (error !== undefined) return fail(process, `can't open '${name}': ${errorText(error)}`);
  }
  await tell(process, options, toOutput ? 'writing to stdout\n' : `saving to '${name}'\n`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    if (toOutput) await process.stdout.write(chunk);
    chunks.push(chunk);
  }
  const all = concatBytes(chunks);
  if (!toOutput) files.write(file, all);
  if (!options.has('o')) await tell(process, options, meter(shown, all.length, process.terminal !== undefined));
  await tell(process, options, toOutput ? 'written to stdout\n' : `'${name}' saved\n`);
  return 0;
}

function meter(name: string, size: number, onTerminal: boolean): string {
  const line = `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${shortSize(size).padStart(5)}  0:00:00 ETA\n`;
  return onTerminal ? `\r${line}` : line;
}

function shortSize(size: number): string {
  if (size < 100_000) return `${size}`;
  const thousands = size / 1024;
  return thousands < 1000 ? `${thousands.toFixed(1)}k`.slice(-5) : `${(thousands / 1024).toFixed(1)}M`.slice(-5);
}
