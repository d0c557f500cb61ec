import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import {
  base64,
  type HttpConnection,
  httpConnection,
  openTls,
  type ResponseHead,
  readBody,
  readHead,
} from '../../network/http-client.ts';
import { isWrong, type Options, readOptions } from '../../network/options.ts';
import { errorText, fullPath } from '../../network/saying.ts';
import { parseUrl, resolveLocation, type Url } from '../../network/url.ts';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess, withTimeout } from '../../runtime/timeout.ts';

/** GNU wget. Exit codes: 4 the network, 5 certificates, 6 who one is, 8 the server's answer. Source: wget(1), 1.25. */
export const gnuWget: Program = async (process) => {
  const options = readOptions(process.argv.flatMap(pair), table);
  if (isWrong(options)) {
    const wrong = options.unknown?.startsWith('--')
      ? `unrecognized option '${options.unknown}'`
      : `invalid option -- '${options.unknown ?? options.needsValue}'`;
    await writeText(
      process.stderr,
      `wget: ${wrong}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
    );
    return 2;
  }
  if (options.words.length === 0) {
    await writeText(
      process.stderr,
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    );
    return 1;
  }
  let code = 0;
  for (const text of options.words) code = (await download(process, options, text)) || code;
  return code;
};

const table = {
  flags: 'qvncSbNrkpEHFdx46i',
  values: 'OoaPUTtewQ',
  long: {
    quiet: 'q',
    verbose: 'v',
    'no-verbose': 'nv',
    'no-clobber': 'nc',
    continue: 'c',
    'server-response': 'S',
    spider: 'spider',
    'output-document=': 'O',
    'output-file=': 'o',
    'directory-prefix=': 'P',
    'user-agent=': 'U',
    'timeout=': 'T',
    'connect-timeout=': 'connect-timeout',
    'dns-timeout=': 'dns-timeout',
    'read-timeout=': 'read-timeout',
    'tries=': 't',
    'waitretry=': 'waitretry',
    'retry-connrefused': 'retry-connrefused',
    'header=': 'header',
    'post-data=': 'post',
    'post-file=': 'post-file',
    'method=': 'method',
    'body-data=': 'body',
    'no-check-certificate': 'no-check',
    'ca-certificate=': 'ca',
    'user=': 'user',
    'password=': 'password',
    'max-redirect=': 'max-redirect',
    'content-on-error': 'content-on-error',
    'show-progress': 'none',
    'progress=': 'progress',
    'no-proxy': 'none',
    'inet4-only': '4',
    'inet6-only': '6',
  },
};

/** Options of two letters: `-nv` is one, not two. */
function pair(word: string): readonly string[] {
  const [, before = '', letter = ''] = /^-([a-mo-zA-Z]*)n([vcdHp])$/.exec(word) ?? [];
  const long = { v: 'no-verbose', c: 'no-clobber' }[letter];
  const rest = before === '' ? [] : [`-${before}`];
  return letter === '' ? [word] : long === undefined ? rest : [...rest, `--${long}`];
}

async function download(process: Process, options: Options, text: string): Promise<number> {
  const tries = Number(options.value('t') ?? 20) || Number.POSITIVE_INFINITY;
  for (let attempt = 1; ; attempt++) {
    const done = await follows(process, options, text, attempt);
    if (typeof done === 'number') return done;
    if (attempt >= tries) {
      await tell(process, options, 'Giving up.\n\n');
      return 4;
    }
    await tell(process, options, 'Retrying.\n\n');
    await pauseProcess(
      process,
      process.container.clock.unchosen(Math.min(attempt, Number(options.value('waitretry') ?? 10)) * 1000),
    );
  }
}

async function follows(process: Process, options: Options, text: string, attempt: number): Promise<number | 'again'> {
  let url = parseUrl(text);
  for (let left = Number(options.value('max-redirect') ?? 20); ; left--) {
    const full = `${url.scheme}://${url.authority}${url.target}`;
    const stamp = timeText(process.container.clock.now());
    await tell(
      process,
      options,
      attempt === 1 ? `--${stamp}--  ${full}\n` : `--${stamp}--  (try:${`${attempt}`.padStart(2)})  ${full}\n`,
    );
    const next = await once(process, options, url);
    if (next === 'again' || typeof next === 'number') return next;
    if (left === 0) {
      await tell(process, options, `${Number(options.value('max-redirect') ?? 20)} redirections exceeded.\n`);
      return 8;
    }
    url = parseUrl(next.to);
  }
}

type Next = number | 'again' | { readonly to: string };

async function once(process: Process, options: Options, url: Url): Promise<Next> {
  if (url.scheme !== 'http' && url.scheme !== 'https') {
    await complain(
      process,
      `${url.scheme}://${url.authority}${url.target}: Unsupported scheme \u2018${url.scheme}\u2019.`,
    );
    return 1;
  }
  const found = await resolveName(process, url.host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
  const literal = typeof found !== 'string' && found.addresses[0] === url.host;
  if (!literal) await tell(process, options, `Resolving ${url.host} (${url.host})... `);
  if (typeof found === 'string') {
    const why = found === 'no answer' ? 'Temporary failure in name resolution' : 'Name or service not known';
    await tell(process, options, `failed: ${why}.\n`);
    await complain(process, `wget: unable to resolve host address \u2018${url.host}\u2019`);
    return 4;
  }
  if (!literal) await tell(process, options, `${found.addresses.join(', ')}\n`);
  const address = found.addresses[0] ?? '';
  await tell(
    process,
    options,
    `Connecting to ${literal ? `${address}:${url.port}` : `${url.host} (${url.host})|${address}|:${url.port}`}... `,
  );
  const seconds = Number(options.value('connect-timeout') ?? options.value('T') ?? 0);
  const connected = await connectWithTimeout(process, address, url.port, seconds > 0 ? seconds * 1000 : undefined);
  if (connected.is !== 'connected') {
    const why = {
      refused: 'Connection refused',
      'timed out': 'Connection timed out',
      unreachable: 'Network is unreachable',
    };
    await tell(process, options, `failed: ${why[connected.is]}.\n`);
    return connected.is === 'timed out' || options.has('retry-connrefused') ? 'again' : 4;
  }
  await tell(process, options, 'connected.\n');
  const stop = new AbortController();
  const connection = httpConnection(process, connected.socket, stop.signal);
  const silence = Number(options.value('read-timeout') ?? options.value('T') ?? 0);
  const patience = silence > 0 ? silence * 1000 : process.container.clock.unchosen(900_000);
  try {
    const result = await withTimeout(process, patience, talk(process, options, url, connection));
    if (result !== 'timed out') return result;
    await tell(process, options, 'Read error (Connection timed out) in headers.\n');
    return 'again';
  } finally {
    stop.abort(new Error('the download has ended'));
    connection.close();
  }
}

async function talk(process: Process, options: Options, url: Url, connection: HttpConnection): Promise<Next> {
  if (url.scheme === 'https') {
    const tls = await openTls(connection);
    if (tls !== 'open') {
      await complain(
        process,
        'OpenSSL: error:0A00010B:SSL routines::wrong version number\nUnable to establish SSL connection.',
      );
      return 4;
    }
    if (!options.has('no-check') && !options.has('ca')) {
      await complain(process, `ERROR: The certificate of \u2018${url.host}\u2019 is not trusted.`);
      return 5;
    }
  }
  const text = options.value('post') ?? options.value('body');
  const body = text === undefined ? undefined : encodeUtf8(text);
  const method = options.value('method') ?? (options.has('spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST');
  const user =
    options.value('user') === undefined ? url.user : `${options.value('user')}:${options.value('password') ?? ''}`;
  const lines = [
    `${method} ${url.target} HTTP/1.1`,
    `Host: ${url.authority}`,
    `User-Agent: ${options.value('U') ?? 'Wget/1.25.0'}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    'Connection: Keep-Alive',
    ...(user === undefined ? [] : [`Authorization: Basic ${base64(user)}`]),
    ...(body === undefined
      ? []
      : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`]),
    ...options.all('header'),
  ];
  await connection.send(`${lines.join('\r\n')}\r\n\r\n`, body);
  await tell(process, options, 'HTTP request sent, awaiting response... ');
  const head = await readHead(connection);
  if (head === null) {
    await tell(process, options, 'No data received.\n');
    return 'again';
  }
  await tellHead(process, options, head);
  const location = head.header('location');
  if (head.status >= 300 && head.status < 400 && location !== undefined) {
    await tell(process, options, `Location: ${location} [following]\n`);
    return { to: resolveLocation(url, location) };
  }
  if (head.status >= 400) {
    const error = `${timeText(process.container.clock.now())} ERROR ${head.status}: ${reasonOf(head)}.\n\n`;
    await tell(process, options, error);
    return 8;
  }
  if (options.has('spider')) {
    await tell(process, options, 'Remote file exists.\n\n');
    return 0;
  }
  return save(process, options, url, head, readBody(connection, head));
}

async function tellHead(process: Process, options: Options, head: ResponseHead): Promise<void> {
  if (!options.has('S'))
    return tell(
      process,
      options,
      `${head.status === 0 ? '200 No headers, assuming HTTP/0.9' : `${head.status} ${reasonOf(head)}`}\n`,
    );
  const lines = [head.statusLine, ...head.headerLines].map((line) => `  ${line}\n`).join('');
  await writeText(process.stderr, options.has('q') ? lines : `\n${lines}`);
}

async function save(
  process: Process,
  options: Options,
  url: Url,
  head: ResponseHead,
  body: AsyncGenerator<Uint8Array>,
): Promise<number> {
  const asked = options.value('O');
  const path = url.target.split('?')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  const { files } = process.container;
  const own = `${options.has('P') ? `${options.value('P')}/` : ''}${last === '' ? 'index.html' : last}`;
  const name = asked ?? freeName(process, own);
  const toOutput = name === '-';
  const length = head.header('content-length');
  const type = head.header('content-type')?.split(';')[0];
  await tell(
    process,
    options,
    `Length: ${length ?? 'unspecified'}${type === undefined ? '' : ` [${type}]`}\nSaving to: \u2018${toOutput ? 'STDOUT' : name}\u2019\n\n`,
  );
  if (!toOutput) {
    const error = files.write(fullPath(process, name), new Uint8Array(0));
    if (error !== undefined) {
      await complain(
        process,
        `${name}: ${errorText(error)}\n\nCannot write to \u2018${name}\u2019 (${errorText(error)}).`,
      );
      return 3;
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    if (toOutput) await process.stdout.write(chunk);
    chunks.push(chunk);
  }
  const all = concatBytes(chunks);
  if (!toOutput) files.write(fullPath(process, name), all);
  await tell(
    process,
    options,
    `     0K ${'.'.repeat(Math.min(50, Math.ceil(all.length / 1024)))}${' '.repeat(Math.max(0, 50 - Math.ceil(all.length / 1024)))} 100% 1.00M=0s\n\n`,
  );
  const speed = `${timeText(process.container.clock.now())} (1.00 MB/s) - `;
  const done = toOutput
    ? `written to stdout [${all.length}${length === undefined ? '' : `/${length}`}]`
    : `\u2018${name}\u2019 saved [${all.length}${length === undefined ? '' : `/${length}`}]`;
  await tell(process, options, `${speed}${done}\n\n`);
  if (options.has('nv'))
    await complain(
      process,
      `${timeText(process.container.clock.now())} URL:${url.scheme}://${url.authority}${url.target} [${all.length}/${all.length}] -> "${name}" [1]`,
    );
  return 0;
}

/** \`index.html.1\` where \`index.html\` is there already. */
function freeName(process: Process, name: string): string {
  const taken = (one: string) => typeof process.container.files.stat(fullPath(process, one)) !== 'string';
  if (!taken(name)) return name;
  for (let number = 1; ; number++) if (!taken(`${name}.${number}`)) return `${name}.${number}`;
}

async function tell(process: Process, options: Options, text: string): Promise<void> {
  if (options.has('q') || options.has('nv')) return;
  await writeText(process.stderr, text);
}

/** An error; `-q` silences those too. */
async function complain(process: Process, text: string): Promise<void> {
  if (process.argv.some((word) => word === '--quiet' || /^-[a-zA-Z]*q/.test(word))) return;
  await writeText(process.stderr, `${text}\n`);
}

function reasonOf({ statusLine }: ResponseHead): string {
  return statusLine.replace(/^\S+ \d+ ?/, '');
}

function timeText(now: Date): string {
  return now.toISOString().slice(0, 19).replace('T', ' ');
}
