import type { Pod } from 'kubernetes-types/core/v1';
import { faultOfKind, isKeptKind, isNamespacedKind, isWrittenByServer } from '../cli/manifests/admit-manifests.ts';
import { kindEffect } from '../cli/manifests/kind-effects.ts';
import { FileReport, type ManifestDocument, manifestsIn } from '../cli/manifests/read-manifests.ts';
import { SkippedKinds, skippedOfCluster } from '../cli/manifests/skipped-kinds.ts';
import type { SimulatedCluster } from '../cluster/simulated-cluster.ts';
import type { Manifest } from '../kube/manifest.ts';
import { printStatus } from '../kube/print-status.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { faultPlace } from '../session/apply-answer.ts';

/** What came of loading manifests. */
export interface LoadedManifests {
  /** Holds the warnings. */
  readonly report: FileReport;
  /** The one namespace that all namespaced objects name; absent where one names none, or another. */
  readonly onlyNamespace?: string;
}

/**
 * Loads what `sandbox -f` names into a cluster, as it stands in the files: as people write it, or as `kubectl get -o yaml`
 * prints it of any cluster. Checks of creation and of one cluster's settings do not apply. What the cluster works by
 * stays its own: the nodes, the Services of the API server and of DNS. Objects that a controller makes again are left
 * out; a namespace that is only mentioned is created; a kind that the cluster does not keep is skipped with a warning.
 * Whatever else the API server would refuse is an invalid file, with its place and the API server's words.
 */
export async function loadManifests(
  cluster: SimulatedCluster,
  files: readonly TextFile[],
  namespace: string,
): Promise<LoadedManifests> {
  const report = new FileReport();
  const found: ManifestDocument[] = [];
  const skipped = new SkippedKinds();
  for (const one of manifestsIn(files, report)) {
    const { document, manifest } = one;
    const effect = isKeptKind(manifest) ? 'read' : kindEffect(manifest);
    if (effect === 'unknown kind') faultOfKind(one, report);
    else if (effect === 'read') found.push(one);
    else skipped.add(manifest, effect, document.place);
  }
  report.throwFaults();

  const all = found.map(({ manifest }) => manifest);
  skipped.warn(report, all, skippedOfCluster);
  const isMadeAgain = controllersIn(all);
  const wanted = found
    .filter(({ manifest }) => !isMadeAgain(manifest) && !isClustersOwn(manifest))
    .toSorted((a, b) => rank(a.manifest) - rank(b.manifest));
  const { namespaces, nodes } = await cluster.snapshot();
  const known = namespaces.flatMap(({ metadata }) => metadata?.name ?? []);
  await cluster.load(missingNamespaces(known, all).map((manifest) => ({ manifest })));
  const onNodes = placing(nodes.flatMap(({ metadata }) => metadata?.name ?? []));
  const objects = wanted.map(({ manifest }) => ({
    manifest: onNodes(withoutServerFields(manifest)),
    isOfServer: isWrittenByServer(manifest),
  }));
  const results = await cluster.load(objects, namespace);
  for (const [index, { document, manifest }] of wanted.entries()) {
    const loaded = results[index];
    for (const message of loaded?.warnings ?? []) report.warnOf(manifest.kind, document, message);
    if (loaded?.is === 'refused') report.fault(faultPlace(document, loaded.status), printStatus(loaded.status));
  }
  report.throwFaults();
  const only = onlyNamespace(wanted.map(({ manifest }) => manifest));
  return { report, ...(only === undefined ? {} : { onlyNamespace: only }) };
}

function onlyNamespace(manifests: readonly Manifest[]): string | undefined {
  const namespaced = manifests.filter(isNamespacedKind);
  const [name, ...others] = new Set(namespaced.map(({ metadata }) => metadata.namespace ?? ''));
  return others.length === 0 && name !== '' ? name : undefined;
}

/** Whether an object is one that the cluster works by, as a dump of any cluster has it. */
function isClustersOwn({ kind, metadata: { name, namespace = 'default', labels } }: Manifest): boolean {
  switch (kind) {
    case 'Node':
      return true;
    case 'Service':
    case 'Endpoints':
      return ['default/kubernetes', 'kube-system/kube-dns'].includes(`${namespace}/${name}`);
    case 'EndpointSlice':
      return namespace === 'default' && labels?.['kubernetes.io/service-name'] === 'kubernetes';
    case 'ConfigMap':
      return name === 'kube-root-ca.crt';
    case 'Lease':
      return namespace === 'kube-node-lease';
    default:
      return false;
  }
}

/** Returns whether the controller of an object is among the manifests: it makes the object again. */
function controllersIn(all: readonly Manifest[]): (manifest: Manifest) => boolean {
  const key = (kind: string, namespace: string | undefined, name: string | undefined): string =>
    `${kind} ${namespace ?? ''}/${name ?? ''}`;
  const known = new Set(all.map(({ kind, metadata }) => key(kind, metadata.namespace, metadata.name)));
  return ({ metadata }) => {
    const controller = metadata.ownerReferences?.find((owner) => owner.controller);
    return controller !== undefined && known.has(key(controller.kind, metadata.namespace, controller.name));
  };
}

/** An object as a person would write it: without the fields that the server it was read from has set. */
function withoutServerFields(manifest: Manifest): Manifest {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    managedFields: _managed,
    ownerReferences: _owners,
    selfLink: _link,
    ...metadata
  } = manifest.metadata;
  return { ...manifest, metadata };
}

/**
 * Returns how a pod is placed on the nodes of the cluster: those that were on one node of another cluster are on one node
 * here too. The first node is left to pods of the control plane.
 */
function placing(nodes: readonly string[]): (manifest: Manifest) => Manifest {
  const [controlPlane, ...workers] = nodes;
  const placed = new Map<string, string | undefined>(nodes.map((name) => [name, name]));
  let next = 0;
  return (manifest) => {
    if (manifest.kind !== 'Pod') return manifest;
    const { spec } = manifest as Pod;
    if (!spec?.nodeName) return manifest;
    if (!placed.has(spec.nodeName)) {
      const isControlPlane = /control-?plane|master/.test(spec.nodeName);
      placed.set(spec.nodeName, isControlPlane ? controlPlane : workers[next++ % workers.length]);
    }
    return { ...manifest, spec: { ...spec, nodeName: placed.get(spec.nodeName) } };
  };
}

/** Namespaces that manifests mention, and that neither the cluster nor the manifests have. */
function missingNamespaces(existing: readonly string[], manifests: readonly Manifest[]): Manifest[] {
  const written = manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const known = new Set([...existing, ...written]);
  const mentioned = new Set(manifests.map(({ metadata }) => metadata.namespace));
  return [...mentioned]
    .filter((name): name is string => typeof name === 'string' && name !== '' && !known.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

/** A file may have namespaces after the objects in them. A Service that has an address keeps it, so it comes early. */
function rank({ kind, spec }: Manifest): number {
  if (kind === 'Namespace') return 0;
  return kind === 'Service' && (spec as { readonly clusterIP?: string } | undefined)?.clusterIP ? 1 : 2;
}
