/** Usages of a key by the names of the API, each at the place of its bit (RFC 5280, 4.2.1.3). */
const usagesByBit: readonly (readonly string[])[] = [
  ['signing', 'digital signature'],
  ['content commitment'],
  ['key encipherment'],
  ['data encipherment'],
  ['key agreement'],
  ['cert sign'],
  ['crl sign'],
  ['encipher only'],
  ['decipher only'],
];

/** Extended usages by the names of the API (RFC 5280, 4.2.1.12), in the order in which Go writes them. */
const extended: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

/**
 * The bits of a key's usages, and how many of the last byte are not used; undefined where none is among them.
 * Source: kubernetes/kubernetes pkg/controller/certificates/authority/policies.go, `keyUsagesFromStrings`.
 */
export function usageBits(
  usages: readonly string[],
): { readonly unused: number; readonly bytes: Uint8Array } | undefined {
  const places = usagesByBit.flatMap((names, bit) => (names.some((name) => usages.includes(name)) ? [bit] : []));
  const last = places.at(-1);
  if (last === undefined) return undefined;
  const bytes = new Uint8Array(last < 8 ? 1 : 2);
  for (const bit of places) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return { unused: 7 - (last & 7), bytes };
}

/** The object identifiers of the extended usages among these names. */
export function extendedUsages(usages: readonly string[]): readonly string[] {
  const ids = Object.entries(extended).flatMap(([name, id]) => (usages.includes(name) ? [id] : []));
  return [...new Set(ids)];
}
