import type { Manifest } from '../../kube/manifest.ts';
import { namespacedName } from '../../kube/pods.ts';
import { MAX_PODS } from './object-limits.ts';
import type { FileReport, ManifestDocument } from './read-manifests.ts';

/** The field of a workload that says how many pods it asks for. */
const countFields: Readonly<Record<string, string>> = {
  Deployment: 'replicas',
  ReplicaSet: 'replicas',
  ReplicationController: 'replicas',
  StatefulSet: 'replicas',
  Job: 'parallelism',
};

/**
 * Counts the pods that the workloads of manifests ask for, as they are read. One with which they are more than a cluster
 * can hold is a fault of its file: pods are made for workloads without any, and that many would fill the memory.
 */
export class PodLimit {
  readonly #report: FileReport;
  #asked = 0;

  constructor(report: FileReport) {
    this.#report = report;
  }

  /** Counts what an object asks for, and returns whether that is within the limit. An object of a controller asks for nothing. */
  admits(object: Manifest, document: ManifestDocument['document']): boolean {
    const field = countFields[object.kind];
    if (field === undefined || (object.metadata.ownerReferences ?? []).length > 0) return true;
    const count = Number((object['spec'] as Readonly<Record<string, unknown>> | undefined)?.[field] ?? 1);
    if (this.#asked + count <= MAX_PODS) {
      this.#asked += count;
      return true;
    }
    const others = this.#asked === 0 ? '' : ` after ${this.#asked} of other workloads`;
    this.#report.fault(
      document.placeOf(`spec.${field}`),
      `${object.kind} ${namespacedName(object)} asks for ${count} pods${others}. A cluster holds ${MAX_PODS} at most; lower this number.`,
    );
    return false;
  }
}
