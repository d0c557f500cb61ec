import { parseAddress } from '../../kube/addresses.ts';
import type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../../kube/dns.ts';
import { concatBytes } from '../runtime/bytes.ts';

/** A question as it came in a datagram. */
export interface DnsMessage {
  readonly question: DnsQuestion;
  /** Its identifier, its flags, and the question word for word: an answer brings them back. */
  readonly id: number;
  readonly flags: number;
  readonly asked: Uint8Array;
}

const header = 12;

/** Reads a question that programs send to a name server; undefined where the bytes are none. Source: RFC 1035, 4.1. */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const flags = word(2);
  if (bytes.length < header || (flags & response) !== 0 || word(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = header;
  for (let length = bytes[at]; length !== 0; length = bytes[at]) {
    // A question has no name before it to point at.
    if (length === undefined || length > 63 || at + length >= bytes.length) return undefined;
    labels.push(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)));
    at += length + 1;
  }
  const type = typeOf.get(word(at + 1));
  if (at + 5 > bytes.length || type === undefined) return undefined;
  return { question: { name: labels.join('.'), type }, id: word(0), flags, asked: bytes.subarray(header, at + 5) };
}

/** The datagram that answers a question. Source: RFC 1035, 4.1 and 3.3; RFC 3596 for AAAA; RFC 2782 for SRV. */
export function writeDnsReply({ id, flags, asked }: DnsMessage, reply: DnsReply): Uint8Array {
  const said = response | (reply.authoritative ? authoritative : 0) | (flags & recursionDesired) | codes[reply.code];
  const head = [id, said, 1, reply.answers.length, 0, 0].flatMap(word);
  return concatBytes([Uint8Array.from(head), asked, ...reply.answers.map(recordBytes)]);
}

const [response, authoritative, recursionDesired] = [0x8000, 0x0400, 0x0100];
const codes: Readonly<Record<DnsReply['code'], number>> = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const numbers: Readonly<Record<DnsType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
};

const typeOf: ReadonlyMap<number, DnsType> = new Map(
  Object.entries(numbers).map(([type, number]) => [number, type as DnsType]),
);

function recordBytes({ name, type, ttl, data }: DnsRecord): Uint8Array {
  const rest = dataBytes(type, data);
  return Uint8Array.from([
    ...nameBytes(name),
    ...word(numbers[type]),
    ...word(1),
    ...long(ttl),
    ...word(rest.length),
    ...rest,
  ]);
}

function dataBytes(type: DnsType, data: string): readonly number[] {
  const words = data.split(' ');
  switch (type) {
    case 'A':
    case 'AAAA':
      return (parseAddress(data)?.words ?? []).flatMap(long);
    case 'TXT': {
      const text = [...new TextEncoder().encode(data.replace(/^"|"$/g, ''))].slice(0, 255);
      return [text.length, ...text];
    }
    case 'SRV':
      return [...words.slice(0, 3).flatMap((each) => word(Number(each))), ...nameBytes(words[3] ?? '')];
    case 'MX':
      return [...word(Number(words[0])), ...nameBytes(words[1] ?? '')];
    case 'SOA':
      return [...words.slice(0, 2).flatMap(nameBytes), ...words.slice(2).flatMap((each) => long(Number(each)))];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return nameBytes(data);
    // Nobody answers with a record of any type.
    case 'ANY':
      return [];
  }
}

/** A name label by label, without pointers. */
function nameBytes(name: string): number[] {
  const labels = name.split('.').filter(Boolean);
  return [...labels.flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0];
}

function word(number: number): number[] {
  return [(number >> 8) & 255, number & 255];
}

function long(number: number): number[] {
  return [...word(number >>> 16), ...word(number & 0xffff)];
}
