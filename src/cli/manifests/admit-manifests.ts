import { kubectlError } from '../../kube/api-errors.ts';
import type { Manifest, Place } from '../../kube/manifest.ts';
import { namespacedName } from '../../kube/pods.ts';
import { printStatus } from '../../kube/print-status.ts';
import { fieldOfKind, nextStep } from '../../kube/rejection-hint.ts';
import { withObjectNamed } from '../../kube/resource-mapping.ts';
import { fieldsOf } from '../../kube/schema/fields.ts';
import { groupOf } from '../../kube/schema/served-kinds.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { admit } from '../../simulator/admission/admission.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { kindEffect, type ManifestQuestion } from './kind-effects.ts';
import { PodLimit } from './pod-limit.ts';
import { FileReport, type ManifestDocument, manifestsIn } from './read-manifests.ts';
import { SkippedKinds, skippedOfAccess, skippedOfAnswer } from './skipped-kinds.ts';

/** The objects of manifest files as the API server would hold them. */
export interface AdmittedFiles {
  readonly objects: readonly Manifest[];
  /** Where the fields of each NetworkPolicy stand, by `namespace/name`. */
  readonly policyPlaces: ReadonlyMap<string, (path: string) => Place>;
  /** Where those of each Role and ClusterRole stand, by `Role/NAMESPACE/NAME` or `ClusterRole/NAME`. */
  readonly rolePlaces: ReadonlyMap<string, (path: string) => Place>;
  readonly report: FileReport;
}

/**
 * Admits the objects of files that matter to who reaches whom, or to who may do what, as they stand: nothing is created, so that checks of
 * creation and of one cluster's settings do not apply. Whatever else the API server would refuse is a fault, in its words
 * and with its place. Objects of other kinds are skipped, with one warning for each kind.
 */
export function admitFiles(files: readonly TextFile[], question: ManifestQuestion = 'flows'): AdmittedFiles {
  const objects: Manifest[] = [];
  const policyPlaces = new Map<string, (path: string) => Place>();
  const rolePlaces = new Map<string, (path: string) => Place>();
  const report = new FileReport();
  const skipped = new SkippedKinds();
  const limit = new PodLimit(report);
  for (const found of manifestsIn(files, report)) {
    const { document, manifest } = found;
    const effect = kindEffect(manifest, question);
    if (effect === 'unknown kind') faultOfKind(found, report);
    else if (effect !== 'read') skipped.add(manifest, effect, document.place);
    else {
      const object = admitOne(found, report);
      if (object === null || !limit.admits(object, document)) continue;
      objects.push(object);
      const placeOf = (path: string): Place => document.placeOf(path);
      if (object.kind === 'NetworkPolicy') policyPlaces.set(namespacedName(object), placeOf);
      if (object.kind === 'Role') rolePlaces.set(`Role/${namespacedName(object)}`, placeOf);
      if (object.kind === 'ClusterRole') rolePlaces.set(`ClusterRole/${object.metadata.name}`, placeOf);
    }
  }
  skipped.warn(report, objects, question === 'flows' ? skippedOfAnswer : skippedOfAccess);
  return { objects, policyPlaces, rolePlaces, report };
}

/** Whether the simulated cluster keeps objects of a manifest's kind. */
export function isKeptKind({ apiVersion, kind }: Manifest): boolean {
  return kindOf(apiVersion, kind) !== undefined;
}

/** Whether objects of a manifest's kind are in namespaces. */
export function isNamespacedKind({ apiVersion, kind }: Manifest): boolean {
  return kindOf(apiVersion, kind)?.namespaced === true;
}

/** Reports a kind that no API server of v1.35 knows, as kubectl prints it, and what to do. */
export function faultOfKind({ document, manifest }: ManifestDocument, report: FileReport): void {
  const { apiVersion, kind } = manifest;
  const status = kubectlError(`no matches for kind "${kind}" in version "${apiVersion}"`);
  const { message } = withObjectNamed(status, manifest, document.file);
  const step = nextStep(status);
  const place = document.placeOf(fieldOfKind(status) ?? 'kind');
  report.fault(place, [message, ...(step === undefined ? [] : [step])].join('\n'));
}

/**
 * Whether an API server has written a manifest: it has a uid, or the status of a kind that has none in v1.35. It may have
 * fields of another version then.
 */
export function isWrittenByServer(manifest: Manifest): boolean {
  const { apiVersion, kind, metadata } = manifest;
  if (metadata.uid !== undefined) return true;
  const fields = fieldsOf(groupOf(apiVersion), apiVersion.slice(apiVersion.indexOf('/') + 1), kind)?.fields;
  return Object.hasOwn(manifest, 'status') && fields?.has('status') === false;
}

/** The object as it is stored; null where the API server would refuse it, which goes to the report. */
function admitOne({ document, manifest }: ManifestDocument, report: FileReport): Manifest | null {
  const admitted = admit(manifest, {
    restored: true,
    asItStands: true,
    fieldValidation: isWrittenByServer(manifest) ? 'Warn' : 'Strict',
  });
  for (const warning of admitted.warnings) report.warnOf(manifest.kind, document, warning);
  if (!('refused' in admitted)) return admitted.object;
  const [field] = admitted.at;
  report.fault(field === undefined ? document.place : document.placeOf(field), printStatus(admitted.refused));
  return null;
}
