import type { Job } from 'kubernetes-types/batch/v1';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { isFinished } from '../../../kube/pods.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { lifeOf } from '../live-clock.ts';
import { createNamed } from '../named-pods.ts';
import { stepJob } from './job-steps.ts';

/**
 * Jobs: as many pods at once as asked. Only in a live cluster do programs end, and Jobs with them.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export const jobs: Controller = {
  name: 'jobs',
  watches: [
    ['batch/v1', 'Job'],
    ['v1', 'Pod'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('batch/v1', 'Job')) {
      const job = object as Job & Manifest;
      if (lifeOf(plane) === undefined) fill(plane, job);
      else stepJob(plane, job, jobs);
    }
  },
};

function fill({ objects }: ControlPlane, job: Job & Manifest): void {
  const { parallelism = 1, completions = parallelism, suspend = false, template } = job.spec ?? {};
  const wanted = suspend ? 0 : Math.min(parallelism, completions, mostAtOnce);
  const { name = '', uid = '' } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const active = ownedObjects(objects, job, 'v1', 'Pod').filter((pod) => !isFinished(pod as Pod));
  for (let count = active.length; count < wanted; count++) createNamed(objects, { owner: job, template, labels });
  putStatus(objects, job, {
    active: wanted,
    ready: active.filter((pod) => pod['status'] !== undefined).length,
    startTime: job.metadata.creationTimestamp,
  });
}

/** More pods at once than any cluster of this size keeps. */
const mostAtOnce = 3000;
