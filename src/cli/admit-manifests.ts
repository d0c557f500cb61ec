import type { Manifest, Place } from '../kube/manifest.ts';
import { namespacedName } from '../kube/pods.ts';
import { printStatus } from '../kube/print-status.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { admit } from '../simulator/admission/admission.ts';
import { kindOf } from '../simulator/kinds/index.ts';
import { FileReport, type ManifestDocument, manifestsIn } from './read-manifests.ts';

/** The objects of manifest files as the API server has admitted them. */
export interface AdmittedFiles {
  readonly objects: readonly Manifest[];
  /** Where the fields of each NetworkPolicy stand, by `namespace/name`. */
  readonly policyPlaces: ReadonlyMap<string, (path: string) => Place>;
  readonly report: FileReport;
}

/**
 * Admits the objects of files that matter to who reaches whom, as they stand: nothing is created. What the API server
 * would refuse is a fault, in its words and with its place; any other kind is skipped with one warning for each kind.
 */
export function admitFiles(files: readonly TextFile[]): AdmittedFiles {
  const objects: Manifest[] = [];
  const policyPlaces = new Map<string, (path: string) => Place>();
  const report = new FileReport();
  const skipped = new Map<string, { readonly place: Place; count: number }>();
  for (const found of manifestsIn(files, report)) {
    const { document, manifest } = found;
    if (!isRelevant(manifest)) {
      const same = skipped.get(manifest.kind);
      if (same === undefined) skipped.set(manifest.kind, { place: document.place, count: 1 });
      else same.count++;
      continue;
    }
    const object = admitOne(found, report);
    if (object === null) continue;
    objects.push(object);
    if (object.kind === 'NetworkPolicy') policyPlaces.set(namespacedName(object), (path) => document.placeOf(path));
  }
  for (const [kind, { place, count }] of skipped) {
    const more = count > 1 ? `, and ${count - 1} more` : '';
    report.warn(place, `${kind} is skipped${more}: it does not matter to who reaches whom`);
  }
  return { objects, policyPlaces, report };
}

/** Whether a manifest is of a kind that another API than Kubernetes' own adds, as dumps of a cluster hold them. */
export function isForeignKind({ apiVersion, kind }: Manifest): boolean {
  const group = groupOf(apiVersion);
  return group.includes('.') && !group.endsWith('.k8s.io') && kindOf(apiVersion, kind) === undefined;
}

/** Whether objects of a manifest's kind are in namespaces. */
export function isNamespacedKind({ apiVersion, kind }: Manifest): boolean {
  return kindOf(apiVersion, kind)?.namespaced === true;
}

/** Whether a manifest is of a kind that matters, or of one that Kubernetes serves in another version only. */
function isRelevant({ apiVersion, kind }: Manifest): boolean {
  return servedVersions.get(kind) === apiVersion || (servedVersions.has(kind) && isGroupOfKubernetes(apiVersion));
}

/** The object as it is stored; null where the API server would refuse it, which goes to the report. */
function admitOne({ document, manifest }: ManifestDocument, report: FileReport): Manifest | null {
  const { apiVersion, kind } = manifest;
  if (servedVersions.get(kind) !== apiVersion) {
    report.fault(document.placeOf('apiVersion'), `no matches for kind "${kind}" in version "${apiVersion}"`);
    return null;
  }
  // Kinds that only dumps of a cluster hold, and those that are taken as they are written.
  if (kindOf(apiVersion, kind) === undefined) return manifest;
  const admitted = admit(manifest, { restored: true });
  for (const warning of admitted.warnings) report.warn(document.place, warning);
  if (!('refused' in admitted)) return admitted.object;
  const [field] = admitted.at;
  report.fault(field === undefined ? document.place : document.placeOf(field), printStatus(admitted.refused));
  return null;
}

/** The kinds that matter to who reaches whom, and the version that the API server of v1.35 serves each in. */
const servedVersions: ReadonlyMap<string, string> = new Map([
  ...['Namespace', 'Node', 'Pod', 'Service', 'Endpoints', 'ReplicationController'].map((kind) => [kind, 'v1'] as const),
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind) => [kind, 'apps/v1'] as const),
  ...['Job', 'CronJob'].map((kind) => [kind, 'batch/v1'] as const),
  ['EndpointSlice', 'discovery.k8s.io/v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
]);

/** Whether a version is of a group that Kubernetes itself has or had: another group's kind of the same name is skipped. */
function isGroupOfKubernetes(apiVersion: string): boolean {
  const groups = ['', 'apps', 'batch', 'extensions', 'discovery.k8s.io', 'networking.k8s.io'];
  return groups.includes(groupOf(apiVersion));
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
