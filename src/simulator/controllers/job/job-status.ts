import type { JobCondition } from 'kubernetes-types/batch/v1';
import { type JobObject, jobs } from '../../kinds/batch/job.ts';
import { pods } from '../../kinds/core/pod.ts';
import { isActive, isReadyPod, isTerminating } from '../availability.ts';
import { type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { completedIndexes } from './job-index.ts';

/** Why a Job ends, in the words of its conditions. */
export interface JobEnd {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** How many pods of a Job have succeeded and failed. */
export interface JobCounts {
  readonly succeeded: number;
  readonly failed: number;
}

/** The condition of a Job that has finished; undefined while it has not. */
export function finishedCondition({ status }: JobObject): JobCondition | undefined {
  return status?.conditions?.find(
    (condition) => (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );
}

/**
 * Writes the status of a Job in a live cluster, and its events.
 * Source: kubernetes/kubernetes pkg/controller/job/job_controller.go, `updateJobStatus`, `enactJobFinished`.
 */
export class JobStatusWriter {
  readonly #plane: ControlPlane;
  readonly #job: JobObject;

  constructor(plane: ControlPlane, job: JobObject) {
    this.#plane = plane;
    this.#job = job;
  }

  /** The end that the conditions of the Job name already. */
  knownEnd(): JobEnd | undefined {
    for (const { type, reason = '', message = '' } of this.#job.status?.conditions ?? []) {
      if (type === 'SuccessCriteriaMet' || type === 'FailureTarget') return { type, reason, message };
    }
    return undefined;
  }

  /** Writes the status. A Job that ends has finished once no pod of it is active or terminating. */
  write(counts: JobCounts, end?: JobEnd): void {
    const { objects } = this.#plane;
    const { metadata, spec, status } = this.#job;
    const { namespace = 'default', name = '' } = metadata;
    const now = this.#plane.now();
    const owned = ownedObjects(objects, this.#job, pods);
    const active = owned.filter(isActive);
    const terminating = owned.filter(isTerminating).length;
    const isFinal = end !== undefined && active.length === 0 && terminating === 0;
    const isSuccess = end?.type === 'SuccessCriteriaMet';
    const conditions = this.#conditions(now, end, isFinal);
    const failed = Math.max(counts.failed, status?.failed ?? 0);
    const indexes =
      spec.completionMode === 'Indexed'
        ? completedIndexes(owned.filter((pod) => pod.status?.phase === 'Succeeded'))
        : '';
    putStatus(objects, objects.get(jobs, namespace, name) ?? this.#job, {
      ...(active.length > 0 ? { active: active.length } : {}),
      ...(isFinal && isSuccess ? { completionTime: now } : {}),
      ...(indexes === '' ? {} : { completedIndexes: indexes }),
      ...(conditions.length > 0 ? { conditions } : {}),
      ...(failed > 0 ? { failed } : {}),
      ready: active.filter(isReadyPod).length,
      ...(spec.suspend ? {} : { startTime: status?.startTime ?? now }),
      ...(counts.succeeded > 0 ? { succeeded: counts.succeeded } : {}),
      terminating,
      uncountedTerminatedPods: {},
    });
    if (!isFinal) return;
    if (isSuccess) this.recordEvent('Completed', 'Job completed');
    else this.recordEvent(end.reason, end.message, 'Warning');
  }

  recordEvent(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    const [regarding, component] = [this.#job, 'job-controller'];
    this.#plane.live?.recorder.record({ regarding, type, reason, message, component });
  }

  /** The conditions as they were, and those that are new. */
  #conditions(now: string, end: JobEnd | undefined, isFinal: boolean): readonly JobCondition[] {
    const { spec, status } = this.#job;
    const kept = (status?.conditions ?? []).filter(({ type }) => type !== 'Suspended' || spec.suspend);
    const wanted = [
      ...(spec.suspend && end === undefined
        ? [{ type: 'Suspended', reason: 'JobSuspended', message: 'Job suspended' }]
        : []),
      ...(end === undefined ? [] : [end]),
      ...(isFinal && end !== undefined
        ? [{ ...end, type: end.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed' }]
        : []),
    ];
    const added = wanted
      .filter(({ type }) => !kept.some((condition) => condition.type === type))
      .map(({ type, reason, message }) => {
        return { lastProbeTime: now, lastTransitionTime: now, message, reason, status: 'True', type };
      });
    return [...kept, ...added];
  }
}
