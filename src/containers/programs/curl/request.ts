import { absolutePath } from '../../files/paths.ts';
import { type Url, urlText } from '../../network/url.ts';
import { encodeBase64, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { curlVersion } from './help.ts';
import type { CurlOptions } from './options.ts';
import { postDataOf } from './post-data.ts';

/** A request as curl sends it. */
export interface CurlRequest {
  readonly method: string;
  readonly target: string;
  /** Header lines without their ends. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
}

/** The request that the options make of a URL. Through a proxy, the target is the whole URL. */
export function curlRequest(process: Process, options: CurlOptions, url: Url): CurlRequest {
  const data = postDataOf(process, options);
  const isQuery = options.has('get') && data !== undefined;
  const upload = uploadOf(process, options);
  const body = upload ?? (isQuery || data === undefined ? undefined : encodeUtf8(data));
  const target = `${url.target}${isQuery ? `${url.target.includes('?') ? '&' : '?'}${data}` : ''}`;
  return {
    method: options.value('request') ?? impliedMethod(options, body !== undefined),
    target: options.has('proxy') ? urlText({ ...url, target }) : target,
    headers: headersOf(options, url, body, upload !== undefined),
    body,
  };
}

/** The method without `-X`. */
function impliedMethod(options: CurlOptions, hasBody: boolean): string {
  if (options.has('head')) return 'HEAD';
  if (options.has('upload-file')) return 'PUT';
  return hasBody ? 'POST' : 'GET';
}

/** The file of `-T`; undefined: none, or it cannot be read. */
function uploadOf(process: Process, options: CurlOptions): Uint8Array | undefined {
  const path = options.value('upload-file');
  const bytes = path === undefined ? 'ENOENT' : process.container.files.read(absolutePath(process, path));
  return typeof bytes === 'string' ? undefined : bytes;
}

/** curl's own headers, and those of `-H`, which replace them or, without a value, take them away. */
function headersOf(options: CurlOptions, url: Url, body: Uint8Array | undefined, isUpload: boolean): readonly string[] {
  const given = options.values('header').filter((line) => /^[^:;]+[:;]/.test(line));
  const givenNames = given.map((line) => (line.split(/[:;]/)[0] ?? '').toLowerCase());
  const standard = standardHeaders(options, url).filter(
    ([name, value]) => value !== undefined && value !== '' && !givenNames.includes(name.toLowerCase()),
  );
  const own = given.filter((line) => !/^[^:]+:\s*$/.test(line)).map((line) => line.replace(/;$/, ':'));
  const host = own.filter((line) => line.toLowerCase().startsWith('host:'));
  const type = options.has('json') ? 'application/json' : 'application/x-www-form-urlencoded';
  return [
    ...host,
    ...standard.map(([name, value]) => `${name}: ${value}`),
    ...own.filter((line) => !host.includes(line)),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
    ...(body === undefined || isUpload || givenNames.includes('content-type') ? [] : [`Content-Type: ${type}`]),
    ...(isUpload ? ['Expect: 100-continue'] : []),
  ];
}

function standardHeaders(options: CurlOptions, url: Url): readonly (readonly [string, string | undefined])[] {
  const user = options.value('user') ?? (url.user === undefined ? undefined : decodeURIComponent(url.user));
  const cookie = options.value('cookie');
  return [
    ['Host', hostHeader(url)],
    ['Authorization', user === undefined ? undefined : `Basic ${encodeBase64(user.includes(':') ? user : `${user}:`)}`],
    ['User-Agent', options.value('user-agent') ?? `curl/${curlVersion}`],
    ['Accept', options.has('json') ? 'application/json' : '*/*'],
    ['Referer', options.value('referer')],
    ['Cookie', cookie?.includes('=') ? cookie : undefined],
  ];
}

function hostHeader({ portText, port, host, authority }: Url): string {
  if (portText !== undefined && port !== 80) return authority;
  return host.includes(':') ? `[${host}]` : host;
}
