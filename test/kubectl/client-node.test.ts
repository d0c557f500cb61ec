import { PassThrough } from 'node:stream';
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1Status,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from './sandbox.ts';

describe('the JavaScript client', () => {
  let sandbox: RunningSandbox;
  const config = new KubeConfig();
  beforeAll(async () => {
    sandbox = await startSandbox('--fast');
    config.loadFromFile(sandbox.kubeconfig);
  }, 60_000);
  afterAll(() => sandbox?.stop());

  const box: V1Pod = {
    metadata: { name: 'box', labels: { app: 'box' } },
    spec: { containers: [{ name: 'box', image: 'busybox', command: ['sleep', 'infinity'] }] },
  };

  it('lists what kubectl lists', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const { items } = await core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });
    expect(items.map(({ status }) => status?.phase)).toEqual(['Running', 'Running']);
  });

  it('watches a pod come up, and runs a command in it', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const running = Promise.withResolvers<void>();
    const watching = await new Watch(config).watch(
      '/api/v1/namespaces/default/pods',
      {},
      (_phase, pod: V1Pod) => {
        if (pod.metadata?.name === 'box' && pod.status?.phase === 'Running') running.resolve();
      },
      () => undefined,
    );
    await core.createNamespacedPod({ namespace: 'default', body: box });
    await running.promise;
    watching.abort();

    const stdout = new PassThrough();
    const read: Buffer[] = [];
    stdout.on('data', (bytes: Buffer) => read.push(bytes));
    const ended = Promise.withResolvers<V1Status>();
    await new Exec(config).exec(
      'default',
      'box',
      'box',
      ['sh', '-c', 'cat; hostname; exit 4'],
      stdout,
      new PassThrough(),
      PassThrough.from(['hello\n']),
      false,
      ended.resolve,
    );
    const status = await ended.promise;
    expect(Buffer.concat(read).toString()).toBe('hello\nbox\n');
    expect(status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' });
  });

  it('patches, and gets a conflict', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
    const body = { metadata: { name: 'web' }, spec: { selector: { matchLabels: labels }, template } };
    await apps.createNamespacedDeployment({ namespace: 'default', body });
    const patched = await apps.patchNamespacedDeployment(
      { name: 'web', namespace: 'default', body: { spec: { replicas: 2 } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched.spec?.replicas).toBe(2);
    const again = apps.createNamespacedDeployment({ namespace: 'default', body });
    await expect(again).rejects.toMatchObject({ code: 409 });
    await expect(again).rejects.toBeInstanceOf(ApiException);
  });

  it('is refused what the API server refuses, in its words', async () => {
    const networking = config.makeApiClient(NetworkingV1Api);
    const spec = { podSelector: {}, policyTypes: ['ingress'] };
    const created = networking.createNamespacedNetworkPolicy({
      namespace: 'default',
      body: { metadata: { name: 'deny' }, spec },
    });
    await expect(created).rejects.toMatchObject({
      code: 422,
      body: expect.stringContaining('spec.policyTypes[0]: Unsupported value: \\"ingress\\"'),
    });
  });
});
