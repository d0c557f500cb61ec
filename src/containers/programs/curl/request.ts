import { base64 } from '../../network/http-client.ts';
import { fullPath } from '../../network/saying.ts';
import type { Url } from '../../network/url.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { type CurlOptions, dataOf, lastValue } from './options.ts';

export const curlVersion = '7.88.1';

/** A request as curl makes it of its options. */
export interface Request {
  readonly method: string;
  readonly target: string;
  /** Header lines without their ends. */
  readonly headers: readonly string[];
  readonly body?: Uint8Array;
  /** `-X` said what the other options say already. */
  readonly needless?: string;
}

/** Method, target, headers and body. `proxied`: the target is the whole URL. */
export function requestOf(process: Process, settings: CurlOptions, url: Url, proxied: boolean): Request {
  const { given } = settings;
  const read = (path: string) => process.container.files.read(fullPath(process, path));
  const data = postData(settings, read);
  const asQuery = given.has('get') && data !== undefined;
  const upload = lastValue(settings, 'upload-file');
  const uploaded = upload === undefined ? undefined : read(upload);
  const file = typeof uploaded === 'string' ? undefined : uploaded;
  const body = file ?? (asQuery || data === undefined ? undefined : encodeUtf8(data));
  const implied = given.has('head') ? 'HEAD' : upload !== undefined ? 'PUT' : body === undefined ? 'GET' : 'POST';
  const method = lastValue(settings, 'request') ?? implied;
  const query = asQuery ? `${url.target.includes('?') ? '&' : '?'}${data}` : '';
  const path = `${url.target}${query}`;
  const user = lastValue(settings, 'user') ?? (url.user === undefined ? undefined : decodeURIComponent(url.user));
  const json = given.has('json');
  const standard: readonly [string, string | undefined][] = [
    ['Host', url.portText === undefined || url.port === 80 ? hostText(url) : url.authority],
    ['Authorization', user === undefined ? undefined : `Basic ${base64(user.includes(':') ? user : `${user}:`)}`],
    ['User-Agent', lastValue(settings, 'user-agent') ?? `curl/${curlVersion}`],
    ['Accept', json ? 'application/json' : '*/*'],
    ['Referer', lastValue(settings, 'referer')],
    ['Cookie', lastValue(settings, 'cookie')?.includes('=') ? lastValue(settings, 'cookie') : undefined],
  ];
  const own = (given.get('header') ?? []).filter((line) => /^[^:;]+[:;]/.test(line));
  const ownNames = new Set(own.map((line) => (line.split(/[:;]/)[0] ?? '').toLowerCase()));
  const kept = standard.filter(
    ([name, value]) => value !== undefined && value !== '' && !ownNames.has(name.toLowerCase()),
  );
  const sent = own.filter((line) => !/^[^:]+:\s*$/.test(line)).map((line) => line.replace(/;$/, ':'));
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
  const ofBody = [
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
    ...(body === undefined || file !== undefined || ownNames.has('content-type') ? [] : [`Content-Type: ${type}`]),
    ...(file === undefined ? [] : ['Expect: 100-continue']),
  ];
  const hasOwnHost = own.find((line) => line.toLowerCase().startsWith('host:'));
  const [host, ...others] = kept.map(([name, value]) => `${name}: ${value}`);
  const headers =
    hasOwnHost === undefined
      ? [...(host === undefined ? [] : [host]), ...others, ...sent, ...ofBody]
      : [
          hasOwnHost,
          ...(host === undefined ? [] : [host]),
          ...others,
          ...sent.filter((line) => line !== hasOwnHost),
          ...ofBody,
        ];
  return {
    method,
    target: proxied ? `${url.scheme}://${url.authority}${path}` : path,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(lastValue(settings, 'request') === implied && body !== undefined ? { needless: method } : {}),
  };
}

function hostText(url: Url): string {
  return url.host.includes(':') ? `[${url.host}]` : url.host;
}

/** All that `-d` and its kin give, joined by `&`. */
function postData(settings: CurlOptions, read: Process['container']['files']['read']): string | undefined {
  const kinds = [
    ['data', 'text'],
    ['data-ascii', 'text'],
    ['data-binary', 'binary'],
    ['data-raw', 'raw'],
    ['json', 'binary'],
  ] as const;
  const parts = kinds.flatMap(([name, mode]) =>
    (settings.given.get(name) ?? []).map((value) => dataOf(value, mode, read) ?? ''),
  );
  const encoded = (settings.given.get('data-urlencode') ?? []).map((value) => {
    const at = value.indexOf('=');
    return at < 0 ? encodeURIComponent(value) : `${value.slice(0, at + 1)}${encodeURIComponent(value.slice(at + 1))}`;
  });
  const all = [...parts, ...encoded, ...(settings.given.get('form') ?? [])];
  return all.length === 0 ? undefined : all.join(settings.given.has('json') ? '' : '&');
}
