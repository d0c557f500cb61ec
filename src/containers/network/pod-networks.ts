import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { DnsQuestion, DnsReply } from '../../kube/dns.ts';
import { type ListeningPort, nameOfImage } from '../../kube/images.ts';
import { namespacedName, podAddresses } from '../../kube/pods.ts';
import type { DialAttempt, DialledEnd, DialResult } from '../../network/dial.ts';
import { readAll } from '../runtime/streams.ts';
import { delay } from '../runtime/waiting.ts';
import { datagramReply } from '../servers/datagrams.ts';
import type { ApiServerConnection } from '../servers/http/kube-apiserver.ts';
import { connectionHandlerOf, openPortsOf } from '../servers/image-servers.ts';
import { Connection } from './connection.ts';
import { readDnsMessage, writeDnsReply } from './dns-message.ts';
import { hostsFileOf } from './hosts-file.ts';
import { OpenPorts } from './open-ports.ts';
import type { ConnectResult, PodNetwork, Socket } from './pod-network.ts';
import { type ClusterDns, resolvConfOf } from './write-resolv-conf.ts';

type Protocol = 'TCP' | 'UDP';

/** What the networks of pods are made of: the decisions of the cluster, on what it holds at the moment of asking. */
export interface PodNetworksOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** A pod as it is now, by `namespace/name`. */
  readonly pod: (name: string) => Pod | undefined;
  /** `dial` of src/network, on the snapshot of now. */
  readonly dial: (attempt: DialAttempt) => DialResult;
  /** `stillPasses` of src/network. */
  readonly stillPasses: (from: string, to: DialledEnd, protocol: Protocol) => boolean;
  /** `answersPing` of src/network. */
  readonly answersPing: (from: string, address: string) => boolean;
  /** `answerDns` of src/network. */
  readonly answerDns: (question: DnsQuestion) => DnsReply;
  /** Serves one connection of a pod to the API server. */
  readonly apiServer?: ApiServerConnection;
  /** The cluster's DNS server, and its zone. */
  readonly dns: ClusterDns;
}

/** The networks of a cluster's pods. */
export interface PodNetworks {
  /** The network as programs of the pod see it. The pod has its addresses by now. */
  networkOf(pod: Pod): PodNetwork;
  /**
   * The ports that programs have opened, by `namespace/name`: the snapshot's `listeners`. The same map until one is
   * opened or closed.
   */
  listeners(): ReadonlyMap<string, readonly ListeningPort[]>;
  /** The pod is gone: closes all that it had open. */
  forget(pod: Pod): void;
}

/** The networks of a cluster's pods. Connections are pipes in memory between a client's and a server's program. */
export function createPodNetworks(options: PodNetworksOptions): PodNetworks {
  return new SimulatedPodNetworks(options);
}

/** After so many milliseconds Linux sends a SYN again. Source: tcp(7). */
const synRetransmission = 1020;

/** The ports of clients. Source: ip(7), `ip_local_port_range`. */
const ephemeralPorts = { first: 32_768, last: 60_999 };

class SimulatedPodNetworks implements PodNetworks {
  readonly #options: PodNetworksOptions;
  readonly #openPorts = new OpenPorts();
  /** The open connections of each pod, by `namespace/name`. */
  readonly #connections = new Map<string, ReadonlySet<Connection>>();
  #lastPort = ephemeralPorts.first;

  constructor(options: PodNetworksOptions) {
    this.#options = options;
  }

  networkOf(pod: Pod): PodNetwork {
    const { answersPing, dns } = this.#options;
    const name = namespacedName(pod);
    return {
      addresses: podAddresses(pod),
      resolvConf: resolvConfOf(pod, dns),
      hosts: hostsFileOf(pod, dns),
      queryDns: async (server, question) => this.#queryDns(name, server, question),
      connect: (address, port) => this.#connect(name, address, port),
      exchange: (address, port, datagram) => this.#exchange(name, address, port, datagram),
      isPortUnreachable: (address, port) => this.#dial(name, address, port, 'UDP').is === 'refused',
      openPorts: () => openPortsOf(this.#options.pod(name) ?? pod, this.#openPorts.of(name)),
      ping: async (address) => answersPing(name, address),
      listen: (port, protocol, accept) =>
        this.#openPorts.find(name, port, protocol) === undefined
          ? this.#openPorts.add(name, { port, protocol, accept })
          : undefined,
    };
  }

  listeners(): ReadonlyMap<string, readonly ListeningPort[]> {
    return this.#openPorts.listeners;
  }

  forget(pod: Pod): void {
    const name = namespacedName(pod);
    this.#openPorts.closeAll(name);
    for (const { client, server } of this.#connections.get(name) ?? []) {
      client.close();
      server.close();
    }
    this.#connections.delete(name);
  }

  #dial(from: string, address: string, port: number, protocol: Protocol): DialResult {
    return this.#options.dial({ from, address, port, protocol, pick: this.#options.random() });
  }

  #queryDns(from: string, server: string, question: DnsQuestion): DnsReply | undefined {
    const dialled = this.#dial(from, server, 53, 'UDP');
    if (dialled.is !== 'connected') return undefined;
    return this.#isDnsServer(dialled.to) ? this.#options.answerDns(question) : undefined;
  }

  #isDnsServer(end: DialledEnd): boolean {
    if ('pod' in end) return isDnsServer(this.#options.pod(end.pod));
    return 'ip' in end && end.serves === 'cluster DNS';
  }

  async #connect(from: string, address: string, port: number): Promise<ConnectResult> {
    const { clock } = this.#options;
    const dialled = this.#dial(from, address, port, 'TCP');
    if (dialled.is === 'refused' && dialled.slowly) await delay(clock, clock.builtInDelay(synRetransmission));
    if (dialled.is !== 'connected') return { is: dialled.is };
    const connection = this.#open(from, { address, port }, 'TCP', dialled.to, dialled.seenAs);
    const accept = this.#handlerAt(dialled.to, 'TCP');
    if (accept === undefined) return { is: 'refused' };
    accept(connection.server);
    return { is: 'connected', socket: connection.client };
  }

  async #exchange(from: string, address: string, port: number, datagram: Uint8Array): Promise<Uint8Array | undefined> {
    const dialled = this.#dial(from, address, port, 'UDP');
    if (dialled.is !== 'connected') return undefined;
    if (dialled.to.port === 53 && this.#isDnsServer(dialled.to)) {
      const message = readDnsMessage(datagram);
      return message && writeDnsReply(message, this.#options.answerDns(message.question));
    }
    if (!('pod' in dialled.to)) return undefined;
    const pod = this.#options.pod(dialled.to.pod);
    const accept = this.#handlerAt(dialled.to, 'UDP');
    if (accept === undefined) return datagramReply(pod, port, datagram);
    const { client, server } = this.#open(from, { address, port }, 'UDP', dialled.to, dialled.seenAs);
    await client.write(datagram);
    client.end();
    accept(server);
    const answer = await readAll(client);
    return answer.length > 0 ? answer : undefined;
  }

  /** What accepts connections at an end: a program's open port, else what the container's image does on that port. */
  #handlerAt(end: DialledEnd, protocol: Protocol): ((socket: Socket) => void) | undefined {
    if (!('pod' in end)) return connectionHandlerOf(end, undefined, this.#options.clock, this.#options.apiServer);
    const open = this.#openPorts.find(end.pod, end.port, protocol);
    if (open !== undefined || protocol === 'UDP') return open?.accept;
    return connectionHandlerOf(end, this.#options.pod(end.pod), this.#options.clock);
  }

  #open(from: string, server: Socket['remote'], protocol: Protocol, to: DialledEnd, seenAs: string): Connection {
    const { clock, stillPasses } = this.#options;
    this.#lastPort = this.#lastPort >= ephemeralPorts.last ? ephemeralPorts.first : this.#lastPort + 1;
    const connection = new Connection({
      clock,
      client: { address: seenAs, port: this.#lastPort },
      server,
      passes: () => stillPasses(from, to, protocol),
    });
    this.#remember(from, connection);
    if ('pod' in to) this.#remember(to.pod, connection);
    return connection;
  }

  #remember(pod: string, connection: Connection): void {
    const open = [...(this.#connections.get(pod) ?? [])].filter((each) => !each.isClosed);
    this.#connections.set(pod, new Set([...open, connection]));
  }
}

const dnsServers: ReadonlySet<string> = new Set([
  'coredns',
  'k8s-dns-kube-dns',
  'k8s-dns-node-cache',
  'node-local-dns',
]);

/** Whether a pod runs a DNS server of the cluster. */
function isDnsServer(pod: Pod | undefined): boolean {
  if (pod?.metadata?.labels?.['k8s-app'] === 'kube-dns') return true;
  return (pod?.spec?.containers ?? []).some(({ image = '' }) => dnsServers.has(nameOfImage(image)));
}
