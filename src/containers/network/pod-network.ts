import type { DnsQuestion, DnsReply } from '../../kube/dns.ts';
import type { ListeningPort } from '../../kube/images.ts';
import type { Readable, Writable } from '../runtime/process.ts';

export type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../../kube/dns.ts';

/** The network as the programs of one pod meet it. It neither waits nor gives up by itself: time-outs are the caller's. */
export interface PodNetwork {
  /** The pod's own addresses, first the one of its main family. */
  readonly addresses: readonly string[];
  /** `/etc/resolv.conf`, as the kubelet writes it for the pod's `dnsPolicy`. */
  readonly resolvConf: string;
  /** `/etc/hosts`, as the kubelet writes it. */
  readonly hosts: string;
  /** Asks one DNS server one question over UDP. Undefined: no answer ever comes, however long one waits. */
  queryDns(server: string, question: DnsQuestion): Promise<DnsReply | undefined>;
  /** One attempt at a TCP connection, through the cluster's data path. */
  connect(address: string, port: number): Promise<ConnectResult>;
  /** One datagram and what comes back; undefined: nothing does. */
  exchange(address: string, port: number, datagram: Uint8Array): Promise<Uint8Array | undefined>;
  /** Whether a datagram to a port is sent back at once (ICMP: port unreachable), rather than taken or lost. */
  isPortUnreachable?(address: string, port: number): boolean;
  /** The ports that programs of the pod have open now, whatever opened them. */
  openPorts?(): readonly ListeningPort[];
  /** One ICMP echo. */
  ping(address: string): Promise<boolean>;
  /** Opens a port of the pod; returns how to close it, or undefined where something listens there already. */
  listen(port: number, protocol: 'TCP' | 'UDP', accept: (socket: Socket) => void): (() => void) | undefined;
}

/** What became of an attempt. `lost`: no answer ever comes. */
export type ConnectResult =
  | { readonly is: 'connected'; readonly socket: Socket }
  | { readonly is: 'refused' | 'lost' | 'unreachable' };

/** Both directions of an open connection. */
export interface Socket extends Readable, Writable {
  readonly remote: { readonly address: string; readonly port: number };
  /** Sends no more: the other side reads to its end. */
  end(): void;
  /** Gives the connection up in both directions. */
  close(): void;
}
