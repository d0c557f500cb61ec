import { errorText, fullPath } from '../../network/saying.ts';
import { concatBytes, decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { expandUrl } from './globbing.ts';
import { type CurlOptions, lastValue, parseCurlOptions } from './options.ts';
import { curlVersion } from './request.ts';
import { type Progress, type Sink, type TransferResult, transfer } from './transfer.ts';
import { writeOut } from './write-out.ts';

/** curl, with its exit codes and words. Source: curl(1), and curl 7.88.1 itself. */
export const curl: Program = async (process) => {
  const settings = parseCurlOptions(process.argv.slice(1));
  if ('wrong' in settings) {
    await writeText(process.stderr, settings.wrong);
    return settings.code;
  }
  if (settings.given.has('version')) return tell(process, versionText);
  if (settings.given.has('help')) return tell(process, helpText);
  if (settings.urls.length === 0) {
    await writeText(process.stderr, "curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  const urls = settings.given.has('globoff') ? settings.urls : settings.urls.flatMap(expandUrl);
  let code = 0;
  for (const [at, url] of urls.entries()) {
    code = await withRetries(process, settings, url, at);
    if (code !== 0 && settings.given.has('fail-early')) return code;
  }
  return code;
};

async function tell(process: Process, text: string): Promise<number> {
  await writeText(process.stdout, text);
  return 0;
}

async function withRetries(process: Process, settings: CurlOptions, url: string, at: number): Promise<number> {
  const tries = Number(lastValue(settings, 'retry') ?? 0);
  const fixed = Number(lastValue(settings, 'retry-delay') ?? 0);
  for (let left = tries, delay = 1; ; left--, delay *= 2) {
    const { code, problem } = await once(process, settings, url, at);
    if (left === 0 || problem === undefined) return code;
    const seconds = fixed > 0 ? fixed : Math.min(delay, 600);
    if (!settings.given.has('silent') || settings.given.has('show-error')) {
      const again = `Will retry in ${seconds} seconds. ${left} retries left.`;
      await writeText(process.stderr, `Warning: Problem: ${problem}. ${again}\n`);
    }
    await pauseProcess(process, seconds * 1000);
  }
}

interface Once {
  readonly code: number;
  /** Why it may be tried again; undefined: it may not. */
  readonly problem?: string;
}

async function once(process: Process, settings: CurlOptions, url: string, at: number): Promise<Once> {
  const { given } = settings;
  const file = fileOf(settings, url, at);
  if (file === '') {
    await writeText(
      process.stderr,
      'curl: Remote file name has no length!\ncurl: (23) Failed writing received data to disk/application\n',
    );
    return { code: 23 };
  }
  const quiet = given.has('silent');
  const tellsErrors = !quiet || given.has('show-error');
  const kept: Uint8Array[] = [];
  const toFile = file !== undefined && file !== '-';
  const meters = !quiet && (toFile || process.terminal === undefined) && !given.has('no-progress-meter');
  if (given.has('verbose') && tellsErrors) await noteNeedless(process, settings);
  const hasBar = given.has('progress-bar');
  if (meters && !hasBar) await writeText(process.stderr, `${meterHead}${noProgress}`);
  const sink: Sink = {
    ...outputsOf(process, settings, toFile ? (bytes) => kept.push(bytes) : undefined),
    done: async (progress) =>
      meters ? writeText(process.stderr, hasBar ? bar(progress) : lastMeterLine(progress)) : undefined,
  };
  const done = await transfer(process, settings, url, sink);
  const written =
    toFile && done.failed === undefined ? writeFile(process, settings, file, concatBytes(kept)) : undefined;
  const failed = done.failed ?? (written === undefined ? undefined : { code: 23, text: written });
  if (failed !== undefined && tellsErrors) await writeText(process.stderr, `curl: (${failed.code}) ${failed.text}\n`);
  const format = lastValue(settings, 'write-out');
  if (format !== undefined) await writeFacts(process, format, done, failed, file ?? '');
  const problem = problemOf(settings, done);
  return { code: failed?.code ?? 0, ...(problem === undefined ? {} : { problem }) };
}

/** The file that a URL's body goes to; undefined: the output; empty: the URL names none. */
function fileOf(settings: CurlOptions, url: string, at: number): string | undefined {
  const named = settings.given.get('output')?.[at] ?? (at === 0 ? lastValue(settings, 'output') : undefined);
  const folder = lastValue(settings, 'output-dir');
  const own = url.replace(/^[a-z]+:\/\//i, '').split(/[?#]/)[0] ?? '';
  const remote = settings.given.has('remote-name') || settings.given.has('remote-name-all');
  const name = named ?? (remote ? (own.includes('/') ? own.slice(own.lastIndexOf('/') + 1) : '') : undefined);
  return folder === undefined || name === undefined || name === '-' ? name : `${folder}/${name}`;
}

function outputsOf(
  process: Process,
  settings: CurlOptions,
  keep: ((bytes: Uint8Array) => void) | undefined,
): Omit<Sink, 'done'> {
  const { given } = settings;
  const dump = lastValue(settings, 'dump-header');
  return {
    body: async (bytes) => (keep === undefined ? process.stdout.write(bytes) : keep(bytes)),
    async head(text) {
      if (given.has('include') || given.has('head')) {
        if (keep === undefined) await writeText(process.stdout, text);
        else keep(new TextEncoder().encode(text));
      }
      if (dump === '-') await writeText(process.stdout, text);
      else if (dump !== undefined)
        process.container.files.write(fullPath(process, dump), new TextEncoder().encode(text));
    },
    async trace(text) {
      if (!given.has('verbose')) return;
      const isData = /^[{}] \[/.test(text);
      if (isData && process.terminal !== undefined && keep === undefined) return;
      await writeText(process.stderr, text);
    },
  };
}

function writeFile(process: Process, settings: CurlOptions, file: string, bytes: Uint8Array): string | undefined {
  const path = fullPath(process, file);
  if (path === '/dev/null') return undefined;
  const { files } = process.container;
  if (settings.given.has('create-dirs')) files.mkdir(path.slice(0, path.lastIndexOf('/')));
  const error = files.write(path, bytes);
  return error === undefined ? undefined : `Failure writing output to destination: ${errorText(error)}`;
}

async function noteNeedless(process: Process, settings: CurlOptions): Promise<void> {
  const posts = ['data', 'data-raw', 'data-binary', 'data-ascii', 'json', 'data-urlencode'].some((name) =>
    settings.given.has(name),
  );
  const asked = lastValue(settings, 'request');
  const inferred = settings.given.has('head') ? 'HEAD' : posts && !settings.given.has('get') ? 'POST' : 'GET';
  if (asked !== inferred) return;
  await writeText(process.stderr, `Note: Unnecessary use of -X or --request, ${asked} is already inferred.\n`);
}

async function writeFacts(
  process: Process,
  format: string,
  { facts }: TransferResult,
  failed: TransferResult['failed'],
  file: string,
): Promise<void> {
  const text = format.startsWith('@') ? fileText(process, format.slice(1)) : format;
  const written = writeOut(text, { ...facts, exitCode: failed?.code ?? 0, errorText: failed?.text ?? '', file });
  for (const name of written.unknown)
    await writeText(process.stderr, `curl: unknown --write-out variable: '${name}'\n`);
  await writeText(process.stdout, written.text);
}

function fileText(process: Process, path: string): string {
  const bytes = process.container.files.read(fullPath(process, path));
  return typeof bytes === 'string' ? '' : decodeUtf8(bytes);
}

/** What curl takes for a passing trouble. Source: curl(1), `--retry`. */
function problemOf({ given }: CurlOptions, { failed, facts }: TransferResult): string | undefined {
  if (failed?.code === 28) return 'timeout';
  if (failed?.code === 7 && given.has('retry-connrefused')) return 'connection refused';
  if ([408, 429, 500, 502, 503, 504].includes(facts.status)) return 'HTTP error';
  return failed !== undefined && given.has('retry-all-errors') ? '(retrying all errors)' : undefined;
}

const meterHead = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

const noProgress = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';

/** A name that leads nowhere leaves the meter as it was; any other end finishes its line. */
function lastMeterLine({ received, sent, milliseconds, failed }: Progress): string {
  if (failed?.code === 6) return '';
  const speed = (bytes: number) => short(Math.round((bytes * 1000) / Math.max(1, milliseconds)));
  const pad = (value: number | string, width: number) => `${value}`.padStart(width);
  const part = (bytes: number) => `${bytes > 0 ? '100' : '  0'} ${pad(bytes, 5)}`;
  const seconds = Math.floor(milliseconds / 1000);
  const spent =
    seconds === 0
      ? '--:--:--'
      : ` 0:${pad(Math.floor(seconds / 60), 2).replace(' ', '0')}:${pad(seconds % 60, 2).replace(' ', '0')}`;
  return `\r${part(received + sent)}  ${part(received)}  ${part(sent)} ${pad(speed(received), 6)} ${pad(speed(sent), 6)} --:--:-- ${spent} --:--:-- ${pad(speed(received), 5)}\n`;
}

function short(value: number): string {
  return value < 100_000 ? `${value}` : `${Math.round(value / 1024)}k`;
}

function bar({ failed }: Progress): string {
  return failed === undefined ? `\r${'#'.repeat(72)} 100.0%\n` : '';
}

const versionText = `curl ${curlVersion} (x86_64-pc-linux-gnu) libcurl/${curlVersion} OpenSSL/3.0.19 zlib/1.2.13
Release-Date: 2023-02-20
Protocols: file ftp http https telnet
Features: IPv6 Largefile SSL
`;

const helpText = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`;
