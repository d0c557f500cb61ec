/** A URL as clients on the command line take it apart. */
export interface Url {
  /** `http` where it names none. */
  readonly scheme: string;
  readonly user?: string;
  /** As it was written, without the brackets of an IPv6 address. */
  readonly host: string;
  /** As it was written; undefined: none. */
  readonly portText?: string;
  readonly port: number;
  /** Path and query; `/` where there is none. */
  readonly target: string;
  /** Host and port as they were written. */
  readonly authority: string;
}

/** Parses a URL. A port that is not a number becomes NaN. Source: RFC 3986. */
export function parseUrl(text: string): Url {
  const [, scheme = 'http', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const end = rest.search(/[/?#]/);
  const place = end < 0 ? rest : rest.slice(0, end);
  const tail = (end < 0 ? '' : rest.slice(end)).replace(/#.*$/s, '');
  const at = place.lastIndexOf('@');
  const authority = at < 0 ? place : place.slice(at + 1);
  const [, bracketed, plain = '', portText] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(authority) ?? [
    undefined,
    undefined,
    authority,
  ];
  const usual = usualPorts[scheme.toLowerCase()] ?? 80;
  const port =
    portText === undefined || portText === '' ? usual : /^\d+$/.test(portText) ? Number(portText) : Number.NaN;
  return {
    scheme: scheme.toLowerCase(),
    ...(at < 0 ? {} : { user: place.slice(0, at) }),
    host: bracketed ?? plain,
    ...(portText === undefined || portText === '' ? {} : { portText }),
    port,
    target: tail === '' ? '/' : tail.startsWith('/') ? tail : `/${tail}`,
    authority,
  };
}

/** The URL that a `Location` means, relative to the URL that answered with it. Source: RFC 3986, 5. */
export function resolveLocation(from: Url, location: string): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  if (location.startsWith('//')) return `${from.scheme}:${location}`;
  const base = `${from.scheme}://${from.authority}`;
  if (location.startsWith('/')) return `${base}${location}`;
  const path = from.target.split('?')[0] ?? '/';
  return `${base}${path.slice(0, path.lastIndexOf('/') + 1)}${location}`;
}

const usualPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21, telnet: 23 };

/** An address with its port, IPv6 in brackets. */
export function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A URL as it was written, without its user. */
export function urlText({ scheme, authority, target }: Url): string {
  return `${scheme}://${authority}${target}`;
}
