import type { Endpoints, Namespace, Node, Pod, Service } from 'kubernetes-types/core/v1';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { generateName } from '../generated-names.ts';
import { namespaceNameLabel } from '../labels.ts';
import type { Manifest } from '../manifest.ts';
import { mirroredSlices } from '../mirrored-endpoints.ts';
import { namespaceOf } from '../pods.ts';
import { serviceNameLabel } from '../services.ts';
import { emptySnapshot, type Snapshot } from '../snapshot.ts';
import { assignAddresses } from './assign-addresses.ts';
import { missingPods } from './missing-pods.ts';

/** A snapshot that was made from manifests. */
export interface ManifestSnapshot {
  readonly snapshot: Snapshot;
  /** The manifests whose kinds have no influence on flows, unchanged. */
  readonly skipped: readonly Manifest[];
}

/**
 * Makes the snapshot that manifests describe, as a person writes them or as `kubectl get -o yaml` prints them. Pods
 * keep their addresses, and objects without one get one. Workloads without pods get pods from their templates. A
 * namespace that is only mentioned exists; the default namespace is `default`; of two objects with the same name the
 * last counts. Policies are expected as the API server stores them: admit them first.
 */
export function snapshotFromManifests(manifests: readonly Manifest[]): ManifestSnapshot {
  const kinds = new Map<string, Map<string, Manifest>>();
  const skipped: Manifest[] = [];
  for (const manifest of manifests.flatMap(itemsOf)) {
    const isNamespaced = namespaced.has(manifest.kind);
    if (!isNamespaced && !global.has(manifest.kind)) {
      skipped.push(manifest);
      continue;
    }
    const byName = kinds.get(manifest.kind) ?? new Map<string, Manifest>();
    kinds.set(manifest.kind, byName);
    const object = withGeneratedName(isNamespaced ? withNamespace(manifest) : manifest, byName.size);
    byName.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
  }
  const all = (kind: string): readonly unknown[] => [...(kinds.get(kind)?.values() ?? [])];

  const nodes = all('Node') as readonly Node[];
  const given = all('Pod') as readonly Pod[];
  const pods = [...given, ...missingPods((kind) => all(kind) as readonly Manifest[], given, nodes)];
  const mentioned = [...kinds.values()].flatMap((byName) => [...byName.values()]);
  const snapshot = assignAddresses({
    ...emptySnapshot,
    namespaces: namespacesOf(all('Namespace') as readonly Namespace[], mentioned),
    nodes,
    pods,
    services: all('Service') as readonly Service[],
    endpointSlices: slicesOf(
      all('EndpointSlice') as readonly EndpointSlice[],
      all('Endpoints') as readonly (Endpoints & Manifest)[],
    ),
    policies: all('NetworkPolicy') as readonly NetworkPolicy[],
  });
  return { snapshot, skipped };
}

const namespaced: ReadonlySet<string> = new Set([
  'Pod',
  'Service',
  'Endpoints',
  'EndpointSlice',
  'NetworkPolicy',
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

const global: ReadonlySet<string> = new Set(['Namespace', 'Node']);

function itemsOf(manifest: Manifest): readonly Manifest[] {
  const items = manifest['items'];
  return manifest.kind.endsWith('List') && Array.isArray(items) ? (items as Manifest[]).flatMap(itemsOf) : [manifest];
}

function withNamespace(manifest: Manifest): Manifest {
  return manifest.metadata.namespace
    ? manifest
    : { ...manifest, metadata: { ...manifest.metadata, namespace: 'default' } };
}

/** The manifest with a name, generated from its `generateName` as the API server does, a different one each time. */
function withGeneratedName(manifest: Manifest, count: number): Manifest {
  const { name, generateName: prefix } = manifest.metadata;
  if (name || !prefix) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, name: generateName(prefix, `${prefix}${count}`) } };
}

/** The namespaces, each with its name label, as the control plane keeps it. */
function namespacesOf(given: readonly Namespace[], mentioned: readonly Manifest[]): readonly Namespace[] {
  const names = new Set(mentioned.flatMap((object) => object.metadata.namespace ?? []));
  for (const namespace of given) names.delete(namespace.metadata?.name ?? '');
  const made = [...names].map((name): Namespace => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  return [...given, ...made].map((namespace) => {
    const labels = { ...namespace.metadata?.labels, [namespaceNameLabel]: namespace.metadata?.name ?? '' };
    return { ...namespace, metadata: { ...namespace.metadata, labels } };
  });
}

/** The EndpointSlices, and those that mirror Endpoints objects; a dump may have both. */
function slicesOf(
  slices: readonly EndpointSlice[],
  endpoints: readonly (Endpoints & Manifest)[],
): readonly EndpointSlice[] {
  const served = new Set(slices.map((slice) => `${namespaceOf(slice)}/${slice.metadata?.labels?.[serviceNameLabel]}`));
  const written = endpoints.filter((one) => !served.has(`${namespaceOf(one)}/${one.metadata.name}`));
  return [...slices, ...written.flatMap(mirroredSlices)];
}
