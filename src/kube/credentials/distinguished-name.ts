import { type DerValue, itemsOf, objectId, objectIdText, SET, sequence, set, string, textOf } from './der.ts';

/** The parts of a name that certificates carry on, each with its values, by object identifier. */
export type DistinguishedName = ReadonlyMap<string, readonly string[]>;

const COMMON_NAME = '2.5.4.3';
const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION = '2.5.4.10';

/**
 * The parts in the order in which a name is written: country, organization, organizational unit, locality, province,
 * street, postal code, common name, serial number. Source: Go's package crypto/x509/pkix, `Name.ToRDNSequence`.
 */
const order = [
  '2.5.4.6',
  ORGANIZATION,
  '2.5.4.11',
  '2.5.4.7',
  '2.5.4.8',
  '2.5.4.9',
  '2.5.4.17',
  COMMON_NAME,
  SERIAL_NUMBER,
];

/** Reads a name. Parts of other kinds are left out. Throws `DerFault`. */
export function readName(value: DerValue | undefined): DistinguishedName {
  const parts = new Map<string, readonly string[]>();
  for (const item of itemsOf(value)) {
    for (const pair of itemsOf(item, SET)) {
      const [id, text] = itemsOf(pair);
      if (id === undefined || text === undefined) continue;
      const key = objectIdText(id);
      if (!order.includes(key)) continue;
      const isSingle = key === COMMON_NAME || key === SERIAL_NUMBER;
      parts.set(key, isSingle ? [textOf(text)] : [...(parts.get(key) ?? []), textOf(text)]);
    }
  }
  return parts;
}

/** The bytes of a name: all values of a part stand in one set. */
export function writeName(name: DistinguishedName): Uint8Array {
  return sequence(
    ...order.flatMap((key) => {
      const values = (name.get(key) ?? []).filter((value) => value !== '');
      return values.length === 0 ? [] : [set(...values.map((value) => sequence(objectId(key), string(value))))];
    }),
  );
}

/** The name of a user: the common name, with groups as organizations. */
export function nameOfUser(name: string, groups: readonly string[] = []): DistinguishedName {
  return new Map([
    [COMMON_NAME, [name]],
    [ORGANIZATION, groups],
  ]);
}

/** The user whom a name means: empty without a common name. */
export function commonNameOf(name: DistinguishedName): string {
  return name.get(COMMON_NAME)?.[0] ?? '';
}

/** The groups of the user whom a name means. */
export function organizationsOf(name: DistinguishedName): readonly string[] {
  return name.get(ORGANIZATION) ?? [];
}
