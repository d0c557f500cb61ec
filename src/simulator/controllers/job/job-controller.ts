import { isFinished } from '../../../kube/pods.ts';
import { type JobObject, jobs } from '../../kinds/batch/job.ts';
import { pods } from '../../kinds/core/pod.ts';
import { type Controller, type ControlPlane, ownedObjects, putStatus } from '../controller.ts';
import { createNamed } from '../create-pods.ts';
import { stepJob } from './job-steps.ts';

/**
 * Jobs: as many pods at once as asked for. Only in a live cluster do programs end, and Jobs with them.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export const jobController: Controller = {
  name: 'job-controller',
  watches: [jobs, pods],
  run: (plane) => {
    for (const job of plane.objects.list(jobs)) {
      if (plane.live === undefined) syncAtOnce(plane, job);
      else stepJob(plane, job, jobController);
    }
  },
};

/** Where everything happens at once. */
function syncAtOnce({ objects }: ControlPlane, job: JobObject): void {
  const { parallelism = 1, completions = parallelism, suspend = false, template } = job.spec;
  const wanted = suspend ? 0 : Math.min(parallelism, completions, MOST_PODS);
  const { name = '', uid = '' } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const active = ownedObjects(objects, job, pods).filter((pod) => !isFinished(pod));
  for (let count = active.length; count < wanted; count++) createNamed(objects, { owner: job, template, labels });
  putStatus(objects, job, {
    active: wanted,
    ready: active.filter((pod) => pod.status !== undefined).length,
    startTime: job.metadata.creationTimestamp,
  });
}

/** More pods at once than a cluster of this size keeps. */
const MOST_PODS = 3000;
