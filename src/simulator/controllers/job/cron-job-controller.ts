import type { ObjectReference } from 'kubernetes-types/core/v1';
import { controllerReference } from '../../../kube/pod-of-template.ts';
import { completeNew } from '../../admission/complete-object.ts';
import { type CronJobObject, cronJobs } from '../../kinds/batch/cron-job.ts';
import { type JobObject, jobs } from '../../kinds/batch/job.ts';
import { timestamp } from '../../objects.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { endObject, isEnding } from '../terminating.ts';
import { nextAfter, parseCron } from './cron.ts';
import { finishedCondition } from './job-status.ts';

/**
 * CronJobs of a live cluster: a Job at each time of their schedule, in UTC. Of the Jobs that have finished a few are
 * kept.
 * Source: kubernetes/kubernetes pkg/controller/cronjob/cronjob_controllerv2.go.
 */
export const cronJobController: Controller = {
  name: 'cronjob-controller',
  watches: [cronJobs, jobs],
  run: (plane) => {
    for (const cron of plane.objects.list(cronJobs)) if (!isEnding(cron)) step(plane, cron);
  },
};

function step(plane: ControlPlane, cron: CronJobObject): void {
  const { startingDeadlineSeconds = Number.POSITIVE_INFINITY } = cron.spec;
  const now = plane.live?.clock.now() ?? new Date(0);
  const due = dueTime(plane, cron, now);
  const isLate = due !== undefined && now.getTime() - due.getTime() > startingDeadlineSeconds * 1000;
  const started = due !== undefined && !isLate && start(plane, cron, due);
  writeStatus(plane, cron, started ? due : undefined);
}

/** The latest time of the schedule that has passed since the last Job. The controller runs again at the next one. */
function dueTime(plane: ControlPlane, cron: CronJobObject, now: Date): Date | undefined {
  const times = parseCron(cron.spec.schedule);
  if (times === undefined || cron.spec.suspend) return undefined;
  const last = new Date(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? 0);
  let due: Date | undefined;
  let next = nextAfter(times, last);
  while (next !== undefined && next <= now) {
    due = next;
    next = nextAfter(times, due);
  }
  const following = nextAfter(times, due ?? now);
  if (following !== undefined) {
    plane.live?.runLater(cronJobController, cron.metadata.uid ?? '', following.getTime() - now.getTime());
  }
  return due;
}

/** Makes the Job of a time, unless it may not run beside another one. Returns whether the Job is there. */
function start(plane: ControlPlane, cron: CronJobObject, due: Date): boolean {
  const { objects } = plane;
  const { concurrencyPolicy = 'Allow' } = cron.spec;
  const active = ownedObjects(objects, cron, jobs).filter((job) => finishedCondition(job) === undefined);
  if (active.length > 0 && concurrencyPolicy === 'Forbid') {
    const because = 'prior execution is running and concurrency policy is Forbid';
    recordEvent(plane, cron, 'JobAlreadyActive', `Not starting job because ${because}`);
    return false;
  }
  if (concurrencyPolicy === 'Replace') for (const job of active) deleteJob(plane, cron, job);
  const name = `${cron.metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
  const { namespace = 'default' } = cron.metadata;
  if (objects.get(jobs, namespace, name) !== undefined) return true;
  const job = jobOf(cron, name, due);
  completeNew(job, jobs, { objects });
  objects.create(job);
  recordEvent(plane, cron, 'SuccessfulCreate', `Created job ${name}`);
  return true;
}

/** Source: kubernetes/kubernetes pkg/controller/cronjob/utils.go, `getJobFromTemplate2`. */
function jobOf(cron: CronJobObject, name: string, due: Date): JobObject {
  const { metadata, spec } = cron.spec.jobTemplate;
  const scheduled = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(due) };
  const job: JobObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadata,
      name,
      namespace: cron.metadata.namespace ?? 'default',
      annotations: { ...metadata?.annotations, ...scheduled },
      ownerReferences: [controllerReference(cron)],
    },
    spec,
  };
  return structuredClone(job);
}

function writeStatus(plane: ControlPlane, cron: CronJobObject, due: Date | undefined): void {
  const { status = {} } = cron;
  const owned = ownedObjects(plane.objects, cron, jobs);
  const known = new Set((status.active ?? []).map(({ uid }) => uid));
  for (const job of owned) {
    const end = finishedCondition(job);
    if (end === undefined || !known.has(job.metadata.uid)) continue;
    const message = `Saw completed job: ${job.metadata.name}, condition: ${end.type}`;
    recordEvent(plane, cron, 'SawCompletedJob', message);
  }
  deleteOldest(plane, cron, owned);
  const active = owned
    .filter((job) => finishedCondition(job) === undefined && !isEnding(job))
    .map((job) => activeReference(status.active ?? [], job));
  const lastSuccess = owned
    .flatMap((job) => job.status?.completionTime ?? [])
    .toSorted()
    .at(-1);
  const lastSuccessfulTime = lastSuccess ?? status.lastSuccessfulTime;
  const lastScheduleTime = due === undefined ? status.lastScheduleTime : timestamp(due);
  putStatus(plane.objects, cron, {
    ...(active.length > 0 ? { active } : {}),
    ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
  });
}

/** The reference to an active Job: it stays as it was first written, even if the Job has changed since. */
function activeReference(before: readonly ObjectReference[], { apiVersion, kind, metadata }: JobObject): object {
  const { name, namespace, resourceVersion, uid } = metadata;
  return before.find((one) => one.uid === uid) ?? { apiVersion, kind, name, namespace, resourceVersion, uid };
}

/** Deletes the oldest Jobs that have finished. Source: `cleanupFinishedJobs`. */
function deleteOldest(plane: ControlPlane, cron: CronJobObject, owned: readonly JobObject[]): void {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec;
  const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
  for (const [type, limit] of Object.entries(limits)) {
    const finished = owned
      .filter((job) => finishedCondition(job)?.type === type && !isEnding(job))
      .toSorted((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1));
    for (const job of finished.slice(0, Math.max(0, finished.length - limit))) deleteJob(plane, cron, job);
  }
}

function deleteJob(plane: ControlPlane, cron: CronJobObject, job: JobObject): void {
  endObject(plane, job);
  recordEvent(plane, cron, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
}

function recordEvent(plane: ControlPlane, regarding: CronJobObject, reason: string, message: string): void {
  plane.live?.recorder.record({ regarding, reason, message, component: 'cronjob-controller' });
}
