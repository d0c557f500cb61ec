import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import { parseAddress, printAddress, unusedPodAddress } from '../../src/kube/addresses.ts';
import { namespaceNameLabel } from '../../src/kube/labels.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { Endpoint, Flow, HypotheticalPod } from '../../src/netpol/flow.ts';
import { hypotheticalDefaults } from '../../src/netpol/hypothetical-defaults.ts';
import { indexSnapshot } from '../../src/netpol/indexed-snapshot.ts';

/** A flow whose ends all exist, and the snapshot that has them. */
export interface RealFlow {
  readonly snapshot: Snapshot;
  readonly flow: Flow<Endpoint>;
}

/**
 * Adds the hypothetical pods of a flow to a snapshot, with their namespaces, so that the flow can be shown on a
 * cluster. The flow that is returned is between existing ends.
 */
export function makeReal(snapshot: Snapshot, flow: Flow<Endpoint>): RealFlow {
  const source = createEnd(snapshot, snapshot, flow.from, 'source');
  const destination = createEnd(source.snapshot, snapshot, flow.to, 'destination');
  return { snapshot: destination.snapshot, flow: { ...flow, from: source.end, to: destination.end } };
}

function createEnd(
  snapshot: Snapshot,
  given: Snapshot,
  end: Endpoint,
  preferredName: string,
): { readonly snapshot: Snapshot; readonly end: Endpoint } {
  if (!('like' in end)) return { snapshot, end };
  const { namespace: where, labels, ports = [], ip } = end.like;
  const { pods, namespaces } = snapshot;
  const namespace = namespaceFor(given, where);
  const name = freeName(snapshot, namespace.metadata?.name ?? '', preferredName);
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: namespace.metadata?.name ?? '', labels: { ...labels } },
    spec: {
      containers: ports.map((port, index) => ({
        name: `main-${index}`,
        image: 'main',
        ports: [{ containerPort: port.port, protocol: port.protocol, ...(port.name ? { name: port.name } : {}) }],
      })),
    },
    status: { phase: 'Running', ...addressesFor(snapshot, given, ip) },
  };
  const there = namespaces.some(({ metadata }) => metadata?.name === namespace.metadata?.name);
  return {
    snapshot: { ...snapshot, pods: [...pods, pod], namespaces: there ? namespaces : [...namespaces, namespace] },
    end: { pod: `${namespace.metadata?.name}/${name}` },
  };
}

function namespaceFor(snapshot: Snapshot, where: HypotheticalPod['namespace']): Namespace {
  const indexed = indexSnapshot(snapshot);
  const labels = typeof where === 'string' ? indexed.namespaces.get(where) : where.labels;
  const named = typeof where === 'string' ? where : where.labels[namespaceNameLabel];
  const name = named ?? hypotheticalDefaults(indexed).namespace;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels, [namespaceNameLabel]: name } } };
}

function addressesFor(snapshot: Snapshot, given: Snapshot, ip: string | undefined): Pod['status'] {
  const family = ip === undefined ? undefined : parseAddress(ip)?.family;
  const ips = hypotheticalDefaults(indexSnapshot(given)).addresses.map((defaultAddress) => {
    if (ip !== undefined && defaultAddress.family === family) return ip;
    return snapshot === given ? printAddress(defaultAddress) : unusedPodAddress(snapshot, defaultAddress.family);
  });
  const all = ip !== undefined && !ips.includes(ip) ? [ip] : ips;
  return { ...(all[0] === undefined ? {} : { podIP: all[0] }), podIPs: all.map((each) => ({ ip: each })) };
}

function freeName({ pods }: Snapshot, namespace: string, preferred: string): string {
  const taken = new Set(
    pods.flatMap(({ metadata }) => (metadata?.namespace === namespace ? [metadata.name ?? ''] : [])),
  );
  let name = preferred;
  for (let count = 2; taken.has(name); count++) name = `${preferred}-${count}`;
  return name;
}
