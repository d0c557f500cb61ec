import type { Pod } from 'kubernetes-types/core/v1';
import type { JobObject } from '../../kinds/batch/job.ts';
import { type PodObject, pods } from '../../kinds/core/pod.ts';
import { isActive } from '../availability.ts';
import { type Controller, type ControlPlane, milliseconds, ownedObjects } from '../controller.ts';
import { createNamed, roomForPods } from '../create-pods.ts';
import { endObject, isEnding } from '../terminating.ts';
import { indexOf, withIndex } from './job-index.ts';
import { finishedCondition, type JobEnd, JobStatusWriter } from './job-status.ts';

/**
 * One step of a Job in a live cluster: pods until enough have succeeded, or too many have failed, or its time is over.
 * Source: kubernetes/kubernetes pkg/controller/job/job_controller.go, `syncJob`.
 */
export function stepJob(plane: ControlPlane, found: JobObject, controller: Controller): void {
  const job = withOwnLabels(plane, found);
  if (isEnding(job)) return;
  const step = new JobStep(plane, job, controller);
  if (finishedCondition(job) === undefined) step.run();
  else step.deleteAfterTime();
}

/** The labels that hold a Job's uid can only be written once it has one. */
function withOwnLabels({ objects }: ControlPlane, job: JobObject): JobObject {
  const { uid = '', labels } = job.metadata;
  const key = 'batch.kubernetes.io/controller-uid';
  if (job.spec.manualSelector || labels?.[key] === uid) return job;
  const own = { [key]: uid, 'controller-uid': uid };
  const { template } = job.spec;
  const templateMetadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...own } };
  return objects.replace({
    ...job,
    metadata: { ...job.metadata, labels: { ...labels, ...own } },
    spec: {
      ...job.spec,
      selector: { matchLabels: { [key]: uid } },
      template: { ...template, metadata: templateMetadata },
    },
  });
}

/** A Job with its pods, as they are when the step starts. */
class JobStep {
  readonly #plane: ControlPlane;
  readonly #job: JobObject;
  readonly #controller: Controller;
  readonly #status: JobStatusWriter;
  readonly #succeeded: readonly PodObject[];
  readonly #failed: readonly PodObject[];
  readonly #active: readonly PodObject[];

  constructor(plane: ControlPlane, job: JobObject, controller: Controller) {
    const owned = ownedObjects(plane.objects, job, pods);
    this.#plane = plane;
    this.#job = job;
    this.#controller = controller;
    this.#status = new JobStatusWriter(plane, job);
    this.#succeeded = owned.filter(({ status }) => status?.phase === 'Succeeded');
    this.#failed = owned.filter(({ status }) => status?.phase === 'Failed');
    this.#active = owned.filter(isActive);
  }

  /** Makes and deletes pods as the Job needs them, and writes its status. */
  run(): void {
    const [succeeded, failed] = [this.#succeeded.length, this.#failed.length];
    const end = this.#status.knownEnd() ?? this.#end();
    if (end !== undefined) {
      for (const pod of this.#active) this.#delete(pod);
      const lost = end.type === 'FailureTarget' ? this.#active.length : 0;
      this.#status.write({ succeeded, failed: failed + lost }, end);
      return;
    }
    if (this.#job.spec.suspend) for (const pod of this.#active) endObject(this.#plane, pod);
    else this.#balance();
    this.#status.write({ succeeded, failed });
  }

  /** Source: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/ */
  deleteAfterTime(): void {
    const { ttlSecondsAfterFinished: seconds } = this.#job.spec;
    if (seconds === undefined) return;
    const end = finishedCondition(this.#job)?.lastTransitionTime;
    const left = Date.parse(end ?? '') + seconds * 1000 - milliseconds(this.#plane);
    if (left <= 0) endObject(this.#plane, this.#job);
    else this.#runLater('ttl', left);
  }

  /** Why the Job ends now; undefined where it goes on. */
  #end(): JobEnd | undefined {
    return this.#backoffEnd() ?? this.#deadlineEnd() ?? this.#successEnd();
  }

  /** Source: `exceedsBackoffLimit`; `pastBackoffLimitOnFailure`. */
  #backoffEnd(): JobEnd | undefined {
    const { backoffLimit = 6, template } = this.#job.spec;
    const restarts = this.#active.reduce((sum, pod) => sum + restartsOf(pod), 0);
    const tooManyRestarts =
      template.spec.restartPolicy === 'OnFailure' && restarts > 0 && (backoffLimit === 0 || restarts >= backoffLimit);
    if (this.#failed.length <= backoffLimit && !tooManyRestarts) return undefined;
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }

  #deadlineEnd(): JobEnd | undefined {
    const { activeDeadlineSeconds: seconds, suspend } = this.#job.spec;
    const startTime = this.#job.status?.startTime;
    if (seconds === undefined || suspend || startTime === undefined) return undefined;
    const left = Date.parse(startTime) + seconds * 1000 - milliseconds(this.#plane);
    if (left <= 0) return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
    this.#runLater('deadline', left);
    return undefined;
  }

  #successEnd(): JobEnd | undefined {
    const { completions } = this.#job.spec;
    const isEnough =
      completions === undefined
        ? this.#succeeded.length > 0 && this.#active.length === 0
        : this.#completed() >= completions;
    if (!isEnough) return undefined;
    const message = 'Reached expected number of succeeded pods';
    return { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message };
  }

  /** How many completions there are: of an indexed Job every index counts once. */
  #completed(): number {
    const isIndexed = this.#job.spec.completionMode === 'Indexed';
    return isIndexed ? new Set(this.#succeeded.map(indexOf)).size : this.#succeeded.length;
  }

  /** As many pods at once as asked for, and not more than are needed; after a failure only when a wait is over. */
  #balance(): void {
    const wanted = this.#wantedPods();
    for (const pod of this.#active.slice(Math.max(0, wanted))) this.#delete(pod);
    const missing = wanted - this.#active.length;
    if (missing <= 0 || this.#isBackingOff()) return;
    const { completionMode } = this.#job.spec;
    const taken = new Set([...this.#active, ...this.#succeeded].map(indexOf));
    const most = Math.min(missing, roomForPods(this.#plane.objects));
    for (let count = 0, free = 0; count < most; count++) {
      while (taken.has(free)) free++;
      this.#create(completionMode === 'Indexed' ? free++ : undefined);
    }
  }

  #wantedPods(): number {
    const { parallelism = 1, completions } = this.#job.spec;
    const done = this.#completed();
    if (completions !== undefined) return Math.min(parallelism, completions - done);
    return done > 0 ? this.#active.length : parallelism;
  }

  /** After the nth failure in a row a new pod comes 10, 20, 40 … seconds after it, ten minutes at most. */
  #isBackingOff(): boolean {
    const { live } = this.#plane;
    const lastSuccess = Math.max(0, ...this.#succeeded.map(endTimeOf));
    const inARow = this.#failed.filter((pod) => endTimeOf(pod) >= lastSuccess);
    if (live === undefined || inARow.length === 0) return false;
    const wait = live.clock.builtInDelay(Math.min(10 * 2 ** (inARow.length - 1), 600) * 1000);
    const left = Math.max(...inARow.map(endTimeOf)) + wait - milliseconds(this.#plane);
    if (left <= 0) return false;
    this.#runLater('back-off', left);
    return true;
  }

  #create(index: number | undefined): void {
    const { name = '' } = this.#job.metadata;
    const { template } = this.#job.spec;
    const wanted = { owner: this.#job, template, labels: {} };
    const created =
      index === undefined
        ? createNamed(this.#plane.objects, wanted)
        : createNamed(this.#plane.objects, { ...wanted, prefix: `${name}-${index}-` }, (pod) =>
            withIndex(pod, name, index),
          );
    this.#status.recordEvent('SuccessfulCreate', `Created pod: ${created.metadata.name}`);
  }

  #delete(pod: PodObject): void {
    endObject(this.#plane, pod);
    this.#status.recordEvent('SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }

  #runLater(what: string, wait: number): void {
    this.#plane.live?.runLater(this.#controller, `${this.#job.metadata.uid} ${what}`, wait);
  }
}

function failure(reason: string, message: string): JobEnd {
  return { type: 'FailureTarget', reason, message };
}

function restartsOf({ status }: Pod): number {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** When the last container of a pod ended, in milliseconds; 0 where none has. */
function endTimeOf({ status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(
    ({ state }) => Date.parse(state?.terminated?.finishedAt ?? '') || 0,
  );
  return Math.max(0, ...ends);
}
