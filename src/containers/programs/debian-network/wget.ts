import { getopt, isOptionError, type OptionSpec, type Options, optionErrorMessage } from '../../libc/getopt.ts';
import { parseUrl, urlText } from '../../network/url.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith } from '../command-line/messages.ts';
import { timestamp, WgetLog } from './wget-log.ts';
import { requestOnce } from './wget-transfer.ts';

/**
 * GNU wget. Exit codes: 4 the network, 5 certificates, 6 authentication, 8 an error of the server.
 * Source: wget(1), 1.25.
 */
export const gnuWget: Program = async (process) => {
  const options = getopt(process.argv.flatMap(splitTwoLetterOptions), spec);
  if (isOptionError(options)) return failWithUsage(process, optionErrorMessage(options), 2);
  if (options.operands.length === 0) return failWithUsage(process, 'missing URL', 1);
  let code = 0;
  for (const url of options.operands) code = (await download(process, options, url)) || code;
  return code;
};

function failWithUsage(process: Process, message: string, code: number): Promise<number> {
  const usage = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
  return failWith(process, `wget: ${message}\n${usage}`, code);
}

const spec: OptionSpec = {
  short: 'qvncSbNrkpEHFdx46iO:o:a:P:U:T:t:e:w:Q:',
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
    'post-data=': 'post-data',
    'post-file=': 'post-file',
    'method=': 'method',
    'body-data=': 'body-data',
    'no-check-certificate': 'no-check-certificate',
    'ca-certificate=': 'ca-certificate',
    'user=': 'user',
    'password=': 'password',
    'max-redirect=': 'max-redirect',
    'content-on-error': 'content-on-error',
    'show-progress': 'ignored',
    'progress=': 'progress',
    'no-proxy': 'ignored',
    'inet4-only': '4',
    'inet6-only': '6',
  },
};

/** Splits options of two letters off a word: `-nv` is one, not two. */
function splitTwoLetterOptions(word: string): readonly string[] {
  const [, before = '', letter = ''] = /^-([a-mo-zA-Z]*)n([vcdHp])$/.exec(word) ?? [];
  const long = { v: 'no-verbose', c: 'no-clobber' }[letter];
  const rest = before === '' ? [] : [`-${before}`];
  return letter === '' ? [word] : long === undefined ? rest : [...rest, `--${long}`];
}

async function download(process: Process, options: Options, url: string): Promise<number> {
  const log = new WgetLog(process, options);
  const attempts = Number(options.value('t') ?? 20) || Infinity;
  for (let attempt = 1; ; attempt += 1) {
    const code = await followRedirections(process, options, log, url, attempt);
    if (code !== 'retry') return code;
    if (attempt >= attempts) {
      await log.progress('Giving up.\n\n');
      return 4;
    }
    await log.progress('Retrying.\n\n');
    const pause = Math.min(attempt, Number(options.value('waitretry') ?? 10)) * 1000;
    await pauseProcess(process, process.container.clock.builtInDelay(pause));
  }
}

async function followRedirections(
  process: Process,
  options: Options,
  log: WgetLog,
  text: string,
  attempt: number,
): Promise<number | 'retry'> {
  const maxRedirections = Number(options.value('max-redirect') ?? 20);
  const count = attempt === 1 ? '' : `(try:${`${attempt}`.padStart(2)})  `;
  let url = parseUrl(text);
  for (let left = maxRedirections; ; left -= 1) {
    await log.progress(`--${timestamp(process)}--  ${count}${urlText(url)}\n`);
    const outcome = await requestOnce(process, options, log, url);
    if (typeof outcome !== 'object') return outcome;
    if (left === 0) {
      await log.progress(`${maxRedirections} redirections exceeded.\n`);
      return 8;
    }
    url = parseUrl(outcome.location);
  }
}
