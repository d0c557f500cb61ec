import type { Url } from '../../network/url.ts';

/** What `-w` prints of a transfer. */
export interface TransferFacts {
  readonly url: Url;
  readonly effectiveUrl: string;
  readonly method: string;
  readonly status: number;
  readonly version: string;
  readonly contentType: string;
  readonly received: number;
  readonly sent: number;
  readonly headerSize: number;
  readonly redirects: number;
  readonly redirectUrl: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly milliseconds: number;
  readonly connects: number;
}

/** How it ended: curl's exit code, its message and the file that was written. */
export interface TransferEnd {
  readonly exitCode: number;
  readonly errorText: string;
  readonly file: string;
}

/** The text that `-w` asks for, and the variables in it that are not known. Source: curl(1), `--write-out`. */
export function writeOut(
  format: string,
  facts: TransferFacts & TransferEnd,
): { readonly text: string; readonly unknown: readonly string[] } {
  const values = valuesOf(facts);
  const unknown: string[] = [];
  const text = format.replace(
    /%%|%\{([^}]*)\}|\\([nrt])/g,
    (all, name: string | undefined, escape: string | undefined) => {
      if (escape !== undefined) return { n: '\n', r: '\r', t: '\t' }[escape] ?? all;
      if (name === undefined) return '%';
      const value = values[name];
      if (value === undefined) unknown.push(name);
      return value ?? '';
    },
  );
  return { text, unknown };
}

function valuesOf(facts: TransferFacts & TransferEnd): Readonly<Record<string, string>> {
  const code = `${facts.status}`.padStart(3, '0');
  const seconds = (facts.milliseconds / 1000).toFixed(6);
  const early = ((facts.connects ? facts.milliseconds : 0) / 1000).toFixed(6);
  const speed = facts.milliseconds > 0 ? Math.round((facts.received * 1000) / facts.milliseconds) : facts.received;
  return {
    http_code: code,
    response_code: code,
    http_version: facts.version,
    http_connect: '000',
    content_type: facts.contentType,
    errormsg: facts.errorText,
    exitcode: `${facts.exitCode}`,
    filename_effective: facts.file,
    local_ip: facts.localAddress,
    local_port: facts.connects ? '40000' : '0',
    method: facts.method,
    num_connects: `${facts.connects}`,
    num_redirects: `${facts.redirects}`,
    redirect_url: facts.redirectUrl,
    remote_ip: facts.remoteAddress,
    remote_port: `${facts.remotePort}`,
    scheme: facts.url.scheme.toUpperCase(),
    size_download: `${facts.received}`,
    size_header: `${facts.headerSize}`,
    size_request: '0',
    size_upload: `${facts.sent}`,
    speed_download: `${speed}`,
    speed_upload: '0',
    ssl_verify_result: '0',
    time_appconnect: facts.url.scheme === 'https' ? early : '0.000000',
    time_connect: early,
    time_namelookup: early,
    time_pretransfer: early,
    time_redirect: '0.000000',
    time_starttransfer: early,
    time_total: seconds,
    url: facts.effectiveUrl,
    url_effective: facts.effectiveUrl,
    urlnum: '0',
  };
}
