import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { DnsQuestion, DnsReply } from '../../kube/dns.ts';
import { type ListeningPort, nameOfImage } from '../../kube/images.ts';
import { namespacedName, podAddresses } from '../../kube/pods.ts';
import type { Dialled, DialledEnd, Dialling } from '../../network/dial.ts';
import { readAll } from '../runtime/streams.ts';
import { delay } from '../runtime/waiting.ts';
import { datagramAnswer } from '../servers/datagrams.ts';
import { handlerOf, openPortsOf } from '../servers/image-servers.ts';
import { type Connection, createConnection } from './connection.ts';
import { readDnsMessage, writeDnsReply } from './dns-message.ts';
import { hostsFileOf } from './hosts-file.ts';
import type { ConnectResult, PodNetwork, Socket } from './pod-network.ts';
import { resolvConfOf } from './resolv-conf.ts';

/** What the networks of pods are made of: the cluster's decisions, bound to what it holds at the moment of asking. */
export interface PodNetworksOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** A pod as it is now, by `namespace/name`. */
  readonly pod: (name: string) => Pod | undefined;
  /** `dial` of src/network, on the snapshot of now. */
  readonly dial: (asked: Dialling) => Dialled;
  /** `stillPasses` of src/network. */
  readonly stillPasses: (from: string, to: DialledEnd, protocol: 'TCP' | 'UDP') => boolean;
  /** `answersPing` of src/network. */
  readonly answersPing: (from: string, address: string) => boolean;
  /** `answerDns` of src/network. */
  readonly answerDns: (question: DnsQuestion) => DnsReply;
  /** The address of the cluster's DNS, and the zone it speaks for. */
  readonly dns: { readonly server: string; readonly domain: string };
}

export interface PodNetworks {
  /** The network as programs of the pod meet it. The pod has its addresses by now. */
  networkOf(pod: Pod): PodNetwork;
  /**
   * The ports that programs have opened, by `namespace/name`: the snapshot's `listeners`. The same map until one is
   * opened or closed.
   */
  listeners(): ReadonlyMap<string, readonly ListeningPort[]>;
  /** The pod is gone: closes all that it had open. */
  forget(pod: Pod): void;
}

/** A refusal that only the repeated SYN meets comes after so many milliseconds. */
const secondTry = 1020;

interface Listener extends ListeningPort {
  readonly accept: (socket: Socket) => void;
}

/** The networks of a cluster's pods. Connections are pipes in memory between a client's and a server's program. */
export function createPodNetworks(options: PodNetworksOptions): PodNetworks {
  const opened = new Map<string, readonly Listener[]>();
  const connections = new Map<string, Set<Connection>>();
  let listeners: ReadonlyMap<string, readonly ListeningPort[]> = new Map();
  let nextPort = 32_768;

  const setOpened = (pod: string, ports: readonly Listener[]): void => {
    if (ports.length === 0) opened.delete(pod);
    else opened.set(pod, ports);
    listeners = new Map(
      [...opened].map(([name, all]) => [name, all.map(({ port, protocol }) => ({ port, protocol }))]),
    );
  };
  const acceptAt = (end: DialledEnd, protocol: 'TCP' | 'UDP'): ((socket: Socket) => void) | undefined => {
    if (!('pod' in end)) return handlerOf(end, undefined, options);
    const listener = opened.get(end.pod)?.find((one) => one.port === end.port && one.protocol === protocol);
    return listener?.accept ?? (protocol === 'TCP' ? handlerOf(end, options.pod(end.pod), options) : undefined);
  };
  const keep = (name: string, connection: Connection): void => {
    const all = [...(connections.get(name) ?? [])].filter((one) => !one.closed());
    connections.set(name, new Set([...all, connection]));
  };

  const networkOf = (pod: Pod): PodNetwork => {
    const name = namespacedName(pod);
    const dial = (address: string, port: number, protocol: 'TCP' | 'UDP'): Dialled =>
      options.dial({ from: name, address, port, protocol, pick: options.random() });
    const open = (
      address: string,
      port: number,
      protocol: 'TCP' | 'UDP',
      to: DialledEnd,
      seenAs: string,
    ): Connection => {
      nextPort = nextPort >= 60_999 ? 32_768 : nextPort + 1;
      const connection = createConnection({
        clock: options.clock,
        client: { address: seenAs, port: nextPort },
        server: { address, port },
        passes: () => options.stillPasses(name, to, protocol),
      });
      keep(name, connection);
      if ('pod' in to) keep(to.pod, connection);
      return connection;
    };
    return {
      addresses: podAddresses(pod),
      resolvConf: resolvConfOf(pod, options.dns),
      hosts: hostsFileOf(pod, options.dns),
      async queryDns(server, question) {
        const dialled = dial(server, 53, 'UDP');
        if (dialled.is !== 'connected' || !('pod' in dialled.to)) return undefined;
        return isNameServer(options.pod(dialled.to.pod)) ? options.answerDns(question) : undefined;
      },
      async connect(address, port): Promise<ConnectResult> {
        const dialled = dial(address, port, 'TCP');
        if (dialled.is === 'refused' && dialled.slowly) await delay(options.clock, options.clock.unchosen(secondTry));
        if (dialled.is !== 'connected') return { is: dialled.is };
        const connection = open(address, port, 'TCP', dialled.to, dialled.seenAs);
        const accept = acceptAt(dialled.to, 'TCP');
        if (accept === undefined) return { is: 'refused' };
        accept(connection.server);
        return { is: 'connected', socket: connection.client };
      },
      async exchange(address, port, datagram) {
        const dialled = dial(address, port, 'UDP');
        if (dialled.is !== 'connected') return undefined;
        const accept = acceptAt(dialled.to, 'UDP');
        if (!('pod' in dialled.to)) return undefined;
        const pod = options.pod(dialled.to.pod);
        if (dialled.to.port === 53 && isNameServer(pod)) {
          const asked = readDnsMessage(datagram);
          return asked && writeDnsReply(asked, options.answerDns(asked.question));
        }
        if (accept === undefined) return datagramAnswer(pod, port, datagram);
        const { client, server } = open(address, port, 'UDP', dialled.to, dialled.seenAs);
        await client.write(datagram);
        client.end();
        accept(server);
        const answer = await readAll(client);
        return answer.length > 0 ? answer : undefined;
      },
      isPortUnreachable: (address, port) => dial(address, port, 'UDP').is === 'refused',
      openPorts: () => openPortsOf(options.pod(name) ?? pod, opened.get(name) ?? []),
      ping: async (address) => options.answersPing(name, address),
      listen(port, protocol, accept) {
        const now = opened.get(name) ?? [];
        if (now.some((one) => one.port === port && one.protocol === protocol)) return undefined;
        const listener: Listener = { port, protocol, accept };
        setOpened(name, [...now, listener]);
        return () => {
          const left = opened.get(name) ?? [];
          if (left.includes(listener))
            setOpened(
              name,
              left.filter((one) => one !== listener),
            );
        };
      },
    };
  };

  return {
    networkOf,
    listeners: () => listeners,
    forget(pod) {
      const name = namespacedName(pod);
      if (opened.has(name)) setOpened(name, []);
      for (const { client, server } of connections.get(name) ?? []) {
        client.close();
        server.close();
      }
      connections.delete(name);
    },
  };
}

const nameServers: ReadonlySet<string> = new Set([
  'coredns',
  'k8s-dns-kube-dns',
  'k8s-dns-node-cache',
  'node-local-dns',
]);

/** Whether a pod answers questions about names: it runs a DNS server of the cluster. */
function isNameServer(pod: Pod | undefined): boolean {
  if (pod?.metadata?.labels?.['k8s-app'] === 'kube-dns') return true;
  return (pod?.spec?.containers ?? []).some(({ image = '' }) => nameServers.has(nameOfImage(image)));
}
