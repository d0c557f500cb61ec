import type { DnsType } from '../../kube/dns.ts';

/** The numbers of the types of records. Source: RFC 1035, 3.2.2 and 3.2.3; RFC 3596 for AAAA; RFC 2782 for SRV. */
export const dnsTypeNumbers: Readonly<Record<DnsType, number>> = {
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

/** Whether a word is the name of a type of records. */
export function isDnsType(word: string): word is DnsType {
  return Object.hasOwn(dnsTypeNumbers, word);
}

/** The type of a number; undefined: it is not known here. */
export function dnsTypeOf(number: number): DnsType | undefined {
  return Object.keys(dnsTypeNumbers)
    .filter(isDnsType)
    .find((type) => dnsTypeNumbers[type] === number);
}
