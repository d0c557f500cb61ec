import type { Job } from 'kubernetes-types/batch/v1';
import { describe, expect, it, test } from 'vitest';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { nextAfter, parseCron } from '../../../src/simulator/controllers/job/cron.ts';
import { liveCluster } from './cluster.ts';

function jobOf(command: string, spec: object = {}, podSpec: object = {}): Manifest {
  const container = { name: 'c', image: 'busybox', command: command.split(' ') };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'shop' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container], ...podSpec } }, ...spec },
  };
}

const said = ({ status }: Job) =>
  status?.conditions?.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);

describe('a Job', () => {
  it('is complete when enough of its pods have succeeded', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('sleep 2', { completions: 2 }));
    cluster.clock.pass(4);
    expect(cluster.names('Pod')).toHaveLength(2);
    cluster.clock.pass(5);
    const job = cluster.get('Job', 'j');
    expect(said(job)).toEqual([
      'SuccessCriteriaMet CompletionsReached: Reached expected number of succeeded pods',
      'Complete CompletionsReached: Reached expected number of succeeded pods',
    ]);
    expect(job.status).toMatchObject({ succeeded: 2, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(job.status).not.toHaveProperty('active');
    expect(job.status?.completionTime).toBeDefined();
    expect(cluster.pods().every((line) => line.includes(' 0/1 Completed 0'))).toBe(true);
    expect(cluster.events('Job', 'j').at(-1)).toBe('Completed x1: Job completed');
  });

  it('and its pods are labelled with its uid', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('sleep 2'));
    const job = cluster.get('Job', 'j');
    const { uid } = job.metadata ?? {};
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'j',
      'controller-uid': uid,
      'job-name': 'j',
    };
    expect(job.spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
    expect(job.metadata?.labels).toEqual(labels);
    expect(cluster.get('Pod', cluster.names('Pod')[0] ?? '').metadata?.labels).toEqual(labels);
  });

  it('tries again after a failure, each time later', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('exit 1'));
    cluster.clock.pass(5);
    expect(cluster.names('Pod')).toHaveLength(1);
    cluster.clock.pass(10);
    expect(cluster.names('Pod')).toHaveLength(2);
    cluster.clock.pass(15);
    expect(cluster.names('Pod')).toHaveLength(2);
    cluster.clock.pass(10);
    expect(cluster.names('Pod')).toHaveLength(3);
    expect(cluster.get('Job', 'j').status).toMatchObject({ failed: 3 });
  });

  test.each([
    [
      'its pods fail too often',
      jobOf('exit 1', { backoffLimit: 0 }),
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    ],
    [
      'its containers fail too often',
      jobOf('exit 1', { backoffLimit: 1 }, { restartPolicy: 'OnFailure' }),
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    ],
    [
      'its time is over',
      jobOf('sleep 100', { activeDeadlineSeconds: 3 }),
      'DeadlineExceeded: Job was active longer than specified deadline',
    ],
  ])('fails when %s', (_, job, why) => {
    const cluster = liveCluster();
    cluster.apply(job);
    cluster.clock.pass(30);
    expect(said(cluster.get('Job', 'j'))).toEqual([`FailureTarget ${why}`, `Failed ${why}`]);
    expect(cluster.get('Job', 'j').status).toMatchObject({ failed: 1, terminating: 0 });
    expect(cluster.runtime.running().filter((name) => name.startsWith('shop/'))).toEqual([]);
    expect(cluster.events('Job', 'j').at(-1)).toBe(why.replace(': ', ' x1: '));
  });

  it('of indexes has a pod for each', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('sleep 1', { completions: 3, parallelism: 2, completionMode: 'Indexed' }));
    expect(cluster.names('Pod').map((name) => name.slice(0, 4))).toEqual(['j-0-', 'j-1-']);
    expect(cluster.get('Pod', cluster.names('Pod')[0] ?? '').spec).toMatchObject({ hostname: 'j-0' });
    cluster.clock.pass(10);
    expect(cluster.get('Job', 'j').status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  });

  it('that is suspended has no pods until it goes on', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('sleep 1', { suspend: true }));
    expect(cluster.names('Pod')).toEqual([]);
    expect(said(cluster.get('Job', 'j'))).toEqual(['Suspended JobSuspended: Job suspended']);
    cluster.change('Job', 'j', { suspend: false });
    cluster.clock.pass(10);
    expect(cluster.get('Job', 'j').status).toMatchObject({ succeeded: 1 });
  });

  it('goes some time after its end, if its spec says so', () => {
    const cluster = liveCluster();
    cluster.apply(jobOf('exit 0', { ttlSecondsAfterFinished: 20 }));
    cluster.clock.pass(15);
    expect(cluster.has('Job', 'j')).toBe(true);
    cluster.clock.pass(10);
    expect(cluster.has('Job', 'j')).toBe(false);
    expect(cluster.names('Pod')).toEqual([]);
  });
});

describe('a CronJob', () => {
  const cronJob = (schedule: string, spec: object = {}): Manifest => {
    const { spec: jobSpec } = jobOf('sleep 2') as { readonly spec?: object };
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'shop' },
      spec: { schedule, jobTemplate: { spec: jobSpec }, ...spec },
    };
  };

  it('makes a Job whenever it is time, and keeps the last three', () => {
    const cluster = liveCluster();
    cluster.apply(cronJob('*/2 * * * *'));
    cluster.clock.pass(110);
    expect(cluster.names('Job')).toEqual([]);
    cluster.clock.pass(6);
    const [first = ''] = cluster.names('Job');
    expect(first).toBe(`c-${Date.parse('2026-01-02T03:06:00Z') / 60_000}`);
    expect(cluster.get('CronJob', 'c').status).toMatchObject({
      active: [{ kind: 'Job', name: first }],
      lastScheduleTime: '2026-01-02T03:06:00Z',
    });
    cluster.clock.pass(630);
    expect(cluster.names('Job')).toHaveLength(3);
    expect(cluster.names('Job')).not.toContain(first);
    expect(cluster.events('CronJob', 'c').slice(0, 2)).toEqual([
      `SuccessfulCreate x1: Created job ${first}`,
      `SawCompletedJob x1: Saw completed job: ${first}, condition: Complete`,
    ]);
  });

  it('that is suspended makes none', () => {
    const cluster = liveCluster();
    cluster.apply(cronJob('* * * * *', { suspend: true }));
    cluster.clock.pass(300);
    expect(cluster.names('Job')).toEqual([]);
  });
});

test.each([
  ['* * * * *', '2026-01-02T03:04:05Z', '2026-01-02T03:05:00.000Z'],
  ['0 0 1 1 *', '2026-01-02T03:04:05Z', '2027-01-01T00:00:00.000Z'],
  ['30 6 * * MON-FRI', '2026-01-02T07:00:00Z', '2026-01-05T06:30:00.000Z'],
  ['0 12 13 * 5', '2026-01-02T12:00:00Z', '2026-01-09T12:00:00.000Z'],
  ['5-10/5,20 * * * *', '2026-01-02T03:10:00Z', '2026-01-02T03:20:00.000Z'],
  ['0 0 * feb 7', '2026-01-02T00:00:00Z', '2026-02-01T00:00:00.000Z'],
  ['@hourly', '2026-01-02T03:04:05Z', '2026-01-02T04:00:00.000Z'],
  ['0 0 30 2 *', '2026-01-02T00:00:00Z', undefined],
])('after `%s` at %s comes %s', (schedule, after, next) => {
  const times = parseCron(schedule);
  expect(times && nextAfter(times, new Date(after))?.toISOString()).toBe(next);
});

test.each(['* * * *', '60 * * * *', '* * * * 8', 'x * * * *', '5-1 * * * *', '*/0 * * * *', '1/2/3 * * * *'])(
  '`%s` is no schedule',
  (schedule) => expect(parseCron(schedule)).toBeUndefined(),
);
