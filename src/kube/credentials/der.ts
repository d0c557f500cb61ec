// ASN.1 in its distinguished encoding (X.690), as far as certificates and their requests need it.

/** One value: its tag, what is in it, and all its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly raw: Uint8Array;
}

/** Bytes that are not what the reader asked for. The message is that of Go's package encoding/asn1, where it is known. */
export class DerFault extends Error {}

export const SEQUENCE = 0x30;
export const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;

/** Reads the one value that bytes hold. Throws `DerFault`. */
export function readDer(bytes: Uint8Array): DerValue {
  const [value, ...more] = valuesIn(bytes);
  if (value === undefined) throw new DerFault('asn1: syntax error: sequence truncated');
  if (more.length > 0) throw new DerFault('asn1: syntax error: trailing data');
  return value;
}

/** The values that bytes hold one after the other. Throws `DerFault`. */
export function valuesIn(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { tag, from, to } = headerAt(bytes, at);
    if (to > bytes.length) throw new DerFault('asn1: syntax error: data truncated');
    values.push({ tag, content: bytes.subarray(from, to), raw: bytes.subarray(at, to) });
    at = to;
  }
  return values;
}

/** The values inside one that holds others. Throws `DerFault` for one of another tag. */
export function itemsOf(value: DerValue | undefined, tag = SEQUENCE): readonly DerValue[] {
  if (value === undefined) throw new DerFault('asn1: syntax error: sequence truncated');
  if (value.tag !== tag) throw new DerFault("asn1: structure error: tags don't match");
  return valuesIn(value.content);
}

/** The tag of the first value, and how many bytes are in it. Throws `DerFault`. */
export function headerOf(bytes: Uint8Array): { readonly tag: number; readonly length: number } {
  const { tag, from, to } = headerAt(bytes, 0);
  return { tag, length: to - from };
}

function headerAt(bytes: Uint8Array, at: number): { readonly tag: number; readonly from: number; readonly to: number } {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new DerFault('asn1: syntax error: truncated tag or length');
  if (first < 0x80) return { tag, from: at + 2, to: at + 2 + first };
  const digits = bytes.subarray(at + 2, at + 2 + (first & 0x7f));
  if (digits.length === 0 || digits.length !== (first & 0x7f) || digits.length > 4) {
    throw new DerFault('asn1: syntax error: truncated tag or length');
  }
  const length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  const from = at + 2 + digits.length;
  return { tag, from, to: from + length };
}

/** The dotted text of an object identifier: `2.5.4.3`. */
export function objectIdText({ content }: DerValue): string {
  const parts: number[] = [];
  let part = 0;
  for (const byte of content) {
    part = part * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    parts.push(part);
    part = 0;
  }
  const [both = 0, ...rest] = parts;
  const first = Math.min(Math.floor(both / 40), 2);
  return [first, both - first * 40, ...rest].join('.');
}

/** The text of a string. The kinds that are not UTF-8 hold plain letters in practice. */
export function textOf({ content }: DerValue): string {
  return new TextDecoder().decode(content);
}

/** The bytes of a bit string that ends with a whole byte. */
export function bitsOf({ content }: DerValue): Uint8Array {
  return content.subarray(1);
}

/** One value: tag, length, contents. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const size = contents.reduce((sum, { length }) => sum + length, 0);
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : size < 0x10000 ? [0x82, size >> 8, size & 0xff] : undefined;
  if (length === undefined) throw new DerFault('too long a value to be written');
  return joined(Uint8Array.of(tag, ...length), ...contents);
}

export function sequence(...items: readonly Uint8Array[]): Uint8Array {
  return tagged(SEQUENCE, ...items);
}

/** A set, whose items are in the order of their bytes. */
export function set(...items: readonly Uint8Array[]): Uint8Array {
  return tagged(SET, ...items.toSorted(inOrderOfBytes));
}

export function integer(bytes: Uint8Array): Uint8Array {
  return tagged(INTEGER, bytes);
}

export function boolean(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

export function octets(bytes: Uint8Array): Uint8Array {
  return tagged(OCTET_STRING, bytes);
}

/** A string of bits, of which so many of the last byte are not used. */
export function bits(unused: number, bytes: Uint8Array): Uint8Array {
  return tagged(BIT_STRING, Uint8Array.of(unused), bytes);
}

export function objectId(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(OBJECT_ID, Uint8Array.of(first * 40 + second, ...rest.flatMap(base128)));
}

/** A string in the narrowest of the two encodings that Go's package encoding/asn1 chooses from. */
export function string(text: string): Uint8Array {
  const tag = /^[A-Za-z0-9 '()+,./:=?-]*$/.test(text) ? PRINTABLE_STRING : UTF8_STRING;
  return tagged(tag, new TextEncoder().encode(text));
}

/** A time, with two digits for a year before 2050 (RFC 5280, 4.1.2.5.1). */
export function time(date: Date): Uint8Array {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const isLate = date.getUTCFullYear() >= 2050;
  return tagged(isLate ? 0x18 : 0x17, new TextEncoder().encode(isLate ? digits : digits.slice(2)));
}

function base128(part: number): number[] {
  const digits = [part & 0x7f];
  for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function inOrderOfBytes(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? -1);
}
