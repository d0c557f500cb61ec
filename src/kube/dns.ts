/**
 * Questions and answers of the Domain Name System, as far as programs in pods meet it.
 * Source: RFC 1035, sections 3 and 4.
 */

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT' | 'NS' | 'MX' | 'SOA' | 'ANY';

/** `name` without the dot at its end. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
}

/** NOERROR without answers is a name that exists and has no record of the type. */
export interface DnsReply {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** Whether the server speaks for the zone itself. */
  readonly authoritative: boolean;
}

/** `data` as dig prints it: an address, a name with its dot, `0 100 80 web.shop.svc.cluster.local.`. */
export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly ttl: number;
  readonly data: string;
}
