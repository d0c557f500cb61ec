import type { OptionSpec, Options } from '../../libc/getopt.ts';
import { parseUrl } from '../../network/url.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { requestOnce } from './wget-transfer.ts';

/** wget of busybox: HTTP, and HTTPS without checks of certificates. Source: busybox 1.37, networking/wget.c. */
export const wget: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, spec);
    const urls = operandsOf(options);
    const seconds = options.value('T') ?? '900';
    if (!/^\d+(\.\d+)?$/.test(seconds)) return fail(process, `invalid number '${seconds}'`);
    for (const url of urls) {
      const code = await download(process, options, url);
      if (code !== 0) return code;
    }
    return 0;
  },
  { style: 'busybox' },
);

const spec: OptionSpec = {
  short: 'cqSO:o:P:U:T:Y:t:',
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
    'post-data=': 'post-data',
    'post-file=': 'post-file',
    'no-check-certificate': 'no-check-certificate',
    'no-verbose': 'ignored',
    'no-clobber': 'ignored',
    'no-host-directories': 'ignored',
    'no-parent': 'ignored',
    'passive-ftp': 'ignored',
  },
};

const maxRedirections = 5;

const schemes = ['http', 'https', 'ftp'];

async function download(process: Process, options: Options, text: string): Promise<number> {
  let url = parseUrl(text);
  for (let left = maxRedirections; ; left -= 1) {
    if (!schemes.includes(url.scheme)) return fail(process, `not an http or ftp url: ${text}`);
    const outcome = await requestOnce(process, options, url);
    if (typeof outcome === 'number') return outcome;
    if (left === 0) return fail(process, 'too many redirections');
    url = parseUrl(outcome.location);
  }
}
