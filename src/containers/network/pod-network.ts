import type { DnsQuestion, DnsReply } from '../../kube/dns.ts';
import type { ListeningPort } from '../../kube/images.ts';
import type { Readable, Writable } from '../runtime/streams.ts';

/** The network as the programs of one pod see it. It has no time limits of its own: they are the caller's. */
export interface PodNetwork {
  /** The pod's own addresses, first the one of its main family. */
  readonly addresses: readonly string[];
  /** `/etc/resolv.conf`, as the kubelet writes it for the pod's `dnsPolicy`. */
  readonly resolvConf: string;
  /** `/etc/hosts`, as the kubelet writes it. */
  readonly hosts: string;
  /** Asks one DNS server one question over UDP. Undefined: no answer ever comes. */
  queryDns(server: string, question: DnsQuestion): Promise<DnsReply | undefined>;
  /** One attempt at a TCP connection, through the cluster's data path. */
  connect(address: string, port: number): Promise<ConnectResult>;
  /** Sends one datagram; what comes back, undefined: nothing does. */
  exchange(address: string, port: number, datagram: Uint8Array): Promise<Uint8Array | undefined>;
  /** Whether a datagram to a port is rejected at once (ICMP: port unreachable), rather than accepted or lost. */
  isPortUnreachable(address: string, port: number): boolean;
  /** The ports that programs of the pod have open now. */
  openPorts(): readonly ListeningPort[];
  /** Sends one ICMP echo; whether it is answered. */
  ping(address: string): Promise<boolean>;
  /** Opens a port of the pod; returns how to close it, or undefined where something listens there already. */
  listen(port: number, protocol: 'TCP' | 'UDP', accept: (socket: Socket) => void): (() => void) | undefined;
}

/** What became of an attempt to connect. `lost`: no answer ever comes. */
export type ConnectResult =
  | { readonly is: 'connected'; readonly socket: Socket }
  | { readonly is: 'refused' | 'lost' | 'unreachable' };

/** One end of an open connection. */
export interface Socket extends Readable, Writable {
  /** The other end. */
  readonly remote: { readonly address: string; readonly port: number };
  /** Sends no more: the other side reads to its end. */
  end(): void;
  /** Closes the connection in both directions. */
  close(): void;
}
