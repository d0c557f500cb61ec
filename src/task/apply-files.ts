import { invalidFile } from '../cli/exit.ts';
import type { Input } from '../cli/read-input.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { asManifest } from '../kube/as-manifest.ts';
import type { Manifest } from '../kube/manifest.ts';
import { printStatus } from '../kube/print-status.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import { faultPlace } from '../session/apply-answer.ts';
import { kindOf } from '../simulator/kinds/index.ts';

/**
 * Applies what `-f` names to a cluster, as people write it and as `kubectl get -o yaml` writes it: what a server sets is
 * left out, and so is what a controller of another object makes again. A namespace that is only mentioned exists; a kind
 * that the cluster does not keep is skipped with a warning. Returns the warnings; a refusal is an invalid file, with its
 * place and the API server's words.
 */
export async function applyFiles(
  cluster: Cluster,
  inputs: readonly Input[],
  namespace: string,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const faults: string[] = [];
  const documents: { readonly document: Document; readonly manifest: Manifest }[] = [];
  for (const { file, text } of inputs) {
    const read = readManifests(text, file);
    if ('fault' in read) {
      faults.push(at(read.fault.place, [read.fault.message, read.fault.excerpt].filter((line) => line).join('\n')));
      continue;
    }
    for (const { place, message } of read.warnings) warnings.push(at(place, message));
    for (const document of read.documents) {
      const checked = asManifest(document.value, file);
      if ('status' in checked) faults.push(at(document.placeOf(checked.at), checked.status.message));
      else if (isForeign(checked.manifest))
        warnings.push(at(document.place, `${checked.manifest.kind} is skipped: the cluster does not keep this kind`));
      else documents.push({ document, manifest: checked.manifest });
    }
  }
  if (faults.length > 0) throw invalidFile(faults);

  const wanted = documents.filter(({ manifest }) => !isMadeByAnother(manifest, documents));
  await cluster.apply(
    await missingNamespaces(
      cluster,
      wanted.map(({ manifest }) => manifest),
    ),
  );
  // Namespaces first: a file may have them after what is in them.
  const ordered = wanted.toSorted((a, b) => rank(a.manifest) - rank(b.manifest));
  const answers = await cluster.apply(
    ordered.map(({ manifest }) => asWritten(manifest)),
    namespace,
  );
  for (const [index, { document }] of ordered.entries()) {
    const applied = answers[index];
    for (const message of applied?.warnings ?? []) warnings.push(at(document.place, message));
    if (applied?.is === 'refused')
      faults.push(at(faultPlace(document, applied.status), printStatus(applied.status, { file: document.file })));
  }
  if (faults.length > 0) throw invalidFile(faults);
  return warnings;
}

function at({ file, line, column }: Document['place'], says: string): string {
  return `${file}:${line}:${column}: ${says}`;
}

/** A kind that somebody's own API adds, as dumps of a cluster hold them. */
function isForeign({ apiVersion, kind }: Manifest): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !group.endsWith('.k8s.io') && kindOf(apiVersion, kind) === undefined;
}

function isMadeByAnother({ metadata }: Manifest, all: readonly { readonly manifest: Manifest }[]): boolean {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller);
  if (controller === undefined) return false;
  return all.some(
    ({ manifest: { kind, metadata: other } }) =>
      kind === controller.kind && other.name === controller.name && other.namespace === metadata.namespace,
  );
}

/** An object as a person would have written it: without what the server that it was read from had set. */
function asWritten(manifest: Manifest): Manifest {
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

async function missingNamespaces(cluster: Cluster, manifests: readonly Manifest[]): Promise<Manifest[]> {
  const { namespaces } = await cluster.snapshot();
  const there = new Set([
    ...namespaces.map(({ metadata }) => metadata?.name),
    ...manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  ]);
  const mentioned = new Set(manifests.map(({ metadata }) => metadata.namespace));
  return [...mentioned]
    .filter((name) => typeof name === 'string' && name !== '' && !there.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: name! } }));
}

function rank({ kind }: Manifest): number {
  return kind === 'Namespace' ? 0 : 1;
}
