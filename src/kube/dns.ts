/**
 * Questions and answers of the Domain Name System, as far as programs in pods meet it.
 * Source: RFC 1035, sections 3 and 4.
 */

/** The record types that programs in pods can ask for. */
export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT' | 'NS' | 'MX' | 'SOA' | 'ANY';

/** A DNS question. `name` has no dot at its end. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
}

/** A DNS reply. NOERROR without answers: the name exists and has no record of the type. */
export interface DnsReply {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** Whether the server is authoritative for the zone. */
  readonly authoritative: boolean;
}

/**
 * A DNS record. `data` is written as dig prints it: an address, a name with its dot, `0 100 80
 * web.shop.svc.cluster.local.`.
 */
export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  readonly ttl: number;
  readonly data: string;
}
