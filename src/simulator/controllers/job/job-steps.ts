import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { isActive, isReadyPod, isTerminating } from '../availability.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { endObject, isEnding } from '../ending.ts';
import { lifeOf, runLater } from '../live-clock.ts';
import { createNamed, roomForPods } from '../named-pods.ts';
import { indexOf, withIndex } from './job-index.ts';

type OwnedPod = Pod & Manifest;

/** Why a Job ends, in the words of its conditions. */
interface Verdict {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/**
 * One step of a Job in a live cluster: pods until enough have succeeded, or too many have failed, or its time is over.
 * Source: kubernetes/kubernetes pkg/controller/job/job_controller.go, `syncJob`.
 */
export function stepJob(plane: ControlPlane, found: Job & Manifest, controller: Controller): void {
  const job = identified(plane, found);
  if (isEnding(job)) return;
  if (isOver(job)) {
    goAfterTime(plane, job, controller);
    return;
  }
  const pods = ownedObjects(plane.objects, job, 'v1', 'Pod').map((pod) => pod as OwnedPod);
  const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded');
  const failed = pods.filter(({ status }) => status?.phase === 'Failed');
  const active = pods.filter(isActive);
  const said = conditionsOf(job).find(({ type }) => type === 'SuccessCriteriaMet' || type === 'FailureTarget');
  const verdict = (said as Verdict | undefined) ?? verdictOn(plane, job, { succeeded, failed, active }, controller);
  if (verdict !== undefined) {
    for (const pod of active) {
      endObject(plane, pod);
      tell(plane, job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    const isFailure = verdict.type === 'FailureTarget';
    report(
      plane,
      job,
      { succeeded: succeeded.length, failed: failed.length + (isFailure ? active.length : 0) },
      verdict,
    );
    return;
  }
  if (job.spec?.suspend) for (const pod of active) endObject(plane, pod);
  else balance(plane, job, { succeeded, failed, active }, controller);
  report(plane, job, { succeeded: succeeded.length, failed: failed.length });
}

interface Pods {
  readonly succeeded: readonly OwnedPod[];
  readonly failed: readonly OwnedPod[];
  readonly active: readonly OwnedPod[];
}

/** Labels that name a Job by its uid can only be there once it has one. */
function identified({ objects }: ControlPlane, job: Job & Manifest): Job & Manifest {
  const { uid = '', labels } = job.metadata;
  const key = 'batch.kubernetes.io/controller-uid';
  if (job.spec?.manualSelector || labels?.[key] === uid) return job;
  const own = { [key]: uid, 'controller-uid': uid };
  const template = job.spec?.template ?? {};
  return objects.replace({
    ...job,
    metadata: { ...job.metadata, labels: { ...labels, ...own } },
    spec: {
      ...job.spec,
      selector: { matchLabels: { [key]: uid } },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...own } },
      },
    },
  }) as Job & Manifest;
}

function verdictOn(plane: ControlPlane, job: Job, pods: Pods, controller: Controller): Verdict | undefined {
  const { completions, backoffLimit = 6, activeDeadlineSeconds, template, suspend } = job.spec ?? {};
  const failures = (reason: string, message: string): Verdict => ({ type: 'FailureTarget', reason, message });
  const restarts = pods.active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  const limitPassed =
    template?.spec?.restartPolicy === 'OnFailure' && (backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit);
  if (pods.failed.length > backoffLimit || (limitPassed && restarts > 0)) {
    return failures('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (activeDeadlineSeconds !== undefined && !suspend && job.status?.startTime !== undefined) {
    const now = lifeOf(plane)?.clock.now().getTime() ?? 0;
    const left = Date.parse(job.status.startTime) + activeDeadlineSeconds * 1000 - now;
    if (left <= 0) return failures('DeadlineExceeded', 'Job was active longer than specified deadline');
    runLater(plane, controller, `${job.metadata?.uid} deadline`, left);
  }
  const enough =
    completions === undefined
      ? pods.succeeded.length > 0 && pods.active.length === 0
      : succeededOf(job, pods.succeeded) >= completions;
  if (!enough) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

/** Of an indexed Job every index counts once. */
function succeededOf(job: Job, succeeded: readonly OwnedPod[]): number {
  return job.spec?.completionMode === 'Indexed' ? new Set(succeeded.map(indexOf)).size : succeeded.length;
}

function restartsOf({ status }: Pod): number {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** As many pods at once as asked for, and not more than are still needed; after a failure only when a wait is over. */
function balance(plane: ControlPlane, job: Job & Manifest, pods: Pods, controller: Controller): void {
  const { parallelism = 1, completions, completionMode, template } = job.spec ?? {};
  const done = succeededOf(job, pods.succeeded);
  const wanted =
    completions === undefined
      ? done > 0
        ? pods.active.length
        : parallelism
      : Math.min(parallelism, completions - done);
  for (const pod of pods.active.slice(Math.max(0, wanted))) {
    endObject(plane, pod);
    tell(plane, job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  }
  const missing = wanted - pods.active.length;
  if (missing <= 0 || rests(plane, job, pods, controller)) return;
  const taken = new Set([...pods.active, ...pods.succeeded].map(indexOf));
  const most = Math.min(missing, roomForPods(plane.objects));
  for (let count = 0, free = 0; count < most; count++) {
    while (taken.has(free)) free++;
    const index = completionMode === 'Indexed' ? free++ : undefined;
    const prefix = index === undefined ? undefined : `${job.metadata.name}-${index}-`;
    const made = createNamed(
      plane.objects,
      { owner: job, template, labels: {}, ...(prefix === undefined ? {} : { prefix }) },
      (pod) => (index === undefined ? pod : withIndex(pod, job.metadata.name ?? '', index)),
    );
    tell(plane, job, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
  }
}

/** After the nth failure in a row a new pod comes 10, 20, 40 … seconds after it, ten minutes at most. */
function rests(plane: ControlPlane, job: Job, { failed, succeeded }: Pods, controller: Controller): boolean {
  const life = lifeOf(plane);
  const lastGood = Math.max(0, ...succeeded.map(endOf));
  const inRow = failed.filter((pod) => endOf(pod) >= lastGood);
  if (life === undefined || inRow.length === 0) return false;
  const wait = life.clock.unchosen(Math.min(10 * 2 ** (inRow.length - 1), 600) * 1000);
  const left = Math.max(...inRow.map(endOf)) + wait - life.clock.now().getTime();
  if (left <= 0) return false;
  runLater(plane, controller, `${job.metadata?.uid} back-off`, left);
  return true;
}

function endOf({ status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(
    ({ state }) => Date.parse(state?.terminated?.finishedAt ?? '') || 0,
  );
  return Math.max(0, ...ends);
}

function isOver(job: Job): boolean {
  return conditionsOf(job).some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

function conditionsOf({ status }: Job): readonly JobCondition[] {
  return status?.conditions ?? [];
}

/** Source: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/ */
function goAfterTime(plane: ControlPlane, job: Job & Manifest, controller: Controller): void {
  const { ttlSecondsAfterFinished } = job.spec ?? {};
  const life = lifeOf(plane);
  if (ttlSecondsAfterFinished === undefined || life === undefined) return;
  const end = conditionsOf(job).find(({ type }) => type === 'Complete' || type === 'Failed')?.lastTransitionTime;
  const left = Date.parse(end ?? '') + ttlSecondsAfterFinished * 1000 - life.clock.now().getTime();
  if (left <= 0) endObject(plane, job);
  else runLater(plane, controller, `${job.metadata.uid} ttl`, left);
}

function report(
  plane: ControlPlane,
  job: Job & Manifest,
  counts: { readonly succeeded: number; readonly failed: number },
  verdict?: Verdict,
): void {
  const now = plane.now();
  const pods = ownedObjects(plane.objects, job, 'v1', 'Pod').map((pod) => pod as OwnedPod);
  const active = pods.filter(isActive);
  const terminating = pods.filter(isTerminating).length;
  const failed = Math.max(counts.failed, job.status?.failed ?? 0);
  let conditions: readonly object[] = conditionsOf(job).filter(({ type }) => type !== 'Suspended' || job.spec?.suspend);
  const add = (type: string, reason: string, message: string): void => {
    if (conditions.some((one) => (one as JobCondition).type === type)) return;
    conditions = [
      ...conditions,
      { lastProbeTime: now, lastTransitionTime: now, message, reason, status: 'True', type },
    ];
  };
  if (job.spec?.suspend && verdict === undefined) add('Suspended', 'JobSuspended', 'Job suspended');
  const isWhole = verdict?.type === 'SuccessCriteriaMet';
  const isFinal = verdict !== undefined && active.length === 0 && terminating === 0;
  if (verdict !== undefined) add(verdict.type, verdict.reason, verdict.message);
  if (verdict !== undefined && isFinal) add(isWhole ? 'Complete' : 'Failed', verdict.reason, verdict.message);
  const status = {
    ...(active.length > 0 ? { active: active.length } : {}),
    ...(isFinal && isWhole ? { completionTime: now } : {}),
    ...(job.spec?.completionMode === 'Indexed' ? indexes(pods) : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(failed > 0 ? { failed } : {}),
    ready: active.filter(isReadyPod).length,
    ...(job.spec?.suspend ? {} : { startTime: job.status?.startTime ?? now }),
    ...(counts.succeeded > 0 ? { succeeded: counts.succeeded } : {}),
    terminating,
    uncountedTerminatedPods: {},
  } as JobStatus;
  putStatus(plane.objects, plane.objects.get(refOf(job)) ?? job, status);
  if (!isFinal) return;
  if (isWhole) tell(plane, job, 'Completed', 'Job completed');
  else tell(plane, job, verdict.reason, verdict.message, 'Warning');
}

/** `0-2,4`: the indexes that have succeeded. */
function indexes(pods: readonly OwnedPod[]): object {
  const done = [...new Set(pods.filter(({ status }) => status?.phase === 'Succeeded').map(indexOf))].toSorted(
    (a, b) => a - b,
  );
  const ranges: [number, number][] = [];
  for (const index of done) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  const text = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}${to === from + 1 ? ',' : '-'}${to}`));
  return text.length === 0 ? {} : { completedIndexes: text.join(',') };
}

function tell(
  plane: ControlPlane,
  about: Manifest,
  reason: string,
  message: string,
  type: 'Normal' | 'Warning' = 'Normal',
): void {
  lifeOf(plane)?.events({ about, type, reason, message, from: 'job-controller' });
}
