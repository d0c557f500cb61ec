import type { Pod } from 'kubernetes-types/core/v1';
import { describe, expect, it, test } from 'vitest';
import { liveCluster, podOf } from './cluster.ts';

const statusOf = (pod: Pod) => pod.status?.containerStatuses?.[0];

describe('a pod that runs', () => {
  it('goes from Pending by ContainerCreating to Running', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('web', ''));
    expect(cluster.pods()).toEqual(['web 0/1 ContainerCreating 0']);
    cluster.clock.pass(5);
    expect(cluster.pods()).toEqual(['web 1/1 Running 0']);
    expect(cluster.runtime.running()).toContain('shop/web/c');
  });

  it('says of itself what a real one says', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('web', ''));
    cluster.clock.pass(5);
    const { status } = cluster.get('Pod', 'web');
    expect(status?.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ]);
    expect(status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort', startTime: '2026-01-02T03:04:05Z' });
    expect(status?.containerStatuses).toEqual([
      {
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        image: 'docker.io/library/nginx:latest',
        imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
        lastState: {},
        name: 'c',
        ready: true,
        resources: {},
        restartCount: 0,
        started: true,
        state: { running: { startedAt: expect.stringMatching(/^2026-01-02T03:04:0\dZ$/) } },
        volumeMounts: [
          {
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
            name: expect.stringMatching(/^kube-api-access-.{5}$/),
            readOnly: true,
            recursiveReadOnly: 'Disabled',
          },
        ],
      },
    ]);
  });

  it('is reported in events', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('web', ''));
    cluster.clock.pass(5);
    const node = cluster.get('Pod', 'web').spec?.nodeName;
    expect(cluster.events('Pod', 'web')).toEqual([
      `Scheduled x1: Successfully assigned shop/web to ${node}`,
      'Pulling x1: Pulling image "nginx"',
      expect.stringMatching(
        /^Pulled x1: Successfully pulled image "nginx" in \d{3}ms \(\d{3}ms including waiting\)\. Image size: 62939286 bytes\.$/,
      ),
      'Created x1: Container created',
      'Started x1: Container started',
    ]);
  });

  it('has its address before its first program starts', () => {
    const cluster = liveCluster();
    const seen: unknown[] = [];
    cluster.runtime.onStart((pod) => seen.push(pod.status?.podIP));
    cluster.apply(podOf('web', ''));
    cluster.clock.pass(5);
    expect(seen).toEqual([expect.stringMatching(/^10\.244\.\d+\.\d+$/)]);
  });

  it('does not pull an image again that its node has', () => {
    const cluster = liveCluster();
    const nodeName = 'sallyport-worker';
    const policy = { image: 'nginx:1.29' };
    cluster.apply(podOf('a', '', { nodeName }, policy));
    cluster.clock.pass(5);
    cluster.apply(podOf('b', '', { nodeName }, policy));
    cluster.clock.pass(1);
    expect(cluster.events('Pod', 'b')[0]).toBe(
      'Pulled x1: Container image "nginx:1.29" already present on machine and can be accessed by the pod',
    );
    expect(cluster.pods()).toContain('b 1/1 Running 0');
  });
});

describe('init containers', () => {
  const init = (command: string, more: object = {}) => ({
    name: 'i',
    image: 'busybox',
    command: command.split(' '),
    ...more,
  });

  it('run one after another before the others', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('web', '', { initContainers: [init('sleep 5'), init('sleep 5', { name: 'j' })] }));
    cluster.clock.pass(3);
    expect(cluster.runtime.running()).toContain('shop/web/i');
    expect(cluster.pods()).toEqual(['web 0/1 Init:PodInitializing 0']);
    expect(cluster.get('Pod', 'web').status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Initialized',
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [i j]',
      }),
    );
    cluster.clock.pass(5);
    expect(cluster.runtime.running()).toContain('shop/web/j');
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual(['web 1/1 Running 0']);
  });

  it('that restart always run on beside the others, and end after them', () => {
    const cluster = liveCluster();
    const sidecar = init('', { restartPolicy: 'Always', command: undefined });
    cluster.apply(podOf('web', 'sleep 10', { restartPolicy: 'Never', initContainers: [sidecar] }));
    cluster.clock.pass(5);
    expect(cluster.runtime.running()).toEqual(expect.arrayContaining(['shop/web/c', 'shop/web/i']));
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual(['web 0/1 Completed 0']);
    expect(cluster.runtime.running()).not.toContain('shop/web/i');
    expect(cluster.get('Pod', 'web').status?.phase).toBe('Succeeded');
  });

  it('that fail end a pod that is never restarted', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('web', '', { restartPolicy: 'Never', initContainers: [init('exit 4')] }));
    cluster.clock.pass(5);
    expect(cluster.pods()).toEqual(['web 0/1 Init:Error 0']);
    expect(cluster.get('Pod', 'web').status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
    });
  });
});

describe('what keeps a container from starting', () => {
  test.each([
    [
      'an image that is not there',
      podOf('a', '', {}, { image: 'no-such-image' }),
      'ErrImagePull',
      'docker.io/library/no-such-image:latest: not found',
    ],
    [
      'an image whose name is none',
      podOf('a', '', {}, { image: 'Nginx:::x' }),
      'InvalidImageName',
      'Failed to apply default image tag "Nginx:::x": couldn\'t parse image name "Nginx:::x": invalid reference format: repository name (library/Nginx) must be lowercase',
    ],
    [
      'an image name with a blank',
      podOf('a', '', {}, { image: 'a b' }),
      'InvalidImageName',
      'Failed to apply default image tag "a b": couldn\'t parse image name "a b": invalid reference format',
    ],
    [
      'a ConfigMap that is not there',
      podOf('a', '', {}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'nocm', key: 'k' } } }] }),
      'CreateContainerConfigError',
      'configmap "nocm" not found',
    ],
    [
      'a Secret that is not there',
      podOf('a', '', {}, { envFrom: [{ secretRef: { name: 'nosec' } }] }),
      'CreateContainerConfigError',
      'secret "nosec" not found',
    ],
    [
      'a key that is not there',
      podOf(
        'a',
        '',
        {},
        { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'kube-root-ca.crt', key: 'k' } } }] },
      ),
      'CreateContainerConfigError',
      "couldn't find key k in ConfigMap shop/kube-root-ca.crt",
    ],
    [
      'a program that is not there',
      podOf('a', 'nosuch'),
      'RunContainerError',
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown',
    ],
    [
      'an image that may not be pulled',
      podOf('a', '', {}, { image: 'x', imagePullPolicy: 'Never' }),
      'ErrImageNeverPull',
      'Container image "x" is not present with pull policy of Never',
    ],
  ])('%s', (_, pod, reason, message) => {
    const cluster = liveCluster();
    cluster.apply(pod);
    cluster.clock.pass(1.5);
    expect(statusOf(cluster.get('Pod', 'a'))?.state).toEqual({ waiting: { reason, message } });
  });

  it('a lost image is asked for again after 10, 20, 40 seconds', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', {}, { image: 'no-such-image' }));
    cluster.clock.pass(9);
    expect(statusOf(cluster.get('Pod', 'a'))?.state).toEqual({
      waiting: {
        reason: 'ImagePullBackOff',
        message:
          'Back-off pulling image "no-such-image": ErrImagePull: docker.io/library/no-such-image:latest: not found',
      },
    });
    const pulls = () => cluster.events('Pod', 'a').find((line) => line.startsWith('Pulling'));
    expect(pulls()).toBe('Pulling x1: Pulling image "no-such-image"');
    cluster.clock.pass(4);
    expect(pulls()).toBe('Pulling x2: Pulling image "no-such-image"');
    cluster.clock.pass(18);
    expect(pulls()).toBe('Pulling x2: Pulling image "no-such-image"');
    cluster.clock.pass(6);
    expect(pulls()).toBe('Pulling x3: Pulling image "no-such-image"');
  });

  it('a volume whose ConfigMap is missing is mounted once it is there', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', '', { volumes: [{ name: 'v', configMap: { name: 'late' } }] }));
    cluster.clock.pass(20);
    expect(cluster.pods()).toEqual(['a 0/1 ContainerCreating 0']);
    expect(cluster.events('Pod', 'a')).toContain(
      'FailedMount x6: MountVolume.SetUp failed for volume "v" : configmap "late" not found',
    );
    cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: 'shop' } });
    cluster.clock.pass(20);
    expect(cluster.pods()).toEqual(['a 1/1 Running 0']);
  });
});

describe('a container that ends', () => {
  it('is started again at once, then after 10, 20, 40 seconds', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', 'exit 3'));
    cluster.clock.pass(3);
    const { uid } = cluster.get('Pod', 'a').metadata ?? {};
    expect(cluster.pods()).toEqual(['a 0/1 CrashLoopBackOff 1']);
    expect(statusOf(cluster.get('Pod', 'a'))).toMatchObject({
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=c pod=a_shop(${uid})`,
        },
      },
    });
    cluster.clock.pass(10);
    expect(cluster.pods()).toEqual(['a 0/1 CrashLoopBackOff 2']);
    cluster.clock.pass(16);
    expect(cluster.pods()).toEqual(['a 0/1 CrashLoopBackOff 2']);
    cluster.clock.pass(4);
    expect(statusOf(cluster.get('Pod', 'a'))?.state?.waiting?.message).toMatch(/^back-off 40s /);
    expect(cluster.get('Pod', 'a').status?.phase).toBe('Running');
  });

  test.each([
    ['Never', 'exit 0', 'a 0/1 Completed 0', 'Succeeded'],
    ['Never', 'exit 4', 'a 0/1 Error 0', 'Failed'],
    ['Never', 'nosuch', 'a 0/1 StartError 0', 'Failed'],
    ['OnFailure', 'exit 0', 'a 0/1 Completed 0', 'Succeeded'],
    ['OnFailure', 'exit 1', 'a 0/1 CrashLoopBackOff 1', 'Running'],
    ['Always', 'exit 0', 'a 0/1 CrashLoopBackOff 1', 'Running'],
    ['Always', 'nosuch', 'a 0/1 CrashLoopBackOff 1', 'Running'],
  ])('with policy %s and `%s` leaves %s, %s', (restartPolicy, command, line, phase) => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', command, { restartPolicy }));
    cluster.clock.pass(6);
    expect(cluster.pods()).toEqual([line]);
    expect(cluster.get('Pod', 'a').status?.phase).toBe(phase);
  });

  it('is seen as ended before it is started again', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', ''));
    cluster.clock.pass(5);
    cluster.runtime.end('shop/a/c', 2);
    expect(cluster.pods()).toEqual(['a 0/1 Error 0']);
    cluster.clock.pass(2);
    expect(cluster.pods()).toEqual(['a 1/1 Running 1']);
    expect(statusOf(cluster.get('Pod', 'a'))?.lastState).toMatchObject({ terminated: { exitCode: 2 } });
  });

  it('that ran for long is started again without a wait', () => {
    const cluster = liveCluster();
    cluster.apply(podOf('a', 'sleep 700'));
    cluster.clock.pass(1405);
    expect(cluster.pods()).toEqual(['a 1/1 Running 2']);
  });
});
