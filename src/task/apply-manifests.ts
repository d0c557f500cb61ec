import { isForeignKind, isNamespacedKind } from '../cli/admit-manifests.ts';
import { FileReport, type ManifestDocument, manifestsIn } from '../cli/read-manifests.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Manifest } from '../kube/manifest.ts';
import { printStatus } from '../kube/print-status.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { faultPlace } from '../session/apply-answer.ts';

/** What came of applying manifests. */
export interface AppliedManifests {
  /** Holds the warnings. */
  readonly report: FileReport;
  /** The one namespace that all namespaced objects name; absent where one names none, or another. */
  readonly onlyNamespace?: string;
}

/**
 * Applies what `sandbox -f` names to a cluster, as people write it and as `kubectl get -o yaml` writes it: the fields that
 * a server sets are left out, and so are objects that a controller makes again. A namespace that is only mentioned is
 * created; a kind that the cluster does not keep is skipped with a warning. A refusal is an invalid file, with
 * its place and the API server's words.
 */
export async function applyManifests(
  cluster: Cluster,
  files: readonly TextFile[],
  namespace: string,
): Promise<AppliedManifests> {
  const report = new FileReport();
  const found: ManifestDocument[] = [];
  for (const one of manifestsIn(files, report)) {
    const { document, manifest } = one;
    if (isForeignKind(manifest))
      report.warn(document.place, `${manifest.kind} is skipped: the cluster does not keep this kind`);
    else found.push(one);
  }
  report.throwFaults();

  const wanted = found.filter(({ manifest }) => !isControlledByOneOf(found, manifest));
  await cluster.apply(
    await missingNamespaces(
      cluster,
      wanted.map(({ manifest }) => manifest),
    ),
  );
  // Namespaces first: a file may have them after the objects in them.
  const ordered = wanted.toSorted((a, b) => rank(a.manifest) - rank(b.manifest));
  const results = await cluster.apply(
    ordered.map(({ manifest }) => withoutServerFields(manifest)),
    namespace,
  );
  for (const [index, { document }] of ordered.entries()) {
    const applied = results[index];
    for (const message of applied?.warnings ?? []) report.warn(document.place, message);
    if (applied?.is === 'refused')
      report.fault(faultPlace(document, applied.status), printStatus(applied.status, { file: document.file }));
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

/** Whether the controller of an object is among the manifests: it makes the object again. */
function isControlledByOneOf(all: readonly ManifestDocument[], { metadata }: Manifest): boolean {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller);
  if (controller === undefined) return false;
  return all.some(
    ({ manifest: { kind, metadata: other } }) =>
      kind === controller.kind && other.name === controller.name && other.namespace === metadata.namespace,
  );
}

/** An object as a person would write it: without the fields that the server it was read from has set. */
function withoutServerFields(manifest: Manifest): Manifest {
  const { status: _, ...written } = manifest as Manifest & { readonly status?: unknown };
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    managedFields: _managed,
    ownerReferences: _owners,
    selfLink: _link,
    ...metadata
  } = written.metadata;
  return { ...written, metadata };
}

/** Namespaces that manifests mention, and that neither the cluster nor the manifests have. */
async function missingNamespaces(cluster: Cluster, manifests: readonly Manifest[]): Promise<Manifest[]> {
  const { namespaces } = await cluster.snapshot();
  const known = new Set([
    ...namespaces.map(({ metadata }) => metadata?.name),
    ...manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  ]);
  const mentioned = new Set(manifests.map(({ metadata }) => metadata.namespace));
  return [...mentioned]
    .filter((name): name is string => typeof name === 'string' && name !== '' && !known.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

function rank({ kind }: Manifest): number {
  return kind === 'Namespace' ? 0 : 1;
}
