import type { CronJob, Job } from 'kubernetes-types/batch/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { ownedBy } from '../../../kube/pod-of-template.ts';
import { job as jobKind } from '../../kinds/apps/stateful-set.ts';
import { timestamp } from '../../objects.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus, refOf } from '../controller.ts';
import { endObject, isEnding } from '../ending.ts';
import { lifeOf, runLater } from '../live-clock.ts';
import { nextAfter, parseCron } from './cron.ts';

type OwnedJob = Job & Manifest;

/**
 * CronJobs of a live cluster: a Job whenever their schedule says so, in UTC; of those that have ended a few are kept.
 * Source: kubernetes/kubernetes pkg/controller/cronjob/cronjob_controllerv2.go.
 */
export const cronJobs: Controller = {
  name: 'cron-jobs',
  watches: [
    ['batch/v1', 'CronJob'],
    ['batch/v1', 'Job'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('batch/v1', 'CronJob')) {
      if (!isEnding(object)) step(plane, object as CronJob & Manifest);
    }
  },
};

function step(plane: ControlPlane, cron: CronJob & Manifest): void {
  const { schedule = '', suspend = false, startingDeadlineSeconds } = cron.spec ?? {};
  const now = lifeOf(plane)?.clock.now() ?? new Date(0);
  const times = parseCron(schedule);
  const last = new Date(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? 0);
  let due: Date | undefined;
  if (times !== undefined && !suspend) {
    // Of several that were missed only the latest counts.
    for (let next = nextAfter(times, last); next !== undefined && next <= now; next = nextAfter(times, next))
      due = next;
    const next = nextAfter(times, due ?? now);
    if (next !== undefined) runLater(plane, cronJobs, cron.metadata.uid ?? '', next.getTime() - now.getTime());
  }
  const isLate = due !== undefined && now.getTime() - due.getTime() > (startingDeadlineSeconds ?? Infinity) * 1000;
  const started = due !== undefined && !isLate && start(plane, cron, due);
  report(plane, cron, started ? due : undefined);
}

/** Makes the Job of a time; not where one may not run beside another that does. Returns whether it was made. */
function start(plane: ControlPlane, cron: CronJob & Manifest, due: Date): boolean {
  const { objects } = plane;
  const { concurrencyPolicy = 'Allow', jobTemplate } = cron.spec ?? {};
  const active = jobsOf(plane, cron).filter((one) => endOf(one) === undefined);
  if (active.length > 0 && concurrencyPolicy === 'Forbid') {
    tell(
      plane,
      cron,
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    return false;
  }
  if (concurrencyPolicy === 'Replace') {
    for (const one of active) {
      endObject(plane, one);
      tell(plane, cron, 'SuccessfulDelete', `Deleted job ${one.metadata.name}`);
    }
  }
  const name = `${cron.metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
  const made: OwnedJob = structuredClone({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...jobTemplate?.metadata,
      name,
      namespace: cron.metadata.namespace ?? 'default',
      annotations: {
        ...jobTemplate?.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(due),
      },
      ownerReferences: [ownedBy(cron)],
    },
    spec: { ...jobTemplate?.spec, template: jobTemplate?.spec?.template ?? {} },
  });
  if (objects.get(refOf(made)) !== undefined) return true;
  jobKind.defaults?.(made);
  jobKind.prepare?.(made, {});
  objects.create(made);
  tell(plane, cron, 'SuccessfulCreate', `Created job ${name}`);
  return true;
}

function report(plane: ControlPlane, cron: CronJob & Manifest, due: Date | undefined): void {
  const jobs = jobsOf(plane, cron);
  const known = new Set((cron.status?.active ?? []).map(({ uid }) => uid));
  for (const one of jobs) {
    const end = endOf(one);
    if (end === undefined || !known.has(one.metadata.uid)) continue;
    tell(plane, cron, 'SawCompletedJob', `Saw completed job: ${one.metadata.name}, condition: ${end.type}`);
  }
  forgetOldest(plane, cron, jobs);
  const successes = jobs.flatMap((one) => one.status?.completionTime ?? []).toSorted();
  const active = jobs
    .filter((one) => endOf(one) === undefined && !isEnding(one))
    .map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      name: metadata.name,
      namespace: metadata.namespace,
      resourceVersion: metadata.resourceVersion,
      uid: metadata.uid,
    }));
  const { status = {} } = cron;
  const lastSuccess = successes.at(-1) ?? status.lastSuccessfulTime;
  const lastSchedule = due === undefined ? status.lastScheduleTime : timestamp(due);
  putStatus(plane.objects, cron, {
    ...(active.length > 0 ? { active: active.map((one) => kept(status.active ?? [], one)) } : {}),
    ...(lastSchedule === undefined ? {} : { lastScheduleTime: lastSchedule }),
    ...(lastSuccess === undefined ? {} : { lastSuccessfulTime: lastSuccess }),
  });
}

/** A reference stays as it was first written, whatever became of its object since. */
function kept<Ref extends { readonly uid?: string | undefined }>(
  before: readonly Ref[] | readonly object[],
  ref: Ref,
): object {
  return before.find((one) => (one as Ref).uid === ref.uid) ?? ref;
}

function forgetOldest(plane: ControlPlane, cron: CronJob & Manifest, jobs: readonly OwnedJob[]): void {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec ?? {};
  for (const [type, limit] of [
    ['Complete', successfulJobsHistoryLimit],
    ['Failed', failedJobsHistoryLimit],
  ] as const) {
    const ended = jobs
      .filter((one) => endOf(one)?.type === type && !isEnding(one))
      .toSorted((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1));
    for (const one of ended.slice(0, Math.max(0, ended.length - limit))) {
      endObject(plane, one);
      tell(plane, cron, 'SuccessfulDelete', `Deleted job ${one.metadata.name}`);
    }
  }
}

function jobsOf({ objects }: ControlPlane, cron: Manifest): readonly OwnedJob[] {
  return ownedObjects(objects, cron, 'batch/v1', 'Job').map((one) => one as OwnedJob);
}

function endOf({ status }: Job): { readonly type: string } | undefined {
  return status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}

function tell(plane: ControlPlane, about: Manifest, reason: string, message: string): void {
  lifeOf(plane)?.events({ about, reason, message, from: 'cronjob-controller' });
}
