import type { Deployment, ReplicaSet } from 'kubernetes-types/apps/v1';
import { describe, expect, it, test } from 'vitest';
import type { Manifest } from '../../../src/kube/manifest.ts';
import { pods } from '../../../src/simulator/kinds/core/pod.ts';
import { instantBase, type LiveCluster, liveCluster } from './cluster.ts';

function template(image = 'nginx', spec: object = {}) {
  return { metadata: { labels: { app: 'w' } }, spec: { containers: [{ name: 'c', image }], ...spec } };
}

function workload(kind: string, spec: object = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'w', namespace: 'shop', labels: { app: 'w' } },
    spec: { replicas: 2, selector: { matchLabels: { app: 'w' } }, template: template(), ...spec },
  };
}

const sets = (cluster: LiveCluster) =>
  cluster
    .names('ReplicaSet')
    .map((name) => cluster.get('ReplicaSet', name))
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
const revisionOf = ({ metadata }: ReplicaSet | Deployment) =>
  Number(metadata?.annotations?.['deployment.kubernetes.io/revision']);
const sizes = (cluster: LiveCluster) => sets(cluster).map(({ spec }) => spec?.replicas);
const conditions = ({ status }: Deployment) =>
  status?.conditions?.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`);

describe('a Deployment', () => {
  it('brings up its pods and says how far it is', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    const [set] = sets(cluster);
    const name = set?.metadata?.name;
    expect(conditions(cluster.get('Deployment', 'w'))).toEqual([
      'Available False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
      `Progressing True ReplicaSetUpdated: ReplicaSet "${name}" is progressing.`,
    ]);
    cluster.clock.pass(5);
    const deployment = cluster.get('Deployment', 'w');
    expect(deployment.metadata?.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    expect(conditions(deployment)).toEqual([
      'Available True MinimumReplicasAvailable: Deployment has minimum availability.',
      `Progressing True NewReplicaSetAvailable: ReplicaSet "${name}" has successfully progressed.`,
    ]);
    expect(deployment.status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      updatedReplicas: 2,
      terminatingReplicas: 0,
    });
    expect(set?.metadata?.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(cluster.events('Deployment', 'w')).toEqual([
      `ScalingReplicaSet x1: Scaled up replica set ${name} from 0 to 2`,
    ]);
  });

  it('rolls out one pod after another', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    cluster.change('Deployment', 'w', { template: template('httpd') });
    expect(sizes(cluster)).toEqual([2, 1]);
    const { status } = cluster.get('Deployment', 'w');
    expect(status).toMatchObject({ replicas: 3, updatedReplicas: 1, availableReplicas: 2, observedGeneration: 2 });
    cluster.clock.pass(10);
    expect(sizes(cluster)).toEqual([0, 2]);
    const [old, present] = sets(cluster).map(({ metadata }) => metadata?.name);
    expect(cluster.events('Deployment', 'w')).toEqual([
      `ScalingReplicaSet x1: Scaled up replica set ${old} from 0 to 2`,
      `ScalingReplicaSet x1: Scaled up replica set ${present} from 0 to 1`,
      `ScalingReplicaSet x1: Scaled down replica set ${old} from 2 to 1`,
      `ScalingReplicaSet x1: Scaled up replica set ${present} from 1 to 2`,
      `ScalingReplicaSet x1: Scaled down replica set ${old} from 1 to 0`,
    ]);
    expect(cluster.get('Deployment', 'w').status).toMatchObject({
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
    });
    expect(cluster.get('Deployment', 'w').status).not.toHaveProperty('unavailableReplicas');
  });

  it('goes back to an earlier template under a new revision', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    cluster.change('Deployment', 'w', { template: template('httpd') });
    cluster.clock.pass(10);
    cluster.change('Deployment', 'w', { template: template('nginx') });
    cluster.clock.pass(10);
    expect(sets(cluster).map(revisionOf)).toEqual([2, 3]);
    expect(sizes(cluster)).toEqual([0, 2]);
    expect(sets(cluster)[1]?.metadata?.annotations).toMatchObject({ 'deployment.kubernetes.io/revision-history': '1' });
    expect(revisionOf(cluster.get('Deployment', 'w'))).toBe(3);
  });

  it('with the strategy Recreate has no old pod beside a new one', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment', { strategy: { type: 'Recreate' } }));
    cluster.clock.pass(5);
    cluster.change('Deployment', 'w', { template: template('httpd') });
    expect(sizes(cluster)).toEqual([0]);
    cluster.clock.pass(10);
    expect(sizes(cluster)).toEqual([0, 2]);
    expect(cluster.pods()).toHaveLength(2);
  });

  it('that is paused changes nothing until it is resumed', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    cluster.change('Deployment', 'w', { paused: true });
    cluster.change('Deployment', 'w', { template: template('httpd') });
    cluster.clock.pass(10);
    expect(sizes(cluster)).toEqual([2]);
    expect(conditions(cluster.get('Deployment', 'w'))).toContain(
      'Progressing Unknown DeploymentPaused: Deployment is paused',
    );
    cluster.change('Deployment', 'w', { paused: false });
    cluster.clock.pass(10);
    expect(sizes(cluster)).toEqual([0, 2]);
  });

  it('says when nothing moves any more', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment', { progressDeadlineSeconds: 5, template: template('no-such-image') }));
    cluster.clock.pass(6);
    const [set] = sets(cluster);
    expect(conditions(cluster.get('Deployment', 'w'))).toContain(
      `Progressing False ProgressDeadlineExceeded: ReplicaSet "${set?.metadata?.name}" has timed out progressing.`,
    );
  });

  it('keeps its old pods when the new ones do not come up', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment', { replicas: 4 }));
    cluster.clock.pass(5);
    cluster.change('Deployment', 'w', { template: template('no-such-image') });
    cluster.clock.pass(60);
    expect(sizes(cluster)).toEqual([3, 2]);
    expect(cluster.get('Deployment', 'w').status).toMatchObject({ availableReplicas: 3 });
  });

  it('is scaled up and down, and the pods that are not ready go first', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    const before = cluster.names('Pod');
    cluster.change('Deployment', 'w', { replicas: 4 });
    expect(cluster.names('Pod')).toHaveLength(4);
    cluster.change('Deployment', 'w', { replicas: 2 });
    cluster.clock.pass(5);
    expect(cluster.names('Pod')).toEqual(before);
    expect(sets(cluster)[0]?.metadata?.annotations).toMatchObject({ 'deployment.kubernetes.io/desired-replicas': '2' });
  });

  it('replaces a pod that is deleted, while that is still ending', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    const [first = ''] = cluster.names('Pod');
    cluster.remove('Pod', first);
    expect(cluster.pods()).toHaveLength(3);
    cluster.clock.pass(5);
    expect(cluster.names('Pod')).toHaveLength(2);
    expect(cluster.names('Pod')).not.toContain(first);
  });

  it('keeps no more old sets than its spec says', () => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment', { revisionHistoryLimit: 1 }));
    for (const image of ['a', 'b', 'c']) {
      cluster.clock.pass(10);
      cluster.change('Deployment', 'w', { template: template(image) });
    }
    cluster.clock.pass(10);
    expect(sets(cluster).map(revisionOf)).toEqual([3, 4]);
  });

  test.each([
    ['Background', []],
    ['Foreground', []],
    ['Orphan', ['ReplicaSet', 'Pod', 'Pod']],
  ] as const)('deleted with %s leaves %j', (propagationPolicy, left) => {
    const cluster = liveCluster();
    cluster.apply(workload('Deployment'));
    cluster.clock.pass(5);
    cluster.remove('Deployment', 'w', { propagationPolicy });
    expect(cluster.has('Deployment', 'w')).toBe(propagationPolicy === 'Foreground');
    cluster.clock.pass(5);
    expect(cluster.has('Deployment', 'w')).toBe(false);
    const kinds = ['ReplicaSet', 'Pod'].flatMap((kind) => cluster.names(kind).map(() => kind));
    expect(kinds).toEqual(left);
  });

  it('that ran when the cluster was saved is left as it is', () => {
    const saved = instantBase(workload('Deployment'), {
      ...workload('StatefulSet'),
      metadata: { name: 'db', namespace: 'shop' },
    });
    const uids = saved.objects.filter(({ kind }) => kind === 'Pod').map(({ metadata }) => metadata.uid);
    const cluster = liveCluster(saved);
    cluster.clock.pass(30);
    const now = cluster.simulator.objects.list(pods).map(({ metadata }) => metadata.uid);
    expect(new Set(now)).toEqual(new Set(uids));
    expect(cluster.pods().every((line) => line.includes(' 1/1 Running 0'))).toBe(true);
  });
});

describe('a StatefulSet', () => {
  const set = (spec: object = {}) => workload('StatefulSet', { serviceName: 'w', ...spec });

  it('brings up its pods one after another, each with a name of its own', () => {
    const cluster = liveCluster();
    cluster.apply(set());
    expect(cluster.names('Pod')).toEqual(['w-0']);
    cluster.clock.pass(5);
    expect(cluster.names('Pod')).toEqual(['w-0', 'w-1']);
    expect(cluster.get('Pod', 'w-1').spec).toMatchObject({ hostname: 'w-1', subdomain: 'w' });
    expect(cluster.events('StatefulSet', 'w')).toEqual([
      'SuccessfulCreate x1: Create Pod w-0 in StatefulSet w successful',
      'SuccessfulCreate x1: Create Pod w-1 in StatefulSet w successful',
    ]);
  });

  it('all at once, where its spec says so', () => {
    const cluster = liveCluster();
    cluster.apply(set({ podManagementPolicy: 'Parallel' }));
    expect(cluster.names('Pod')).toEqual(['w-0', 'w-1']);
  });

  it('replaces its pods from the last to the first', () => {
    const cluster = liveCluster();
    cluster.apply(set());
    cluster.clock.pass(10);
    const before = cluster.get('StatefulSet', 'w').status?.currentRevision;
    cluster.change('StatefulSet', 'w', { template: template('httpd') });
    expect(cluster.pods()).toEqual(['w-0 1/1 Running 0', 'w-1 1/1 Terminating 0']);
    const { status } = cluster.get('StatefulSet', 'w');
    expect(status?.currentRevision).toBe(before);
    expect(status?.updateRevision).not.toBe(before);
    cluster.clock.pass(20);
    const after = cluster.get('StatefulSet', 'w').status;
    expect(after).toMatchObject({ replicas: 2, readyReplicas: 2, updatedReplicas: 2, currentReplicas: 2 });
    expect(after?.currentRevision).toBe(after?.updateRevision);
    const revisions = cluster
      .names('ControllerRevision')
      .map((name) => cluster.get('ControllerRevision', name).revision);
    expect(revisions.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  it('replaces only the pods from its partition on', () => {
    const cluster = liveCluster();
    cluster.apply(set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }));
    cluster.clock.pass(10);
    cluster.change('StatefulSet', 'w', { template: template('httpd') });
    cluster.clock.pass(20);
    const images = cluster.names('Pod').map((name) => cluster.get('Pod', name).spec?.containers[0]?.image);
    expect(images).toEqual(['nginx', 'httpd']);
  });

  it('is scaled down from the last', () => {
    const cluster = liveCluster();
    cluster.apply(set());
    cluster.clock.pass(10);
    cluster.change('StatefulSet', 'w', { replicas: 0 });
    expect(cluster.pods()).toEqual(['w-0 1/1 Running 0', 'w-1 1/1 Terminating 0']);
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual([]);
  });

  it('has claims made for its pods, which stay when those go', () => {
    const cluster = liveCluster();
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    cluster.apply(set({ volumeClaimTemplates: [claim] }));
    cluster.clock.pass(10);
    expect(cluster.names('PersistentVolumeClaim')).toEqual(['data-w-0', 'data-w-1']);
    expect(cluster.get('PersistentVolumeClaim', 'data-w-0').status).toEqual({
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      phase: 'Bound',
    });
    expect(cluster.get('Pod', 'w-0').spec?.volumes?.[0]).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-w-0' },
    });
    cluster.remove('StatefulSet', 'w');
    cluster.clock.pass(5);
    expect(cluster.names('Pod')).toEqual([]);
    expect(cluster.names('PersistentVolumeClaim')).toHaveLength(2);
  });
});

describe('a DaemonSet', () => {
  const set = (spec: object = {}) => {
    const { replicas: _, ...rest } = workload('DaemonSet')['spec'] as { replicas: number };
    return { ...workload('DaemonSet'), spec: { ...rest, ...spec } };
  };
  const nodesOf = (cluster: LiveCluster) =>
    cluster
      .names('Pod')
      .map((name) => cluster.get('Pod', name).spec?.nodeName ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1));

  it('has a pod on every node that takes it', () => {
    const cluster = liveCluster();
    cluster.apply(set());
    cluster.clock.pass(5);
    expect(nodesOf(cluster)).toEqual(['sallyport-worker', 'sallyport-worker2']);
    expect(cluster.get('DaemonSet', 'w').status).toEqual({
      currentNumberScheduled: 2,
      desiredNumberScheduled: 2,
      numberAvailable: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      observedGeneration: 1,
      updatedNumberScheduled: 2,
    });
  });

  it('replaces one pod after another', () => {
    const cluster = liveCluster();
    cluster.apply(set());
    cluster.clock.pass(5);
    cluster.change('DaemonSet', 'w', { template: template('httpd') });
    expect(cluster.pods().filter((line) => line.includes('Terminating'))).toHaveLength(1);
    cluster.clock.pass(20);
    const images = cluster.names('Pod').map((name) => cluster.get('Pod', name).spec?.containers[0]?.image);
    expect(images).toEqual(['httpd', 'httpd']);
    expect(cluster.names('ControllerRevision')).toHaveLength(2);
  });
});
