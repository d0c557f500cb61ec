import type { Container, Namespace, Node, Pod } from 'kubernetes-types/core/v1';
import type { NetworkPolicy, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { emptySnapshot, type Snapshot } from '../../src/kube/snapshot.ts';
import { parseEndpoint } from '../../src/netpol/endpoint-text.ts';
import type { Endpoint, Flow, Protocol } from '../../src/netpol/flow.ts';

/** A port in short: `80`, `80/UDP`, `http=8080`, `dns=53/UDP`. */
export type ShortPort = number | string;

/** A pod in short; what is left out is as a plain running pod has it. */
export interface ShortPod {
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly ips?: readonly string[];
  readonly ports?: readonly ShortPort[];
  /** Ports of an init container that keeps running, and of one that does not. */
  readonly sidecar?: readonly ShortPort[];
  readonly init?: readonly ShortPort[];
  readonly node?: string;
  readonly hostIP?: string;
  readonly hostNetwork?: boolean;
  readonly phase?: string;
}

/** A world in short. */
export interface ShortWorld {
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
  readonly nodes?: Readonly<Record<string, string>>;
  readonly pods: Readonly<Record<string, ShortPod | null>>;
  /** Specs by `namespace/name`. */
  readonly policies?: Readonly<Record<string, unknown>>;
}

/** Spells a world out. Pods without an address get 10.244.0.10 and on. */
export function worldFrom({ namespaces, nodes, pods, policies }: ShortWorld): Snapshot {
  return {
    ...emptySnapshot,
    namespaces: Object.entries(namespaces ?? {}).map(
      ([name, labels]): Namespace => ({ metadata: { name, labels: labels ?? {} } }),
    ),
    nodes: Object.entries(nodes ?? {}).map(
      ([name, address]): Node => ({ metadata: { name }, status: { addresses: [{ type: 'InternalIP', address }] } }),
    ),
    pods: Object.entries(pods).map(([id, pod], index) => podFrom(id, pod ?? {}, `10.244.0.${10 + index}`)),
    policies: Object.entries(policies ?? {}).map(([id, spec]) => policyFrom(id, spec)),
  };
}

/** A policy of a name `namespace/name` and a spec as somebody may have written it. */
export function policyFrom(id: string, spec: unknown): NetworkPolicy {
  const [namespace = '', name = ''] = id.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec: spec as NetworkPolicySpec,
  };
}

/** Reads `shop/web -> shop/db:5432/TCP`; the protocol is TCP unless said, a v6 address stands in brackets. */
export function flowFrom(text: string): Flow<Endpoint> {
  const match = /^(\S+) -> (\S+):([\w-]+)(?:\/(TCP|UDP|SCTP))?(?: over IPv([46]))?$/.exec(text);
  if (match === null) throw new Error(`no flow: ${text}`);
  const [, from = '', to = '', port = '', protocol = 'TCP', family] = match;
  return {
    from: endFrom(from),
    to: endFrom(to),
    port: /^\d+$/.test(port) ? Number(port) : port,
    protocol: protocol as Protocol,
    ...(family === undefined ? {} : { family: family === '4' ? 4 : 6 }),
  };
}

export function endFrom(text: string): Endpoint {
  const endpoint = parseEndpoint(text.replace(/^\[(.*)\]$/, '$1'));
  if ('fault' in endpoint || 'service' in endpoint) throw new Error(`no end: ${text}`);
  return endpoint;
}

function podFrom(id: string, short: ShortPod, address: string): Pod {
  const [namespace = '', name = ''] = id.split('/');
  const ips = short.ips ?? [short.ip ?? address];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels: { ...short.labels } },
    spec: {
      containers: [container('main', short.ports ?? [])],
      initContainers: [
        ...(short.sidecar ? [{ ...container('sidecar', short.sidecar), restartPolicy: 'Always' }] : []),
        ...(short.init ? [container('init', short.init)] : []),
      ],
      ...(short.node ? { nodeName: short.node } : {}),
      ...(short.hostNetwork ? { hostNetwork: true } : {}),
    },
    status: {
      phase: short.phase ?? 'Running',
      ...(ips[0] ? { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } : {}),
      ...(short.hostIP ? { hostIP: short.hostIP } : {}),
    },
  };
}

function container(name: string, ports: readonly ShortPort[]): Container {
  return { name, image: 'app', ports: ports.map(portFrom) };
}

function portFrom(short: ShortPort) {
  const match = /^(?:(.+)=)?(\d+)(?:\/(\w+))?$/.exec(String(short));
  const [, name, port, protocol] = match ?? [];
  return { containerPort: Number(port), ...(name ? { name } : {}), ...(protocol ? { protocol } : {}) };
}
