import { describe, expect, it, test } from 'vitest';
import { instantBase, liveCluster, podOf } from './cluster.ts';

describe('a pod that is deleted', () => {
  it('is Terminating until its containers have ended, and then gone', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''));
    cluster.clock.pass(5);
    const { uid } = cluster.get('Pod', 'a').metadata ?? {};
    cluster.remove('Pod', 'a');
    expect(cluster.pods()).toEqual(['a 1/1 Terminating 0']);
    expect(cluster.events('Pod', 'a').at(-1)).toBe('Killing x1: Stopping container c');
    cluster.clock.pass(1);
    expect(cluster.pods()).toEqual([]);
    expect(cluster.runtime.forgotten).toContain(uid);
  });

  it('by force is gone at once', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''));
    cluster.clock.pass(5);
    cluster.remove('Pod', 'a', { gracePeriodSeconds: 0 });
    expect(cluster.pods()).toEqual([]);
    expect(cluster.runtime.running()).not.toContain('shop/a/c');
  });

  it('stays as long as a finalizer holds it', () => {
    const cluster = liveCluster();
    const pod = podOf('a', '');
    cluster.apply({ ...pod, metadata: { ...pod.metadata, finalizers: ['x.y/z'] } });
    cluster.clock.pass(5);
    cluster.remove('Pod', 'a');
    cluster.clock.pass(5);
    const kept = cluster.get('Pod', 'a');
    expect(kept).toMatchObject({ metadata: { deletionGracePeriodSeconds: 0 }, status: { phase: 'Failed' } });
    const { finalizers: _, ...metadata } = kept.metadata ?? {};
    cluster.apply({ ...kept, metadata });
    expect(cluster.pods()).toEqual([]);
  });

  it('while its image is pulled goes at once', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''));
    cluster.clock.pass(0.2);
    cluster.remove('Pod', 'a');
    expect(cluster.pods()).toEqual([]);
    cluster.clock.pass(5);
    expect(cluster.runtime.running()).not.toContain('shop/a/c');
  });
});

describe('probes', () => {
  it('hold a pod unready whose port nothing listens on', () => {
    const cluster = liveCluster();
    const probe = { readinessProbe: { tcpSocket: { port: 81 }, periodSeconds: 2 } };
    cluster.apply(podOf('a', '', {}, probe));
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual(['a 0/1 Running 0']);
    const { podIP } = cluster.get('Pod', 'a').status ?? {};
    expect(cluster.events('Pod', 'a').at(-1)).toMatch(
      new RegExp(`^Unhealthy x\\d: Readiness probe failed: dial tcp ${podIP}:81: connect: connection refused$`),
    );
  });

  it('make a pod ready after their delay', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', {}, { readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 20 } }));
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual(['a 0/1 Running 0']);
    cluster.clock.pass(15);
    expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
  });

  it('have a container restarted that is not alive', () => {
    const cluster = liveCluster();
    const probe = { livenessProbe: { httpGet: { port: 81, path: '/x' }, periodSeconds: 1, failureThreshold: 2 } };
    cluster.apply(podOf('a', '', {}, probe));
    cluster.clock.pass(8);
    expect(cluster.events('Pod', 'a')).toContainEqual(
      expect.stringMatching(/^Killing x\d: Container c failed liveness probe, will be restarted$/),
    );
    expect(cluster.get('Pod', 'a').status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });
});

describe('a pod that no node takes', () => {
  const preemption = (nodes: number) =>
    `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
  const tainted = '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }';

  test.each([
    [
      'has labels that it wants',
      { nodeSelector: { disk: 'ssd' } },
      `0/3 nodes are available: ${tainted}, 2 node(s) didn't match Pod's node affinity/selector. ${preemption(3)}`,
    ],
    [
      'has room',
      { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '50' } } }] },
      `0/3 nodes are available: ${tainted}, 2 Insufficient cpu. ${preemption(3)}`,
    ],
    [
      'has its claim',
      { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'nope' } }] },
      '0/3 nodes are available: persistentvolumeclaim "nope" not found. not found',
    ],
  ])('since none %s, says so', (_, spec, message) => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', spec));
    expect(cluster.pods()).toEqual(['a 0/1 Pending 0']);
    expect(cluster.get('Pod', 'a').status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    ]);
    expect(cluster.events('Pod', 'a')).toEqual([`FailedScheduling x1: ${message}`]);
  });

  it('runs once a node takes it', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', { nodeSelector: { disk: 'ssd' } }));
    const node = cluster.get('Node', 'sallyport-worker');
    cluster.apply({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'ssd' } } });
    cluster.clock.pass(5);
    expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
  });
});

it('an ephemeral container is started when it appears, and not again when it ends', () => {
  const cluster = liveCluster();
  cluster.apply(podOf('a', ''));
  cluster.clock.pass(5);
  const pod = cluster.get('Pod', 'a');
  const ephemeralContainers = [{ name: 'dbg', image: 'busybox', command: ['sleep', '3'], imagePullPolicy: 'Always' }];
  cluster.simulator.objects.replace({ ...pod, spec: { ...pod.spec, ephemeralContainers } });
  cluster.simulator.settle();
  cluster.clock.pass(2);
  expect(cluster.runtime.running()).toContain('shop/a/dbg');
  cluster.clock.pass(10);
  const [status] = cluster.get('Pod', 'a').status?.ephemeralContainerStatuses ?? [];
  expect(status).toMatchObject({ name: 'dbg', ready: false, state: { terminated: { exitCode: 0 } } });
  expect(status).not.toHaveProperty('started');
  expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
});

it('a pod is ended when it was active for too long', () => {
  const cluster = liveCluster();
  cluster.apply(podOf('a', '', { activeDeadlineSeconds: 10 }));
  cluster.clock.pass(9);
  expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
  cluster.clock.pass(3);
  expect(cluster.get('Pod', 'a').status).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  });
});

it('pods that ran when the cluster was saved go on, and their end is an end', () => {
  const cluster = liveCluster(instantBase(podOf('a', '')));
  expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
  expect(cluster.runtime.running()).toContain('shop/a/c');
  expect(cluster.events('Pod', 'a')).toEqual([]);
  cluster.runtime.end('shop/a/c', 1);
  cluster.clock.pass(5);
  expect(cluster.pods()).toEqual(['a 1/1 Running 1']);
});
