import type { ResolvConf } from './resolv-conf.ts';

/** The names that are asked for a name, in this order. Source: resolv.conf(5), `search` and `ndots`. */
export function searchListNames(name: string, { searches, ndots }: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = searches.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}
