import { parseAddress } from '../../kube/addresses.ts';
import type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../../kube/dns.ts';
import { concatBytes, decodeLatin1, encodeUtf8 } from '../runtime/bytes.ts';
import { dnsTypeNumbers, dnsTypeOf } from './dns-types.ts';

/** A question as it came in a datagram. */
export interface DnsMessage {
  readonly question: DnsQuestion;
  /** A reply repeats its identifier, its flags and the bytes of the question. */
  readonly id: number;
  readonly flags: number;
  readonly questionBytes: Uint8Array;
}

const headerLength = 12;

/** Flags of a message. */
const [isReply, isAuthoritative, isRecursionDesired] = [0x8000, 0x0400, 0x0100];

/** Reads the question of a datagram; undefined where it is not one that is understood. Source: RFC 1035, 4.1. */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const flags = word(2);
  if (bytes.length < headerLength || (flags & isReply) !== 0 || word(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = headerLength;
  for (let length = bytes[at]; length !== 0; length = bytes[at]) {
    // Pointers to other names, of more than 63, make no sense in the first name of a message.
    if (length === undefined || length > 63 || at + length >= bytes.length) return undefined;
    labels.push(decodeLatin1(bytes.subarray(at + 1, at + 1 + length)));
    at += length + 1;
  }
  const type = dnsTypeOf(word(at + 1));
  if (at + 5 > bytes.length || type === undefined) return undefined;
  const questionBytes = bytes.subarray(headerLength, at + 5);
  return { question: { name: labels.join('.'), type }, id: word(0), flags, questionBytes };
}

/** The datagram that answers a question. Source: RFC 1035, 4.1 and 3.3; RFC 3596 for AAAA; RFC 2782 for SRV. */
export function writeDnsReply({ id, flags, questionBytes }: DnsMessage, reply: DnsReply): Uint8Array {
  const authority = reply.authoritative ? isAuthoritative : 0;
  const replyFlags = isReply | authority | (flags & isRecursionDesired) | responseCodes[reply.code];
  const header = [id, replyFlags, 1, reply.answers.length, 0, 0].flatMap(word);
  return concatBytes([Uint8Array.from(header), questionBytes, ...reply.answers.map(recordBytes)]);
}

const responseCodes: Readonly<Record<DnsReply['code'], number>> = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

function recordBytes({ name, type, ttl, data }: DnsRecord): Uint8Array {
  const content = dataBytes(type, data);
  return Uint8Array.from([
    ...nameBytes(name),
    ...word(dnsTypeNumbers[type]),
    ...word(1),
    ...long(ttl),
    ...word(content.length),
    ...content,
  ]);
}

function dataBytes(type: DnsType, data: string): readonly number[] {
  const words = data.split(' ');
  switch (type) {
    case 'A':
    case 'AAAA':
      return (parseAddress(data)?.words ?? []).flatMap(long);
    case 'TXT': {
      const text = [...encodeUtf8(data.replace(/^"|"$/g, ''))].slice(0, 255);
      return [text.length, ...text];
    }
    case 'SRV':
      return [...words.slice(0, 3).flatMap((number) => word(Number(number))), ...nameBytes(words[3] ?? '')];
    case 'MX':
      return [...word(Number(words[0])), ...nameBytes(words[1] ?? '')];
    case 'SOA':
      return [...words.slice(0, 2).flatMap(nameBytes), ...words.slice(2).flatMap((number) => long(Number(number)))];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return nameBytes(data);
    // It is only asked for; no record has this type.
    case 'ANY':
      return [];
  }
}

/** A name label by label, without pointers. */
function nameBytes(name: string): number[] {
  const labels = name.split('.').filter(Boolean);
  return [...labels.flatMap((label) => [label.length, ...encodeUtf8(label)]), 0];
}

function word(number: number): number[] {
  return [(number >> 8) & 255, number & 255];
}

function long(number: number): number[] {
  return [...word(number >>> 16), ...word(number & 0xffff)];
}
